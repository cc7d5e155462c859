"""Keys that people make: never more than they may themselves, and nothing that the audit does not have."""

from datetime import datetime

from services.publish.service import PEOPLE
from services.shared.log.port import LogUnavailable, read_all
from services.shared.log.topics import ACCOUNTS, AUDIT
from services.shared.web.site import SITE
from tests.support.failing import FailingLog
from tests.support.passkeys import Clerk
from tests.support.pushing import PushedHub, add_key


async def test_a_key_that_may_more_than_its_editor_is_not_renewed_for_them(admin: Clerk, village: PushedHub) -> None:
    editor = await admin.joined("editor", "village")
    strong, _ = await add_key(village.log, "village", "admin")
    weak, _ = await add_key(village.log, "village", "publish")
    await village.learn()
    assert (await editor.ask("POST", f"/keys/{strong.id}/rotate")).status == 403
    assert (await editor.ask("POST", f"/keys/{weak.id}/rotate")).status == 201


async def test_a_key_of_the_hub_does_not_see_to_operators(village: PushedHub) -> None:
    key = f"Bearer {await village.key('village', 'admin')}"
    url = f"{village.pusher.url}/v1/account/operators"
    async with village.pusher.session.get(url, headers={"Authorization": key}) as response:
        assert response.status == 401
    told = {"id": "new", "name": "New"}
    async with village.pusher.session.post(url, json=told, headers={"Authorization": key}) as response:
        assert response.status == 401
    assert "new" not in village.hub.context.accounts.operators


async def test_what_the_audit_can_not_take_does_not_happen(admin: Clerk, village: PushedHub) -> None:
    failing = FailingLog(village.log)
    failing.failure, failing.topics = LogUnavailable("no disk"), (AUDIT,)
    desk = village.hub.context.app[PEOPLE]
    desk._audit._log = failing
    assert (await admin.ask("POST", "/operators", {"id": "new", "name": "New"})).status == 503
    failing.failure = None
    assert (await admin.ask("POST", "/operators", {"id": "next", "name": "Next"})).status == 201
    held = [record.key for record in await read_all(village.log, ACCOUNTS)]
    assert b"operator/new" not in held
    assert b"operator/next" in held


async def test_when_a_key_was_used_last_is_told(admin: Clerk, village: PushedHub) -> None:
    developer = await admin.joined("developer")
    made = (await developer.ask("POST", "/keys", {"scopes": ["read"]})).data
    assert [one["last_used"] for one in (await developer.ask("GET", "/keys")).data] == [None]
    headers = {"Authorization": f"Bearer {made['text']}"}
    async with village.pusher.session.get(f"{village.hub.url}/v1/alerts", headers=headers) as response:
        assert response.status == 200
    context = village.hub.context
    await context.app[SITE].usage.tell_keys(context.store)
    (key,) = (await developer.ask("GET", "/keys")).data
    assert datetime.fromisoformat(key["last_used"]) >= datetime.fromisoformat(key["created"])
