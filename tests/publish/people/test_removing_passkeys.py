"""Passkeys that their owners remove, who always have a way to come back."""

from dataclasses import replace

from services.publish.service import PEOPLE
from tests.support.passkeys import Authenticator, Clerk


async def held(clerk: Clerk) -> list[str]:
    return [one["id"] for one in (await clerk.ask("GET", "")).data["person"]["passkeys"]]


async def test_a_passkey_that_was_removed_lets_nobody_in(admin: Clerk) -> None:
    lost, admin.device = admin.device, Authenticator(admin.device.origin)
    assert (await admin.add()).status == 201
    first, second = await held(admin)
    assert (await admin.ask("DELETE", f"/passkeys/{first}")).status == 200
    assert await held(admin) == [second]
    assert (await admin.sign_in()).status == 201
    finder = replace(admin.stranger(), device=lost)
    assert (await finder.sign_in()).status == 401


async def test_the_last_passkey_stays_while_no_recovery_code_is_left(admin: Clerk) -> None:
    desk = admin.hub.context.app[PEOPLE]
    person = desk.accounts.people[admin.id]
    await desk.write("test", "use all recovery codes", replace(person, recovery_hashes=()))
    (only,) = await held(admin)
    assert (await admin.ask("DELETE", f"/passkeys/{only}")).status == 409
    assert (await admin.ask("POST", "/recovery-codes", {})).status == 201
    assert (await admin.ask("DELETE", f"/passkeys/{only}")).status == 200


async def test_nobody_removes_a_passkey_of_someone_else(admin: Clerk) -> None:
    editor = await admin.joined("editor", "village")
    (mine,) = await held(admin)
    assert (await editor.ask("DELETE", f"/passkeys/{mine}")).status == 404
    assert (await admin.ask("DELETE", f"/passkeys/{mine}", X_Noriai_Token="")).status == 403
    assert await held(admin) == [mine]
