"""Signed pushes: a good signature is good once, for one request, within its time; everything else is refused."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.publish import signatures
from services.publish.authors import Authors
from services.publish.signatures import BadSignature, Message, Signed, sign, verify
from services.shared.model.accounts import SigningKey
from tests.support.commands import said_by
from tests.support.pushing import ALERT, Answered, Pusher, pushed_hub
from tests.support.waiting import until

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
REGISTERED = SigningKey("k1", KEY.public_key().public_bytes_raw())
NOW = 1_800_000_000
REQUEST = Message("POST", "https://hub.example/v1/publish/f/alerts?x=1", {}, b'{"a":1}')


def signed(request: Message = REQUEST, *, key: Ed25519PrivateKey = KEY, keyid: str = "k1", at: int = NOW) -> Message:
    headers = sign(request, key, keyid, at, "nonce-12345")
    return replace(request, headers={name.lower(): [value] for name, value in headers.items()})


def changed(message: Message, header: str, old: str, new: str) -> Message:
    (value,) = message.headers[header]
    assert old in value
    return replace(message, headers={**message.headers, header: [value.replace(old, new)]})


def test_the_base_is_that_of_the_rfcs_own_example() -> None:
    """RFC 9421, B.2.6."""
    public = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")[-32:]
    headers = {
        "date": ["Tue, 20 Apr 2021 02:07:55 GMT"],
        "content-type": ["application/json"],
        "content-length": ["18"],
    }
    message = Message("POST", "https://example.com/foo?param=Value&Pet=dog", headers, b'{"hello": "world"}')
    components = ("date", "@method", "@path", "@authority", "content-type", "content-length")
    quoted = " ".join(f'"{name}"' for name in components)
    example = Signed("sig-b26", f'({quoted});created=1618884473;keyid="test-key-ed25519"', components, {})
    signature = base64.b64decode(
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signatures._base(message, example))


def test_a_good_signature_gives_its_nonce() -> None:
    assert verify(signed(), [REGISTERED], NOW) == "k1/nonce-12345"


def test_parts_of_the_target_may_be_covered_in_place_of_the_whole() -> None:
    message = signed()
    (value,) = message.headers["signature-input"]
    end = value.removeprefix("sig=").replace('"@target-uri"', '"@authority" "@path" "@query"')
    components = ("@method", "@authority", "@path", "@query", "content-digest")
    signature = base64.b64encode(KEY.sign(signatures._base(message, Signed("sig", end, components, {})))).decode()
    headers = {**message.headers, "signature-input": [f"sig={end}"], "signature": [f"sig=:{signature}:"]}
    assert verify(replace(message, headers=headers), [REGISTERED], NOW)
    without_query = replace(message, headers={**headers, "signature-input": ["sig=" + end.replace(' "@query"', "")]})
    with pytest.raises(BadSignature, match="must cover"):
        verify(without_query, [REGISTERED], NOW)


BAD: dict[str, tuple[Message, str]] = {
    "none": (REQUEST, "must be signed"),
    "stripped": (replace(signed(), headers={**signed().headers, "signature": []}), "must be signed"),
    "twice": (
        replace(signed(), headers={n: [*v, *v] for n, v in signed().headers.items()}),
        "one signature-input header",
    ),
    "another body": (replace(signed(), body=b'{"a":2}'), "not the one that Content-Digest"),
    "another target": (replace(signed(), url=REQUEST.url.replace("/f/", "/g/")), "not that of this request"),
    "another query": (replace(signed(), url=REQUEST.url + "&y=1"), "not that of this request"),
    "another hub": (replace(signed(), url=REQUEST.url.replace("hub.", "evil.")), "not that of this request"),
    "another method": (replace(signed(), method="PUT"), "not that of this request"),
    "another key": (signed(key=Ed25519PrivateKey.from_private_bytes(bytes(32))), "not that of this request"),
    "a key that nobody knows": (signed(keyid="k2"), "keyid names no key"),
    "too old": (signed(at=NOW - 301), "created is more than"),
    "no time": (changed(signed(), "signature-input", f"created={NOW}", 'created="²"'), "created is not a time"),
    "to come": (signed(at=NOW + 61), "created is more than"),
    "a changed date": (changed(signed(at=NOW - 500), "signature-input", str(NOW - 500), str(NOW)), "not that of"),
    "a swapped nonce": (changed(signed(), "signature-input", "nonce-12345", "nonce-54321"), "not that of"),
    "no digest covered": (changed(signed(), "signature-input", ' "content-digest"', ""), "must cover"),
    "no nonce": (changed(signed(), "signature-input", ';nonce="nonce-12345"', ""), "a nonce"),
    "another algorithm": (changed(signed(), "signature-input", "ed25519", "hmac-sha256"), "alg is not"),
    "spaces": (changed(signed(), "signature-input", ";created", "; created"), "not one signature"),
    "another label": (changed(signed(), "signature", "sig=", "sog="), "do not fit"),
    "no base64": (changed(signed(), "signature", "sig=:", "sig=:A"), "base64|not that of"),
    "a digest of another kind": (changed(signed(), "content-digest", "sha-256", "md5"), "neither"),
    "two things of one name": (changed(signed(), "signature-input", ";keyid", ";created=1;keyid"), "twice"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_signature_is_refused_with_the_reason(what: str) -> None:
    message, why = BAD[what]
    with pytest.raises(BadSignature, match=why):
        verify(message, [REGISTERED], NOW)


def test_a_key_that_is_over_is_good_for_nothing() -> None:
    with pytest.raises(BadSignature, match="still good"):
        verify(signed(), [replace(REGISTERED, not_after_ms=1)], NOW)


def pem(folder: Path) -> tuple[Path, Path]:
    """Files of a private key and its public one."""
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(
        KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


async def headers_of(pusher: Pusher, method: str, path: str, body: Path, private: Path) -> dict[str, str]:
    url = f"{pusher.url}/v1/publish/{path}"
    lines = await said_by("sign", method, url, "--key", str(private), "--body", str(body))
    return dict(line.split(": ", 1) for line in lines.splitlines())


@pytest.mark.alone
async def test_a_registered_key_makes_signing_needed_and_a_signature_is_good_once(data: Path) -> None:
    private, public = pem(data.parent)
    body = data.parent / "alert.json"
    body.write_bytes(b'{"cause":"strike","effect":"no_service","header":{"en":"x"},"informed":[{"stop_id":"A"}]}')

    async with pushed_hub(data) as hub:
        assert (await hub.pusher.push("POST", "village/alerts", ALERT)).status == 201
        await said_by("operators", "key", "village", "--public-key", str(public), "--data", str(data))

        async def is_needed() -> bool:
            """Asked without changing anything: an alert that is not signed is taken until the key is known."""
            return (await hub.pusher.push("DELETE", "village/alerts/none", b"")).status == 401

        await until(is_needed, 1)
        headers = await headers_of(hub.pusher, "POST", "village/alerts", body, private)
        assert (await push(hub.pusher, headers, body)).status == 201
        again = await push(hub.pusher, headers, body)
        assert (again.status, "nonce was used" in again.body["detail"]) == (401, True)
        assert len(await hub.pusher.read("/v1/alerts")) == 2
        restarted = Authors(hub.hub.context)
        await restarted.learn()
        assert len(restarted.used) == 1, "the log tells which nonces were used"


async def push(pusher: Pusher, headers: dict[str, str], body: Path) -> Answered:
    told: dict[str, Any] = {name.replace("-", "_"): value for name, value in headers.items()}
    return await pusher.push("POST", "village/alerts", body.read_bytes(), **told)
