"""Kingston's ninety snapshots for the flow tests: when each was captured, and what it says, by protobuf alone."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from google.transit import gtfs_realtime_pb2 as rt

from tests.support.paths import published

ZIP = published("gtfs-rt/kingston-2026-01/gtfs.zip")
SNAPSHOTS = published("gtfs-rt/kingston-2026-01/tripupdates_snapshots.zip")
SESSION_GAP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`said`: the run of a trip, by its id and date → what is said of it, blind to its timestamp."""

    captured: int
    body: bytes
    said: dict[str, bytes]

    def updates(self) -> Iterator[rt.TripUpdate]:
        return (entity.trip_update for entity in rt.FeedMessage.FromString(self.body).entity)


@cache
def snapshots() -> tuple[Snapshot, ...]:
    """All, in the order of their capture."""
    with zipfile.ZipFile(SNAPSHOTS) as archive:
        return tuple(_snapshot(name, archive.read(name)) for name in sorted(archive.namelist()))


def sessions() -> list[list[Snapshot]]:
    """Those that follow one another without a gap."""
    found: list[list[Snapshot]] = []
    for snapshot in snapshots():
        if not found or snapshot.captured - found[-1][-1].captured > SESSION_GAP_SECONDS:
            found.append([])
        found[-1].append(snapshot)
    return found


def run_of(merged: str) -> str:
    """The same of a merged id: without its namespace, and without the start time that some runs are told apart by."""
    return re.sub(r"@\d+:\d\d:\d\d$", "", merged.removeprefix("kingston:"))


def _snapshot(name: str, body: bytes) -> Snapshot:
    captured = re.search(r"capture_(\d+)", name)
    assert captured is not None
    said = {}
    for entity in rt.FeedMessage.FromString(body).entity:
        update = entity.trip_update
        update.ClearField("timestamp")
        said[f"{update.trip.trip_id}@{update.trip.start_date}"] = update.SerializeToString(deterministic=True)
    return Snapshot(int(captured[1]), body, said)
