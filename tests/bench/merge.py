"""Budget: a FULL_DATASET of 5,000 trip updates, everything changed: observations a second a core through the
log and merge, embedded (DESIGN §7). Stated beside the time in which the same message is parsed."""

import asyncio
import tempfile
import time
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.service import Merge
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import OBSERVATIONS
from services.shared.model.events import Batch, Observation, Version
from services.shared.model.said import StopSaid, TripSaid
from services.shared.wire.codec import encode
from tests.support.parts import context_in
from tests.support.saying import generation, status

TRIPS, CALLS, ROUNDS, CHUNK = 5_000, 20, 4, 500


def message(delay: int) -> gtfs_rt.FeedMessage:
    made = gtfs_rt.FeedMessage()
    made.header.gtfs_realtime_version, made.header.timestamp = "2.0", 1_750_000_000 + delay
    for number in range(TRIPS):
        update = made.entity.add(id=str(number)).trip_update
        update.trip.trip_id, update.trip.start_date, update.trip.route_id = f"trip-{number}", "20250615", "r1"
        update.timestamp = made.header.timestamp
        for call in range(CALLS):
            stop = update.stop_time_update.add(stop_sequence=call + 1, stop_id=f"stop-{(number + call) % 500}")
            stop.arrival.delay = stop.departure.delay = delay + call
    return made


def batches(made: gtfs_rt.FeedMessage) -> list[Batch]:
    at_ms = made.header.timestamp * 1000
    said = [
        Observation(
            "trip", f"{u.trip.trip_id}@{u.trip.start_date}@", encode(TripSaid("", u.SerializeToString(), at_ms))
        )
        for u in (entity.trip_update for entity in made.entity)
    ]
    version = Version(at_ms, at_ms)
    return [
        Batch("rt", "poll", version, str(at_ms), place // CHUNK, place + CHUNK >= len(said), False, False,
              tuple(said[place : place + CHUNK]))
        for place in range(0, len(said), CHUNK)
    ]  # fmt: skip


def measure() -> dict[str, object]:
    made = [message(delay) for delay in range(1, ROUNDS + 1)]
    raw = made[0].SerializeToString()
    start = time.perf_counter()
    gtfs_rt.FeedMessage.FromString(raw)
    parse_seconds = time.perf_counter() - start
    seconds = asyncio.run(merge([batches(one) for one in made]))
    rate = TRIPS * ROUNDS / seconds
    return {
        "name": "realtime, everything changed",
        "observations_per_second": round(rate),
        "budget": "≥ 10,000 observations a second through log and merge",
        "times_parse": round(seconds / ROUNDS / parse_seconds, 1),
        "met": rate >= 10_000,
    }


async def merge(rounds: list[list[Batch]], log: str = "", store: str = "") -> float:
    """Seconds; `log` and `store` are addresses, without which it is embedded."""
    clock = ManualClock(1_750_000_100)
    feeds = [Feed("rt", "gtfs-rt"), Feed("bus", "gtfs")]
    with tempfile.TemporaryDirectory() as folder:
        async with context_in(Path(folder), feeds, clock, log_address=log, store_address=store) as context:
            service = Merge(context)
            await service.start()
            await service.stand_by()
            await service.take_over()
            stops = [StopSaid(f"stop-{n}", f"Stop {n}", {}, 34 + n / 100, 134.0) for n in range(500)]
            await _say(context.log, [status("rt", namespace="bus")[0], generation("bus", stops)[0]])
            await service.cycle()
            start = time.perf_counter()
            for one in rounds:
                await _say(context.log, one)
                while await service.cycle():
                    pass
            seconds = time.perf_counter() - start
            service.close()
    return seconds


async def _say(log: object, said: list[Batch]) -> None:
    await log.append(OBSERVATIONS, [Record(b"rt", encode(batch)) for batch in said])  # type: ignore[attr-defined]


if __name__ == "__main__":
    print(measure())
