"""/v1/sources/{feed} and /v1/explain on realtime: why it is applied or not, and a message that stands still."""

from dataclasses import replace
from typing import Any

from services.ingest.status import Fetching, source_said
from services.shared.feed import Feed
from services.shared.model.said import SourceSaid
from tests.support.reads import Reads
from tests.support.saying import trip_said

HOUR_MS = 3_600_000


async def realtime(hub: Reads, message_age_ms: int, ahead_ms: int | None = None) -> dict[str, Any]:
    now_ms = int(hub.clock.now() * 1000)
    said = SourceSaid("rt", format="gtfs-rt", namespace="f", fetch="ok", last_success_ms=now_ms)
    said = replace(said, message_time_ms=now_ms - message_age_ms, clock_ahead_ms=ahead_ms)
    await hub.say("rt", [("source", said)], channel="status")
    answer = (await hub.get("/v1/sources/rt")).data["realtime"]
    assert isinstance(answer, dict)
    return answer


async def test_whoever_takes_data_on_is_told_how_long_it_is_good_and_may_be_kept(hub: Reads) -> None:
    feed = Feed("rt", "gtfs-rt", static="f", max_age_seconds=90, delete_after_seconds=86_400)
    await hub.say("rt", [("source", source_said(feed, Fetching()))], channel="status")
    told = (await hub.get("/v1/sources/rt")).data
    assert (told["max_age_seconds"], told["delete_after_seconds"]) == (90, 86_400)
    assert not {"max_age_seconds", "delete_after_seconds"} & (await hub.get("/v1/sources/f")).data.keys()


async def test_a_feed_that_answers_with_an_old_message_is_called_frozen_in_words(hub: Reads) -> None:
    told = await realtime(hub, 3 * 365 * 24 * HOUR_MS)
    assert told["frozen"] is True
    assert "1095 days ago" in told["words"]["en"]
    assert "1095日前" in told["words"]["ja"]
    assert "clock_ahead_seconds" not in told


async def test_a_feed_that_keeps_up_says_how_far_its_clock_is_off(hub: Reads) -> None:
    told = await realtime(hub, 20_000, ahead_ms=-1_500)
    assert (told["frozen"], told["message_age_seconds"], told["clock_ahead_seconds"]) == (False, 20, -1.5)
    assert "words" not in told


async def test_what_is_not_matched_is_counted_shown_and_explained_with_its_reason(hub: Reads) -> None:
    await hub.say("rt", [("trip", trip_said("nowhere")), ("trip", trip_said("t1"))])
    told = await realtime(hub, 0)
    assert told["matching"] == {
        "trips": {"matched": 1, "unmatched": 1, "reasons": {"unknown_trip": 1}, "partial": {}},
    }
    (sample,) = told["unmatched"]
    assert (sample["kind"], sample["reason"], sample["value"]) == ("trip", "unknown_trip", "nowhere")
    explained = (await hub.get("/v1/explain/trip/f:nowhere@20260105")).data["matching"]
    assert (explained["by"], explained["confidence"], explained["reason"]) == (None, 0, "unknown_trip")
    assert explained["words"]["en"]


async def test_a_feed_that_says_nothing_in_realtime_has_no_such_part(hub: Reads) -> None:
    assert "realtime" not in (await hub.get("/v1/sources/f")).data
