"""The commands of accounts and audit on a hub's Kafka: before it has started, and beside how it keeps its topics."""

import asyncio
import secrets
from pathlib import Path

from services.shared.feed import Feed
from services.shared.log.topics import DAY_SECONDS
from tests.support.commands import ran, said_by
from tests.support.hub import hub_inside
from tests.support.small_gtfs import gtfs
from tests.support.waiting import until


async def test_a_hub_with_its_own_times_of_keeping_goes_with_them(tmp_path: Path, kafka: str, redis: str) -> None:
    name = f"t{secrets.token_hex(4)}"
    log, store = f"kafka://{kafka}?replication=1&prefix={name}.", f"redis://{redis}?prefix={name}"
    where = ("--log", log, "--store", store, "--data", str(tmp_path / "data"))
    code, _, errors = await ran("audit", "verify", *where)
    assert (code, "a hub makes them when it starts" in errors) == (1, True), errors
    await said_by("operators", "add", "village", "--name", "Village", *where)
    await asyncio.to_thread((tmp_path / "kibi.zip").write_bytes, gtfs())
    feed = Feed("kibi", "gtfs", tmp_path / "kibi.zip", delete_after_seconds=3.0 * DAY_SECONDS)
    async with hub_inside(tmp_path / "data", [feed], log=log, store=store):
        await said_by("keys", "create", "--operator", "village", "--scope", "publish", *where)
        await said_by("audit", "verify", *where)
        await until(lambda: is_held(where, "noriai.internal.payloads", "noriai.station.v1", "noriai.observations.v1"))


async def is_held(where: tuple[str, ...], *topics: str) -> bool:
    """Whether the log, and what outsiders read, hold what the feed said."""
    code, _, errors = await ran("audit", "erased", "kibi", *where)
    return (code, [topic for topic in topics if f"records of {topic}" not in errors]) == (2, [])
