"""What came as GTFS goes out at /api/v4 and is read back by our own reader: the same places, lines and departures.

What ODPT has no form for is not the same, and is left out of the comparison: seconds, whether a line is a tram or an
underground, colours of bus lines, signs on trains (there is a destination), platforms of a railway's station.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from services.shared.feed import Feed
from services.shared.model.said import RouteSaid, StopSaid
from services.shared.timetable.artifact import Timetable
from tests.support.odpt import compiled_odpt, payload
from tests.support.odpt_out import all_of, said, served
from tests.support.paths import published
from tests.support.timetables import compiled

FEEDS = (
    "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
    "gtfs-jp/kobe-subway/kobe-subway-2017.zip",
    "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip",
    "gtfs/bart-2018/bart-2018.zip",
)
FARES = {
    "gtfs-jp/okaden-tram/okaden-tram-20250722.zip": {"odpt:RailwayFare": 162},
    # As many as its fare_rules.txt has rows: one for each two stops of a way.
    "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip": {"odpt:BusroutePatternFare": 79_158},
}  # Kobe's subway states none, BART's are in dollars
READ_FROM = date(2012, 1, 1)  # of days longer ago than 15 years the reader takes none
DAY_BEGINS_SECONDS = 3 * 3600  # ODPT's

Places = set[tuple[str, float, float]]
Run = tuple[str, tuple[tuple[str, int | None], ...], tuple[date, ...]]


def title(route: RouteSaid) -> str:
    return str(route.long_name or route.short_name)


def places(timetable: Timetable, stops: Mapping[str, StopSaid]) -> Places:
    """Where anything calls."""
    indexes = {call.stop for trip in range(timetable.counts["trips"]) for call in timetable.calls(trip)}
    called = [stops[timetable.stop_id(index)] for index in indexes]
    return {(stop.name, round(stop.lat or 0, 5), round(stop.lon or 0, 5)) for stop in called}


def runs(timetable: Timetable, stops: Mapping[str, StopSaid], routes: Mapping[str, RouteSaid]) -> "Counter[Run]":
    """Of each trip its line, where it calls in which minute, and on which days."""
    found: Counter[Run] = Counter()
    for index in range(timetable.counts["trips"]):
        row, calls = timetable.trip(index), timetable.calls(index)
        times = [call.departure if call.departure is not None else call.arrival for call in calls]
        if times[0] is not None and times[0] < DAY_BEGINS_SECONDS:
            continue
        named = [stops[timetable.stop_id(call.stop)].name for call in calls]
        minutes = [None if time is None else time // 60 for time in times]
        days = tuple(day for day in timetable.service_days(row.service) if day >= READ_FROM)
        found[title(routes[row.route_id]), tuple(zip(named, minutes, strict=True)), days] += 1
    return found


@pytest.mark.parametrize("file", FEEDS)
async def test_what_came_as_gtfs_is_the_same_when_it_is_read_back_from_odpt(file: str, tmp_path: Path) -> None:
    path = published(file)
    first = compiled(path, tmp_path)[1]
    found = await served(tmp_path, Feed("f", "gtfs", path))
    result, second = compiled_odpt(payload(all_of(found)), tmp_path)
    assert [notice for notice in second.notices if notice.code != "covered_elsewhere"] == []
    assert result.counts["records"] == len(all_of(found))
    fares = {class_: len(found[class_]) for class_ in ("odpt:RailwayFare", "odpt:BusroutePatternFare") if found[class_]}
    assert fares == FARES.get(file, {})
    (stops, routes), (stops_again, routes_again) = (
        (said(timetable, "stop", StopSaid), said(timetable, "route", RouteSaid)) for timetable in (first, second)
    )
    assert Counter(map(title, routes_again.values())) == Counter(map(title, routes.values()))
    before, after = places(first, stops), places(second, stops_again)
    assert {name for name, *_ in after} == {name for name, *_ in before}
    assert after <= before  # a station that came with its platforms stands at one of them
    wanted = runs(first, stops, routes)
    assert wanted.total() > 600
    assert runs(second, stops_again, routes_again) == wanted
