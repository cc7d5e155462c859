"""services.ingest.poller on real ports: from a feed's answer to what stands on the log."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.ingest.poller import Poller
from services.shared.blobs.port import BlobsFull, BlobsUnavailable
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import LogFull, LogUnavailable, read_all
from services.shared.log.topics import OBSERVATIONS, PAYLOADS
from services.shared.model.events import Payload
from services.shared.model.said import SourceSaid
from services.shared.wire.codec import decode
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.gtfs import write_feed
from tests.support.gtfs_rt import AT, alert, deleted, message_bytes, trip, vehicle
from tests.support.polling import Desk, desk_in

T1, T2 = ("trip", "t1@20260512@"), ("trip", "t2@20260512@")


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


@pytest.fixture
async def desk(data: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    async with desk_in(data, clock, max_bytes=200_000, timeout_seconds=20) as opened:
        yield opened


def live(server: FeedServer, **more: object) -> Feed:
    return replace(Feed("rt", "gtfs-rt", f"{server.url}/rt", interval_seconds=20, static="st"), **more)  # type: ignore[arg-type]


async def payloads(desk: Desk) -> dict[str, Payload]:
    return {record.key.decode(): decode(Payload, record.value or b"") for record in await read_all(desk.log, PAYLOADS)}


async def said_of(desk: Desk, poller: Poller) -> SourceSaid:
    await desk.observations.read()
    return desk.observations.source(poller.feed.id)


async def test_a_first_answer_is_kept_and_said_as_a_whole(desk: Desk, server: FeedServer) -> None:
    server.answers["/rt"] = Scripted(message_bytes([trip("t1"), vehicle("v1")]))
    poller = desk.poller(live(server, licence="CC0-1.0", priority=7, max_age_seconds=90))
    await poller.poll_once()
    (batch,) = await desk.observations.polled()
    assert (batch.feed, batch.complete, batch.last, batch.confirmed) == ("rt", True, True, False)
    assert set(desk.observations.table("rt")) == {T1, ("vehicle", "v1")}
    kept = (await payloads(desk))["rt/poll"]
    assert await desk.blobs.get(kept.blob) == message_bytes([trip("t1"), vehicle("v1")])
    assert kept.version == batch.version
    assert (kept.version.source_time_ms, kept.version.received_time_ms) == (AT * 1000, AT * 1000)
    assert desk.observations.source("rt") == SourceSaid(
        id="rt", format="gtfs-rt", licence="CC0-1.0", priority=7, trusted=True, namespace="st", max_age_ms=90_000,
        fetch="ok", last_success_ms=AT * 1000, counts={"trip_updates": 1, "vehicles": 1}, message_time_ms=AT * 1000,
            clock_ahead_ms=0,
    )  # fmt: skip


async def test_only_what_changed_is_said_and_what_is_not_named_is_gone(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1"), trip("t2"), alert("a1")]))
    await poller.poll_once()
    await desk.observations.read()
    await desk.clock.advance(20)
    server.answers["/rt"] = Scripted(message_bytes([trip("t1", stamp=AT + 20), trip("t2", [AT + 90])], at=AT + 20))
    await poller.poll_once()
    (batch,) = await desk.observations.polled()
    assert not batch.complete
    assert [(one.kind, one.id) for one in batch.upserts] == [T2]
    assert [(one.kind, one.id) for one in batch.removals] == [("alert", "a1")]
    assert set(desk.observations.table("rt")) == {T1, T2}


async def test_an_equal_message_is_confirmed(desk: Desk, server: FeedServer) -> None:
    """Equal bytes, a 304, or bytes in which only times differ: nothing is new but the time."""
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    await poller.poll_once()
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]), headers={"ETag": '"1"'})
    for _ in range(2):
        await desk.clock.advance(20)
        await poller.poll_once()
    server.answers["/rt"] = Scripted(message_bytes([trip("t1", stamp=AT + 60)], at=AT + 60))
    await desk.clock.advance(20)
    await poller.poll_once()
    batches = await desk.observations.polled()
    assert [batch.confirmed for batch in batches] == [False, True, True, True]
    assert [batch.upserts for batch in batches[1:]] == [(), (), ()]
    assert [batch.version.received_time_ms // 1000 - AT for batch in batches] == [0, 20, 40, 60]
    assert (await said_of(desk, poller)).last_success_ms == (AT + 60) * 1000


async def test_of_a_timetable_that_ages_it_is_said_that_it_is_confirmed(desk: Desk, data: Path) -> None:
    for name, max_age_seconds, confirmed in (("young", 60.0, [True]), ("ageless", None, [])):
        feed = Feed(name, "gtfs", write_feed(data / f"{name}.zip"), max_age_seconds=max_age_seconds)
        poller = desk.poller(feed)
        for _ in range(2):
            await poller.poll_once()
        said = [batch for batch in await desk.observations.polled() if batch.feed == name]
        assert ([batch.confirmed for batch in said], poller.fetching.fetch) == (confirmed, "ok")


async def test_an_empty_full_message_clears_what_the_feed_said(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    for entities in ([trip("t1")], []):
        server.answers["/rt"] = Scripted(message_bytes(entities))
        await poller.poll_once()
    await desk.observations.read()
    assert desk.observations.table("rt") == {}


async def test_differential_messages_add_up(desk: Desk, server: FeedServer, data: Path) -> None:
    poller = desk.poller(live(server))
    for entities in ([trip("t1"), alert("a1")], [trip("t2")], [deleted("a1")], [deleted("a1")]):
        server.answers["/rt"] = Scripted(message_bytes(entities, differential=True))
        await poller.poll_once()
    batches = await desk.observations.polled()
    assert [[one.id for one in batch.upserts] for batch in batches] == [
        ["t1@20260512@", "a1"],
        ["t2@20260512@"],
        [],
        [],
    ]
    assert set(desk.observations.table("rt")) == {T1, T2}
    again = desk.poller(live(server))
    await again.resume()
    await desk.observations.read()
    assert set(desk.observations.table("rt")) == {T1, T2}


async def test_a_bad_answer_leaves_the_last_good_one_and_says_why(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    await poller.poll_once()
    kept = await payloads(desk)
    for scripted, words in (
        (Scripted(status=404), "answered 404"),
        (Scripted(b"<!DOCTYPE html><h1>Bad gateway</h1>"), "is an HTML page, not a GTFS-Realtime message"),
        (Scripted(message_bytes([trip("t1")])[:-9]), "is not a GTFS-Realtime message, or only a part of one"),
        (Scripted(b""), "is empty"),
        (Scripted(b"x", cut=True), "the answer broke off before its end"),
        (Scripted(bytes(300_000), coding="gzip"), "larger than 0.2 MB"),
        (Scripted(bytes(1000), endless=True), "larger than 0.2 MB"),
    ):
        server.answers["/rt"] = scripted
        await desk.clock.advance(20)
        await poller.poll_once()
        said = await said_of(desk, poller)
        assert (said.fetch, said.last_error, said.last_success_ms) == ("failed", words, AT * 1000)
        assert said.counts == {"trip_updates": 1}
    assert poller.fetching.failures == 7
    assert await payloads(desk) == kept
    assert set(desk.observations.table("rt")) == {T1}
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    await poller.poll_once()
    said = await said_of(desk, poller)
    assert (said.fetch, said.last_error, poller.fetching.failures) == ("ok", "", 0)


async def test_a_slow_answer_is_a_failure_in_words(data: Path, clock: ManualClock, server: FeedServer) -> None:
    async with desk_in(data, clock, timeout_seconds=0.05) as desk:
        server.answers["/rt"] = Scripted(b"\n", slow=True)
        poller = desk.poller(live(server))
        await poller.poll_once()
        assert (await said_of(desk, poller)).last_error == "took longer than 0.05 s"


async def test_what_the_source_asks_to_wait_is_handed_on(desk: Desk, server: FeedServer) -> None:
    server.answers["/rt"] = Scripted(status=429, headers={"Retry-After": "77"})
    assert await desk.poller(live(server)).poll_once() == 77


async def test_what_could_not_be_used_is_counted(desk: Desk, server: FeedServer) -> None:
    server.answers["/rt"] = Scripted(message_bytes([vehicle("v", 0, 0), trip("t", [5]), trip("t"), alert("")]))
    poller = desk.poller(live(server))
    for _ in range(2):
        await poller.poll_once()
        rejected = (await said_of(desk, poller)).rejected
        assert rejected == {"bad_position": 1, "absurd_time": 1, "duplicate_trip": 1, "thing_without_id": 1}


async def test_a_timetable_is_kept_with_its_version_and_said_by_others(desk: Desk, server: FeedServer) -> None:
    server.answers["/gtfs.zip"] = Scripted(b"PK\x03\x04 stops", headers={"Content-Type": "application/zip"})
    poller = desk.poller(Feed("st", "gtfs", f"{server.url}/gtfs.zip"))
    for _ in range(2):
        await poller.poll_once()
    assert await desk.observations.polled() == []
    kept = (await payloads(desk))["st/poll"]
    assert (kept.format, kept.content_type, kept.size) == ("gtfs", "application/zip", 10)
    said = desk.observations.source("st")
    assert said.payload_version == kept.blob.removeprefix("sha256-")[:16] == kept.version.content_hash.hex()[:16]
    assert len((await desk.log.read(PAYLOADS, 0, 0)).records) == 1


async def test_the_zip_of_an_older_timetable_is_not_deleted(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(Feed("st", "gtfs", f"{server.url}/gtfs.zip"))
    for body in (b"PK\x03\x04 1", b"PK\x03\x04 2", b"not a zip"):
        server.answers["/gtfs.zip"] = Scripted(body)
        await poller.poll_once()
    assert len(await desk.blobs.references()) == 2
    assert (await said_of(desk, poller)).last_error == "is not a zip"


async def test_superseded_realtime_payloads_are_deleted(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    for number in range(4):
        server.answers["/rt"] = Scripted(message_bytes([trip(f"t{number}")]))
        await poller.poll_once()
    assert await desk.blobs.references() == [(await payloads(desk))["rt/poll"].blob]


async def test_a_payload_that_a_crash_left_behind_is_deleted_at_the_next_start(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    async with desk_in(data, clock) as desk:
        poller = desk.poller(live(server))
        for name in ("t1", "t2"):
            server.answers["/rt"] = Scripted(message_bytes([trip(name)]))
            await poller.poll_once()
            desk.log.failure, desk.log.topics = LogUnavailable(), (OBSERVATIONS,)
        assert len(await desk.blobs.references()) == 2
    async with desk_in(data, clock) as desk:
        await desk.poller(live(server)).resume()
        assert await desk.blobs.references() == [(await payloads(desk))["rt/poll"].blob]


async def test_differential_messages_begin_anew_when_their_base_is_lost(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")], differential=True))
    await poller.poll_once()
    await desk.blobs.delete((await payloads(desk))["rt/poll"].blob)
    server.answers["/rt"] = Scripted(message_bytes([trip("t2")], differential=True))
    await poller.poll_once()
    await desk.observations.read()
    assert set(desk.observations.table("rt")) == {T2}


async def test_a_payload_that_another_feed_still_says_is_not_deleted(desk: Desk, server: FeedServer) -> None:
    shared = message_bytes([trip("t1")])
    server.answers |= {"/rt": Scripted(shared), "/other": Scripted(shared)}
    one, two = desk.poller(live(server)), desk.poller(live(server, id="other", url=f"{server.url}/other"))
    await one.poll_once()
    await two.poll_once()
    server.answers["/rt"] = Scripted(message_bytes([trip("t2")]))
    await one.poll_once()
    assert await desk.blobs.get((await payloads(desk))["other/poll"].blob) == shared


async def test_a_restart_says_everything_again_from_the_newest_payload(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    server.answers["/rt"] = Scripted(message_bytes([trip("t1"), vehicle("v", 0, 0)]))
    async with desk_in(data, clock) as desk:
        await desk.poller(live(server)).poll_once()
        await desk.observations.read()
        before = desk.observations.table("rt")
    await clock.advance(3600)
    server.answers["/rt"] = Scripted(status=500)
    async with desk_in(data, clock) as desk:
        poller = desk.poller(live(server))
        await poller.resume()
        await poller.say_status()
        batches = await desk.observations.polled()
        assert (batches[-1].complete, batches[-1].version.received_time_ms) == (True, AT * 1000)
        assert desk.observations.table("rt") == before
        said = desk.observations.source("rt")
        assert (said.fetch, said.last_success_ms, said.rejected) == ("pending", AT * 1000, {"bad_position": 1})
        await poller.poll_once()
        assert await desk.observations.polled() == []
        server.answers["/rt"] = Scripted(message_bytes([trip("t1"), vehicle("v", 0, 0)]))
        await poller.poll_once()
        (batch,) = await desk.observations.polled()
        assert batch.confirmed


async def test_a_crash_between_payload_and_observations_is_made_good(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    await poller.poll_once()
    desk.log.failure, desk.log.topics = LogUnavailable(), (OBSERVATIONS,)
    server.answers["/rt"] = Scripted(message_bytes([trip("t2")]))
    await poller.poll_once()
    assert (await payloads(desk))["rt/poll"].version.content_hash
    await desk.observations.read()
    assert set(desk.observations.table("rt")) == {T1}
    desk.log.failure = None
    await poller.poll_once()
    batches = await desk.observations.polled()
    assert [(batch.complete, batch.confirmed) for batch in batches] == [(True, False), (False, True)]
    assert set(desk.observations.table("rt")) == {T2}


@pytest.mark.parametrize(
    ("log", "blobs", "words"),
    [
        (LogUnavailable(), None, "the log can't be written now"),
        (LogFull(), None, "there is no room on the disk"),
        (None, BlobsFull(), "there is no room on the disk"),
        (None, BlobsUnavailable(), "payloads can't be kept now"),
    ],
)
async def test_a_store_that_fails_is_a_reason_and_passes(
    desk: Desk, server: FeedServer, log: Exception | None, blobs: Exception | None, words: str
) -> None:
    poller = desk.poller(live(server))
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    desk.log.failure, desk.log.topics, desk.blobs.failure = log, (PAYLOADS,), blobs
    for _ in range(2):
        await poller.poll_once()
    said = await said_of(desk, poller)
    assert (said.fetch, said.last_error) == ("failed", words)
    assert poller.fetching.failures == 0, "the source can't help it: it is asked as often as before"
    desk.log.failure = desk.blobs.failure = None
    await poller.poll_once()
    assert (await said_of(desk, poller)).fetch == "ok"
    assert set(desk.observations.table("rt")) == {T1}


async def test_a_lost_payload_is_said_and_the_next_answer_replaces_it(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    async with desk_in(data, clock) as desk:
        await desk.poller(live(server)).poll_once()
        await desk.blobs.delete((await payloads(desk))["rt/poll"].blob)
    async with desk_in(data, clock) as desk:
        poller = desk.poller(live(server))
        await poller.resume()
        assert poller.fetching.last_error == "the payload that the log names is not in the blobs"
        await poller.poll_once()
        assert (await said_of(desk, poller)).fetch == "ok"
        assert set(desk.observations.table("rt")) == {T1}


async def test_an_answer_of_a_lagging_replica_is_passed_over(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    await desk.clock.advance(60)
    for at, name in ((AT + 60, "t1"), (AT + 30, "t2")):
        server.answers["/rt"] = Scripted(message_bytes([trip(name)], at=at))
        await poller.poll_once()
    said = await said_of(desk, poller)
    assert set(desk.observations.table("rt")) == {T1}
    assert (said.fetch, said.rejected) == ("ok", {"older_message": 1})


async def test_a_source_whose_clock_was_set_back_is_heard(desk: Desk, server: FeedServer) -> None:
    poller = desk.poller(live(server))
    for at, name in ((AT, "t1"), (AT - 3600, "t2"), (AT - 3590, "t1")):
        server.answers["/rt"] = Scripted(message_bytes([trip(name)], at=at))
        await poller.poll_once()
    batches = await desk.observations.polled()
    assert set(desk.observations.table("rt")) == {T1}
    assert [batch.version.source_time_ms for batch in batches] == [AT * 1000, 0, (AT - 3590) * 1000]


async def test_a_feed_that_may_not_leave_is_read_and_reported_and_says_nothing(desk: Desk, server: FeedServer) -> None:
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    open_feed = live(server)
    await desk.poller(open_feed).poll_once()
    poller = desk.poller(replace(open_feed, redistribution="none"))
    for name in ("t2", "t3"):
        await poller.poll_once()
        server.answers["/rt"] = Scripted(message_bytes([trip(name)]))
    said = await said_of(desk, poller)
    assert desk.observations.table("rt") == {}
    assert (said.redistribution, said.counts, said.fetch) == ("none", {"trip_updates": 1}, "ok")


async def test_a_large_message_travels_in_chunks_of_one_generation(
    data: Path, clock: ManualClock, tmp_path: Path
) -> None:
    file = tmp_path / "tu.pb"
    file.write_bytes(message_bytes([trip(f"t{n}", [AT + 60 * stop for stop in range(40)]) for n in range(1500)]))
    async with desk_in(data, clock) as desk:
        await desk.poller(Feed("rt", "gtfs-rt", file)).poll_once()
        batches = await desk.observations.polled()
        assert len(batches) > 2
        assert len({batch.generation for batch in batches}) == 1
        assert [batch.last for batch in batches] == [False] * (len(batches) - 1) + [True]
        assert len(desk.observations.table("rt")) == 1500


async def test_a_format_that_changed_under_an_id_begins_anew(desk: Desk, server: FeedServer) -> None:
    server.answers["/rt"] = Scripted(b"PK\x03\x04 stops")
    await desk.poller(live(server, format="gtfs")).poll_once()
    server.answers["/rt"] = Scripted(message_bytes([trip("t1")]))
    await desk.poller(live(server)).poll_once()
    await desk.observations.read()
    assert set(desk.observations.table("rt")) == {T1}
