"""What a GTFS-Realtime message costs ingest, beside what protobuf alone takes to parse it (DESIGN §7)."""

import time
from collections.abc import Callable
from hashlib import sha256

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.diffing import batches, removals, upserts
from services.ingest.format import NO_MEMORY, Decoded, Memory
from services.ingest.formats.gtfs_rt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.events import Batch
from services.shared.wire.codec import encode
from tests.support.gtfs_rt import AT

TRIPS = 5_000
CALLS = 20
ROUNDS = 7
BUDGET_RATIO = 4.0
FEED = Feed("bench", "gtfs-rt")


def full_dataset(stamp: int, shift_seconds: int = 0) -> bytes:
    """Trip updates with stop times, stamped as most producers do."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = stamp
    for number in range(TRIPS):
        update = message.entity.add(id=str(number)).trip_update
        update.trip.trip_id, update.trip.start_date, update.trip.route_id = f"trip-{number}", "20260512", "route"
        update.vehicle.id = f"vehicle-{number}"
        update.timestamp = stamp
        for call in range(CALLS):
            due = AT + 60 * call + shift_seconds
            stop = update.stop_time_update.add(stop_sequence=call + 1, stop_id=f"stop-{number + call}")
            stop.arrival.time, stop.arrival.delay = due, 30
            stop.departure.time, stop.departure.delay = due + 20, 30
    return message.SerializeToString()


def measure() -> dict[str, object]:
    first, again, other = full_dataset(AT), full_dataset(AT + 20), full_dataset(AT + 20, 15)
    held = _decoded(first, NO_MEMORY).memory
    parse_seconds = _best(lambda: pb.FeedMessage.FromString(again))
    unchanged_seconds = _best(lambda: _work(again, held))
    changed_seconds = _best(lambda: _work(other, held))
    assert _work(again, held) == 0
    assert _work(other, held) == TRIPS
    ratio = unchanged_seconds / parse_seconds
    return {
        "name": f"GTFS-RT FULL_DATASET of {TRIPS} trip updates, ingest's part",
        "budget": f"nothing changed: ≤ {BUDGET_RATIO:g} × the time of parsing it",
        "met": ratio <= BUDGET_RATIO,
        "ratio": round(ratio, 2),
        "parse_ms": round(parse_seconds * 1000, 1),
        "unchanged_ms": round(unchanged_seconds * 1000, 1),
        "changed_ms": round(changed_seconds * 1000, 1),
        "changed_observations_per_second": round(TRIPS / changed_seconds),
        "message_bytes": len(again),
    }


def _work(payload: bytes, before: Memory) -> int:
    """What the poller does with a payload, up to the bytes of the records; how many things it says."""
    sha256(payload).digest()
    decoded = _decoded(payload, before)
    added, gone = upserts(before, decoded), removals(before, decoded)
    if added or gone:
        for batch in batches(Batch("bench", "poll"), added, gone):
            encode(batch)
    return len(added) + len(gone)


def _decoded(payload: bytes, before: Memory) -> Decoded:
    decoded = decode(payload, FEED, AT * 1000, before)
    assert isinstance(decoded, Decoded)
    return decoded


def _best(work: Callable[[], object]) -> float:
    """The fastest of a few rounds: the one that the least else disturbed."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)
