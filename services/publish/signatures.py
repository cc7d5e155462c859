"""HTTP Message Signatures (RFC 9421) with Ed25519, and content digests (RFC 9530): made, and judged strictly. Pure.

One signature, written as the RFC serialises it; what it covers must tie it to this method, this target and
this body. Whether its nonce was used before is asked elsewhere.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.shared.model.accounts import SigningKey

OLDEST_SECONDS, AHEAD_SECONDS = 300, 60
LONGEST_HEADER = 4000
_MEMBER = re.compile(
    r"""(?P<label>[a-z*][a-z0-9_.*-]{0,50})=
    (?P<signed>\((?P<components>(?:"[a-z0-9@-]+"(?:[ ]|(?=\))))*)\)
    (?P<params>(?:;[a-z]+=(?:"[^"\\\x00-\x1f\x7f]*"|\d{1,15}))*))""",
    re.VERBOSE,
)
_PARAM = re.compile(r';([a-z]+)=(?:"([^"]*)"|(\d+))')
_SIGNATURE = re.compile(r"([a-z*][a-z0-9_.*-]{0,50})=:([A-Za-z0-9+/=]+):")
_DIGEST = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/=]+):")
_HASHES: Mapping[str, Callable[[bytes], Any]] = {"sha-256": sha256, "sha-512": sha512}
COMPONENTS = ("@method", "@target-uri", "content-digest")


class BadSignature(Exception):
    """`str` says why, for who sent it. The reaction: 401."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it is signed. `headers` are by names in small letters, each with all its values."""

    method: str
    url: str
    headers: Mapping[str, Sequence[str]]
    body: bytes

    def component(self, name: str) -> str:
        """Raises BadSignature for what the request has not, or has more than once."""
        parts = urlsplit(self.url)
        derived = {
            "@method": self.method,
            "@target-uri": self.url,
            "@authority": parts.netloc.lower(),
            "@scheme": parts.scheme,
            "@path": parts.path or "/",
            "@query": f"?{parts.query}",
            "@request-target": parts.path + (f"?{parts.query}" if parts.query else ""),
        }
        if name in derived:
            return derived[name]
        values = self.headers.get(name, ())
        if len(values) != 1:
            raise BadSignature(f"the signature covers {name}, which the request has {len(values)} times")
        return values[0].strip()


@dataclass(frozen=True, slots=True)
class Signed:
    """What a Signature-Input says; `base_end` is the value of its last line."""

    label: str
    base_end: str
    components: tuple[str, ...]
    params: Mapping[str, str]


def verify(message: Message, keys: Sequence[SigningKey], now: float) -> str:
    """The nonce, behind its key's id, when all is right. Raises BadSignature. `now` is real time, in seconds."""
    signed = _parse(_only(message, "signature-input"))
    _judge_cover(signed.components, message)
    key = next((one for one in keys if one.id == signed.params.get("keyid")), None)
    if key is None or (key.not_after_ms and now * 1000 > key.not_after_ms):
        raise BadSignature("keyid names no key that is registered and still good")
    if signed.params.get("alg", "ed25519") != "ed25519":
        raise BadSignature("alg is not ed25519")
    _judge_times(signed.params, now)
    nonce = signed.params.get("nonce", "")
    if not 8 <= len(nonce) <= 200:
        raise BadSignature("a nonce of 8 to 200 letters is needed")
    _judge_digest(message)
    match = _SIGNATURE.fullmatch(_only(message, "signature"))
    if match is None or match[1] != signed.label:
        raise BadSignature("Signature and Signature-Input do not fit each other")
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(_decoded(match[2]), _base(message, signed))
    except (InvalidSignature, ValueError):
        raise BadSignature("the signature is not that of this request") from None
    return f"{key.id}/{nonce}"


def sign(message: Message, key: Ed25519PrivateKey, keyid: str, created: int, nonce: str) -> dict[str, str]:
    """The headers that make the request a signed one."""
    digest = f"sha-256=:{base64.b64encode(sha256(message.body).digest()).decode()}:"
    headers = {**message.headers, "content-digest": [digest]}
    components = " ".join(f'"{name}"' for name in COMPONENTS)
    end = f'({components});created={created};nonce="{nonce}";keyid="{keyid}";alg="ed25519"'
    base = _base(Message(message.method, message.url, headers, message.body), Signed("", end, COMPONENTS, {}))
    signature = base64.b64encode(key.sign(base)).decode()
    return {"Content-Digest": digest, "Signature-Input": f"sig={end}", "Signature": f"sig=:{signature}:"}


def _only(message: Message, name: str) -> str:
    values = message.headers.get(name, ())
    if len(values) != 1 or len(values[0]) > LONGEST_HEADER:
        raise BadSignature(f"pushes of this operator must be signed: one {name} header is needed")
    return values[0].strip()


def _parse(text: str) -> Signed:
    match = _MEMBER.fullmatch(text)
    if match is None:
        raise BadSignature("Signature-Input is not one signature in the form of RFC 9421")
    components = tuple(re.findall(r'"([^"]+)"', match["components"]))
    params = [(name, quoted or number) for name, quoted, number in _PARAM.findall(match["params"])]
    if len(set(components)) != len(components) or len(dict(params)) != len(params):
        raise BadSignature("Signature-Input names something twice")
    return Signed(match["label"], match["signed"], components, dict(params))


def _judge_cover(components: Sequence[str], message: Message) -> None:
    by_parts = {"@authority", "@path"} | ({"@query"} if urlsplit(message.url).query else set())
    whole = "@target-uri" in components or by_parts <= set(components)
    if "@method" not in components or not whole or "content-digest" not in components:
        cover = "@method, @target-uri (or @authority, @path and @query) and content-digest"
        raise BadSignature(f"the signature must cover {cover}")


def _judge_times(params: Mapping[str, str], now: float) -> None:
    for name in ("created", "expires"):
        if name in params and not re.fullmatch(r"\d{1,15}", params[name], re.ASCII):
            raise BadSignature(f"{name} is not a time")
    if "created" not in params:
        raise BadSignature("created is needed")
    if not now - OLDEST_SECONDS <= int(params["created"]) <= now + AHEAD_SECONDS:
        raise BadSignature(f"created is more than {OLDEST_SECONDS} s ago, or to come; is the clock right?")
    if "expires" in params and int(params["expires"]) < now:
        raise BadSignature("the signature has expired")


def _judge_digest(message: Message) -> None:
    parts = [part.strip() for part in _only(message, "content-digest").split(",")]
    matches = [_DIGEST.fullmatch(part) for part in parts]
    known = [match for match in matches if match]
    if not known:
        raise BadSignature("Content-Digest has neither sha-256 nor sha-512")
    if any(_HASHES[match[1]](message.body).digest() != _decoded(match[2]) for match in known):
        raise BadSignature("the body is not the one that Content-Digest tells of")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadSignature("what stands between colons is not base64") from None


def _base(message: Message, signed: Signed) -> bytes:
    lines = [f'"{name}": {message.component(name)}' for name in signed.components]
    return "\n".join([*lines, f'"@signature-params": {signed.base_end}']).encode()
