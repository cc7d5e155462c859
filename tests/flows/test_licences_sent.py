"""What a hub sends without being asked each time, with feeds of four policies: webhooks and the topics of a Kafka."""

import secrets
from pathlib import Path

from services.shared.log import open_log
from services.shared.log.topics import PUBLIC, PUBLIC_OBSERVATIONS, RELAYED
from tests.support.clocks import ReplayClock
from tests.support.four_policies import feeds, name_toilets, words
from tests.support.gtfs_rt import AT
from tests.support.outsiders import records
from tests.support.pushing import pushed_hub
from tests.support.reading import reading
from tests.support.sources import until_read
from tests.support.waiting import until
from tests.support.webhooks import account_of, receiver

POLLED_AGAIN_SECONDS = 2 * 3600.0


async def test_neither_webhooks_nor_topics_are_told_what_may_not_leave(tmp_path: Path, kafka: str) -> None:
    """`derived` is told as merged, and not as its source had it."""
    address = f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."
    clock, four = ReplayClock(float(AT)), feeds(tmp_path)
    settings = {"webhook_private_addresses": True, "kafka": address}
    async with pushed_hub(tmp_path / "data", four, clock, **settings) as town, receiver() as hook:
        async with reading(town.hub.url) as reader:
            await until_read(reader, *(feed.id for feed in four if feed.redistribution != "none"))
        account = await account_of(town)
        await account.make(hook.url)
        await until(lambda: "snapshot.end" in hook.types)
        name_toilets(tmp_path, "Washroom")
        await clock.advance(POLLED_AGAIN_SECONDS)
        await until(lambda: any(b"Washroom raw" in got.body for got in hook.taken))
        sent = b"\n".join(got.body for got in hook.taken)
        outside = await open_log(address, clock, RELAYED)

        async def topic_values(*topics: str) -> bytes:
            chosen = [topic for topic in RELAYED if topic.name in topics]
            return b"\n".join([record.value or b"" for topic in chosen for record in await records(outside, topic)])

        async def is_told() -> bool:
            return b"Washroom raw" in await topic_values(PUBLIC["facility"].name)

        await until(is_told)
        merged = await topic_values(*(topic.name for topic in PUBLIC.values()))
        observed = await topic_values(PUBLIC_OBSERVATIONS.name)
        await outside.close()
    for way in (sent, merged):
        assert [
            word for word in words("raw") + words("derived") if word not in way and not word.startswith(b"To ")
        ] == []
    for way in (sent, merged, observed):
        told = [word for policy in ("display", "none") for word in (*words(policy), f"Washroom {policy}".encode())
                if word in way]  # fmt: skip
        assert told == []
    assert b"Own raw" in observed
    assert not any(word in observed for word in words("derived"))
