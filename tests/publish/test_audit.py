"""Each accepted write and each refusal is in the audit, attributable, without a word of what was sent."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.publish.audit import Checkpoints, salted
from services.shared.log.port import read_all
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT, PAYLOADS
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.model.events import Payload
from services.shared.web.audit import REFUSALS_A_MINUTE
from services.shared.wire.codec import decode
from tests.support.commands import ran
from tests.support.pushing import ALERT, PushedHub, pushed_hub
from tests.support.waiting import until


@pytest.fixture
async def village(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data) as hub:
        yield hub


async def entries(hub: PushedHub) -> list[AuditEntry]:
    records = [decode(AuditRecord, record.value or b"") async for record in Reading(hub.log, AUDIT).on()]
    return [record.entry for record in records if record.entry is not None]


async def test_an_accepted_push_leads_from_its_payload_to_its_entry(village: PushedHub) -> None:
    await village.pusher.push("PUT", "village/alerts/a", ALERT)
    (entry,) = await entries(village)
    (record,) = await read_all(village.log, PAYLOADS)
    payload = decode(Payload, record.value or b"")
    assert entry.ref.encode() == record.key
    assert entry.digest == salted(payload.salt, payload.entry)
    assert entry.actor == payload.actor
    assert entry.actor.startswith("operator/village/")
    assert (entry.feed, entry.action, entry.refused) == ("village", "PUT alert", "")
    assert b"Closed" not in b"".join([record.value or b"" async for record in Reading(village.log, AUDIT).on()])


async def test_refusals_are_in_it_with_their_reason(village: PushedHub) -> None:
    await village.pusher.push("POST", "village/alerts", ALERT, key="nk_wrong_secret")
    await village.pusher.push("POST", "village/alerts", {}, key=await village.key("city"))
    await village.pusher.push("POST", "village/alerts", {"cause": "x"})

    async def are_written() -> bool:
        return len(await entries(village)) == 3

    await until(are_written)
    found = sorted((entry.refused[:3], entry.actor.split("/")[:2]) for entry in await entries(village))
    assert found == [("401", [""]), ("403", ["operator", "city"]), ("422", ["operator", "village"])]
    assert "secret" not in str(await entries(village))


async def test_whoever_is_refused_again_and_again_does_not_fill_the_disk(village: PushedHub) -> None:
    for _ in range(REFUSALS_A_MINUTE + 30):
        await village.pusher.push("POST", "village/alerts", ALERT, key="x")

    async def are_written() -> bool:
        return len(await entries(village)) >= REFUSALS_A_MINUTE

    await until(are_written)
    assert len(await entries(village)) <= 2 * REFUSALS_A_MINUTE  # a minute may have turned meanwhile


async def test_verify_finds_a_changed_entry_and_says_where(data: Path) -> None:
    async with pushed_hub(data) as hub:
        for name in ("a", "b", "c"):
            await hub.pusher.push("PUT", f"village/alerts/{name}", ALERT)
        await Checkpoints(hub.hub.context).sign()
        code, output, errors = await ran("audit", "verify", "--data", str(data))
        assert code == 0, errors
        assert "3 entries are as they were written; 0 wait" in output
    with sqlite3.connect(data / "log.db") as log:
        ((table,),) = log.execute("SELECT id FROM partitions WHERE topic = ?", (AUDIT.name,)).fetchall()
        ((at, value),) = log.execute(
            f"SELECT offset, value FROM records_{table} ORDER BY offset LIMIT 1 OFFSET 1"
        ).fetchall()
        changed = value.replace(b"PUT alert", b"PUT aLert")
        log.execute(f"UPDATE records_{table} SET value = ? WHERE offset = ?", (changed, at))
    log.close()
    code, _, errors = await ran("audit", "verify", "--data", str(data))
    assert (code, errors.strip()) == (2, f"at {at}: this entry was changed")


async def test_the_hubs_key_is_its_owners_alone(village: PushedHub, data: Path) -> None:
    assert (data / "audit.key").stat().st_mode & 0o777 == 0o600
    assert village.hub.context.settings.audit_key == ""
