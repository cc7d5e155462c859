"""An account takes along all that the hub holds on it, without a secret, and can be deleted."""

import io
import zipfile
from typing import Any

import orjson

from services.shared.log.port import read_all
from services.shared.log.topics import ACCOUNTS
from tests.support.passkeys import Clerk
from tests.support.pushing import ALERT, LIFT, PushedHub


async def export(who: Clerk) -> dict[str, Any]:
    """Files by name; of JSON what it says."""
    async with who.session.get(f"{who.hub.url}/v1/account/export", headers=who.headers) as response:
        assert (response.status, response.content_type) == (200, "application/zip")
        packed = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert packed.testzip() is None
    files = {name: packed.read(name) for name in packed.namelist()}
    return {name: orjson.loads(body) if name.endswith(".json") else body for name, body in files.items()}


async def test_an_operator_takes_along_what_it_pushed_and_who_did_what(admin: Clerk, village: PushedHub) -> None:
    editor = await admin.joined("editor", "village")
    made = (await editor.ask("POST", "/keys", {"scopes": ["publish"]})).data
    await village.pusher.push("PUT", "village/alerts/a%2Fb", ALERT)
    await village.pusher.push("PUT", "village/facilities/lift", LIFT)
    files = await export(editor)
    account = files["account.json"]
    assert account["operator"]["id"] == "village"
    assert [one["role"] for one in account["people"]] == ["editor"]
    assert made["key"]["id"] in [one["id"] for one in account["keys"]]
    assert files["feeds/village/alert/a%2Fb.json"] == ALERT
    assert files["feeds/village/facility/lift.json"] == LIFT
    actions = [orjson.loads(line)["action"] for line in files["audit.ndjson"].splitlines()]
    assert {"join", "keys create", "PUT alert", "PUT facility"} <= set(actions)
    whole = orjson.dumps(account) + files["audit.ndjson"]
    assert made["text"].rpartition("_")[2].encode() not in whole
    assert b"hash" not in orjson.dumps(account)


async def test_a_developer_takes_their_own_and_nobody_else_s(admin: Clerk, village: PushedHub) -> None:
    developer, viewer = await admin.joined("developer"), await admin.joined("viewer", "village")
    await village.pusher.push("PUT", "village/alerts/a", ALERT)
    files = await export(developer)
    assert set(files) == {"account.json", "webhooks.json", "audit.ndjson"}
    assert [one["id"] for one in files["account.json"]["people"]] == [developer.id]
    actors = {orjson.loads(line)["actor"] for line in files["audit.ndjson"].splitlines()}
    assert actors == {f"person/{developer.id}"}
    assert (await viewer.ask("GET", "/export")).status == 403


async def test_who_deletes_their_account_is_gone_with_their_keys(admin: Clerk, village: PushedHub) -> None:
    developer = await admin.joined("developer")
    gone, key = developer.id, (await developer.ask("POST", "/keys", {"scopes": ["read"]})).data["key"]["id"]
    assert (await developer.ask("DELETE", "")).status == 200
    assert (await developer.ask("GET", "")).status == 401
    accounts = village.hub.context.accounts
    assert gone not in accounts.people
    assert accounts.keys[key].revoked
    assert f"person/{gone}".encode() not in [record.key for record in await read_all(village.log, ACCOUNTS)]
    assert (await admin.ask("DELETE", "")).status == 409
