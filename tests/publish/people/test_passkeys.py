"""Which passkeys a hub takes, what it lets in by them, and what is thrown at the door."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import pytest
from fido2.utils import websafe_encode

from services.shared.accounts import FIRST
from services.shared.accounts.following import record_of
from services.shared.accounts.secret import make_secret
from services.shared.log.topics import ACCOUNTS
from services.shared.model.people import ADMIN, Invitation
from tests.support.passkeys import Clerk, nested
from tests.support.pushing import PushedHub


async def test_a_passkey_lets_in_and_another_device_does_not(admin: Clerk) -> None:
    assert (await admin.sign_in()).status == 201
    stranger = admin.stranger()
    assert (await stranger.sign_in()).status == 401
    stranger.device.id = admin.device.id
    assert (await stranger.sign_in()).status == 401


async def test_a_passkey_is_for_the_invitation_that_it_was_offered_for(admin: Clerk) -> None:
    viewer, editor = await admin.invite("viewer", "village"), await admin.invite("editor", "village")
    joining = admin.stranger()
    offered = await joining.offered(viewer)
    assert (await joining.add(editor, offered)).status == 401
    assert (await joining.add(editor)).status == 201


async def test_what_was_offered_to_who_is_signed_in_makes_nobody_else_of_them(admin: Clerk) -> None:
    link = await admin.invite("viewer", "village")
    before = admin.hub.context.accounts.people[admin.id]
    assert (await admin.add(link, await admin.offered())).status == 401
    assert admin.hub.context.accounts.people[admin.id] == before


async def test_the_first_link_is_good_no_longer_once_there_is_an_admin(admin: Clerk, village: PushedHub) -> None:
    _, secret_hash, text = make_secret()
    late = Invitation(FIRST, secret_hash, ADMIN, not_after_ms=2**60, by=FIRST)
    await village.log.append(ACCOUNTS, [record_of(late)])
    await village.learn()
    link = f"{FIRST}_{text.partition('_')[2]}"
    assert (await admin.stranger().ask("POST", "/passkeys/options", {"invitation": link})).status == 401


async def test_a_credential_that_someone_has_is_nobody_elses(admin: Clerk) -> None:
    other = admin.stranger()
    other.device.id = admin.device.id
    link = await admin.invite("viewer", "village")
    assert (await other.add(link)).status == 409
    other.device.id = secrets.token_bytes(16)
    assert (await other.add(link)).status == 201


@pytest.mark.parametrize(
    ("id_bytes", "public_key"),
    [
        (1024, None),
        (16, {1: 1, 3: -65535, -1: 1, -2: b"x"}),
        (16, {1: 2, 3: [-7]}),
        (16, {1: 2, 3: -7, -1: 1, -2: b"", -3: b"x" * 4000}),
    ],
    ids=["a long id", "an algorithm that was not offered", "no algorithm", "a large key"],
)
async def test_credentials_that_nobody_asked_for_are_refused(
    admin: Clerk, id_bytes: int, public_key: Mapping[int, Any] | None
) -> None:
    other = admin.stranger()
    other.device.id, other.device.public_key = secrets.token_bytes(id_bytes), public_key
    assert (await other.add(await admin.invite("viewer", "village"))).status == 401


async def test_a_passkey_that_names_another_owner_lets_nobody_in(admin: Clerk) -> None:
    assert (await admin.sign_in(userHandle="")).status == 201
    assert (await admin.sign_in(userHandle="cC1vdGhlcg")).status == 401


@pytest.mark.parametrize("depth", [1200, 3000])
async def test_data_that_are_made_to_hurt_are_refused(admin: Clerk, depth: int) -> None:
    assert (await admin.sign_in(authenticatorData=nested(depth))).status == 401


async def test_an_attestation_that_is_made_to_hurt_is_refused(admin: Clerk) -> None:
    offered = await admin.offered()
    made = admin.device.make(offered["options"])
    made["response"]["attestationObject"] = websafe_encode(b"\x81" * 4000)
    refused = await admin.ask("POST", "/passkeys", {"ceremony": offered["ceremony"], "credential": made})
    assert refused.status == 401


async def test_a_body_larger_than_any_passkey_is_not_read(admin: Clerk) -> None:
    large = b'{"ceremony":"' + b"x" * 9000 + b'"}'
    for path in ("/sessions", "/passkeys", "/passkeys/options"):
        assert (await admin.ask("POST", path, large)).status == 413, path


async def test_who_signs_in_by_which_credential_is_not_logged(admin: Clerk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert (await admin.sign_in()).status == 201
    assert admin.device.id.hex() not in caplog.text


async def test_who_signs_in_is_counted_on_this_machine_too(admin: Clerk) -> None:
    asked = await admin.stranger().ask("POST", "/sessions/options", {})
    assert "RateLimit-Limit" in asked.headers
    assert "RateLimit-Limit" not in (await admin.ask("GET", "")).headers
