"""Boards of published feeds, held to a plain reading of their CSV rows at random stops and times."""

import random
from datetime import datetime, time

import pytest

from services.shared.timetable.departures import departures
from tests.support import oracle
from tests.support.paths import published
from tests.support.timetables import compiled

BOARDS = 500
HOURS = (0, 1, 3, 5, 7, 8, 9, 12, 15, 17, 18, 20, 22, 23)
MINUTES = 90

FEEDS = (
    "gtfs/wmata-rail/wmata-rail-20260429.zip",
    "gtfs-rt/bart-2019-08-07/gtfs.zip",
    "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip",
    "gtfs-jp/okaden-bus/okaden-bus-20250316.zip",
    "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
    "gtfs-jp/kobe-subway/kobe-subway-2017.zip",
    "gtfs-jp/chiibus-minato/chiibus-20260105.zip",
    "gtfs-rt/kingston-2026-01/gtfs.zip",
    "gtfs/sample-gtfs-feed/sample-gtfs-feed.zip",
    "gtfs/vbb-subset/vbb-subset-gtfstools.zip",
    "gtfs/partridge-fixtures/region-nord-v2.zip",
    "gtfs/cdmx/cdmx-2018.zip",
)


@pytest.mark.parametrize("feed", FEEDS)
def test_boards_are_those_that_the_rows_say(feed: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = published(feed)
    plain = oracle.read(path)
    _, timetable = compiled(path, tmp_path_factory.mktemp("artifacts"))
    chance = random.Random(feed)
    stops, days = sorted(plain.leaving), plain.days()
    shown = 0
    for _ in range(BOARDS):
        stop, day = chance.choice(stops), chance.choice(days)
        begin = datetime.combine(day, time(chance.choice(HOURS), chance.randrange(60)), plain.zone).timestamp()
        end = begin + MINUTES * 60
        index = timetable.stop_index(stop)
        assert index is not None, stop
        got = [(found.time, timetable.trip_id(found.trip)) for found in departures(timetable, [index], begin, end)]
        assert got == plain.board(stop, begin, end), (stop, day, begin)
        shown += len(got)
    assert shown > 50


@pytest.mark.parametrize("feed", FEEDS)
def test_every_stop_and_trip_is_found_by_its_id(feed: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = published(feed)
    _, timetable = compiled(path, tmp_path_factory.mktemp("artifacts"))
    for number in range(timetable.counts["stops"]):
        assert timetable.stop_index(timetable.stop_id(number)) == number
    for number in range(0, timetable.counts["trips"], 7):
        assert timetable.trip_index(timetable.trip_id(number)) == number
    assert timetable.stop_index("no such stop") is None
    assert timetable.trip_index("") is None
