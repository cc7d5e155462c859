"""Published series replayed: each edition waits for its day and is switched to without a seam."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from services.api.board import Wanted
from services.api.reading import reading_of
from services.shared.model.entities import Station
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import local_date
from services.shared.timetable.departures import departures
from tests.support.editions import Editions
from tests.support.paths import published
from tests.support.reads import reads_in

DAY = 86_400
Boarded = list[tuple[int, str, int]]  # when, which run, which call


@dataclass(frozen=True, slots=True)
class Series:
    """Zips of a folder and when each comes; the last waits for `begins`."""

    folder: str
    editions: Sequence[tuple[str, str]]
    begins: str


UNO = Series(
    "gtfs-jp/unobus-series",
    (
        ("unobus-20180415-fetched2018-04-15", "2018-04-15T10:00:00+09:00"),
        ("unobus-20180415r5-fetched2019-01-14", "2019-01-14T10:00:00+09:00"),
        ("unobus-20190426-fetched2019-06-29", "2019-06-29T10:00:00+09:00"),
        ("unobus-20190918-fetched2019-09-18", "2019-09-10T10:00:00+09:00"),
    ),
    "2019-09-18T00:00:00+09:00",
)
PORTLINER = Series(
    "gtfs-jp/portliner-unofficial",
    (("portliner-2024v1", "2025-03-20T10:00:00+09:00"), ("portliner-2025v1", "2025-03-25T10:00:00+09:00")),
    "2025-04-01T00:00:00+09:00",
)
LIRR = Series(
    "gtfs/mta-lirr",
    (("mta-lirr-20260908", "2026-09-08T10:00:00-04:00"), ("mta-lirr-20260923", "2026-09-18T20:00:00-04:00")),
    "2026-09-21T00:00:00-04:00",
)


@pytest.mark.parametrize("series", [UNO, PORTLINER, LIRR], ids=["uno", "portliner", "lirr"])
async def test_no_departure_is_lost_or_doubled_and_stations_keep_their_ids(series: Series, tmp_path: Path) -> None:
    async with reads_in(tmp_path, datetime.fromisoformat(series.editions[0][1]).timestamp()) as reads:
        editions = Editions(reads)
        stations: set[str] = set()
        for name, at in series.editions:
            if editions.states:
                await editions.at(at)
            await editions.publish(published(f"{series.folder}/{name}.zip").read_bytes())
            now = {each.id for each in reads.view.all("station")}
            assert stations <= now
            stations = now
        assert "held" not in editions.states.values()
        assert list(editions.states.values())[-1] == "scheduled"
        begin = datetime.fromisoformat(series.begins).timestamp()
        busiest = max(sorted(stations), key=lambda station: len(boarded(editions, station, begin)))
        around = boarded(editions, busiest, begin)
        assert around
        assert around == expected(editions, busiest, begin)
        for moment in (begin - 1, begin, begin + 5400, begin + 4 * DAY):
            await editions.at(datetime.fromtimestamp(moment, UTC).isoformat())
            if moment < begin + DAY:
                assert boarded(editions, busiest, begin) == around
        assert editions.windows == []
        assert boarded(editions, busiest, begin + 5 * DAY)
        assert {each.id for each in reads.view.all("station")} >= stations


def boarded(editions: Editions, station: str, begin: float) -> Boarded:
    """A day before and a day after."""
    held = editions.reads.view.get("station", station)
    assert held is not None
    found = reading_of(editions.reads.view).boards.entries(held, Wanted(begin - DAY, begin + DAY, 10_000))
    return [(each.visit.scheduled, each.visit.trip, each.visit.call) for each in found]


def expected(editions: Editions, station: str, begin: float) -> Boarded:
    """By the two zips alone: the earlier one's service days, then the later one's."""
    held = editions.reads.view.get("station", station)
    assert held is not None
    stops = [member.stop_id for member in cast(Station, held.entity).sources]
    *_, old, new = [Timetable.open(editions.artifact(version)) for version, _, _ in editions.windows]
    first = local_date(begin, new.zones[0])
    found: Boarded = []
    for timetable in (old, new):
        indices = [index for stop in stops if (index := timetable.stop_index(stop)) is not None]
        for each in departures(timetable, indices, begin - DAY, begin + DAY):
            if (each.service_date >= first) == (timetable is new):
                trip = f"f:{timetable.trip_id(each.trip)}@{each.service_date:%Y%m%d}"
                found.append((each.time, trip, each.call))
    return sorted(found)
