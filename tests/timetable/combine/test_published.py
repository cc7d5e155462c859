"""Published feeds merged, alone and together: valid where they were, row for row, board for board."""

import random
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import pytest

from deploy.demo.tables import Validity, write_zip
from services.timetable.combine.carried import TABLES
from services.timetable.schema import REFERENCES
from tests.support import oracle
from tests.support.demo_town import feeds, operator
from tests.support.merging import Tables, copied, counts, errors, merge, tables, try_merge
from tests.support.paths import published

GOOD = {
    "bart": "gtfs/bart-2018/bart-2018.zip",
    "caltrain": "gtfs/caltrain-2018/caltrain-2018.zip",
    "ctran": "gtfs/ctran-flex/ctran-flex.zip",
    "chii": "gtfs-jp/chiibus-minato/chiibus-20260105.zip",
    "okaden-tram": "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
    "port": "gtfs-jp/portliner-unofficial/portliner-2025v1.zip",
    "kumagaya": "gtfs-jp/kumagaya-yuyu/kumagaya-yuyu-20240401.zip",
    "seattle": "gtfs/partridge-fixtures/seattle-area-2017-11-16.zip",
}
BAD = {
    "sound": "gtfs/soundtransit/soundtransit-20241201.zip",
    "uno": "gtfs-jp/unobus-series/unobus-20180415-fetched2018-04-15.zip",
    "chutetsu": "gtfs-jp/chutetsu-bus/chutetsu-bus-20241230.zip",
    "vbb": "gtfs/vbb-subset/vbb-subset-gtfstools.zip",
    "google": "gtfs/google-sample/google-sample-pathways.zip",
    "amazon": "gtfs/partridge-fixtures/amazon-2017-08-06.zip",
    "sample": "gtfs/sample-gtfs-feed/sample-gtfs-feed.zip",
}
TOGETHER = {
    "japan": ("chii", "okaden-tram", "port", "kumagaya", "uno"),
    "the west": ("bart", "caltrain", "ctran"),
}
BOARDS = 25
CARRIED = frozenset(TABLES)


def path_of(feed: str) -> Path:
    return published({**GOOD, **BAD}[feed])


@pytest.mark.parametrize("feed", GOOD)
def test_a_good_feed_stays_good_and_keeps_every_row(feed: str, tmp_path: Path) -> None:
    out = merge(tmp_path / "merged.zip", {feed: path_of(feed)})
    assert not errors(path_of(feed))
    assert not errors(out)
    assert copied(counts(out), CARRIED) == copied(counts(path_of(feed)), CARRIED)


@pytest.mark.parametrize("feed", BAD)
def test_a_bad_feed_gets_no_other_errors_than_it_has(feed: str, tmp_path: Path) -> None:
    combined = try_merge(tmp_path / "merged.zip", {feed: path_of(feed)})
    assert errors(path_of(feed))
    if combined.rows:
        assert errors(tmp_path / "merged.zip").keys() <= errors(path_of(feed)).keys()
        assert "foreign_key_violation" not in errors(tmp_path / "merged.zip")


@pytest.fixture(scope="module", params=TOGETHER)
def together(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    names = TOGETHER[request.param]
    return merge(tmp_path_factory.mktemp("merged") / "out.zip", {feed: path_of(feed) for feed in names}), names


def test_feeds_together_have_their_rows_and_no_new_errors(together: tuple[Path, tuple[str, ...]]) -> None:
    out, names = together
    assert errors(out).keys() <= {code for feed in names for code in errors(path_of(feed))}
    rows: Counter[str] = Counter()
    for feed in names:
        rows.update(counts(path_of(feed)))
    left_out = {"fare_leg_rules.txt"}  # a blank network is written out
    assert copied(counts(out), CARRIED - left_out) == copied(rows, CARRIED - left_out)


def test_every_reference_leads_to_a_row(together: tuple[Path, tuple[str, ...]]) -> None:
    found = tables(together[0])
    for (name, columns), places in REFERENCES.items():
        for column in columns.split():
            assert values(found, name, column) <= ids_at(found, places), (name, column)
    for column, places in {"trip_id": "trips.txt/trip_id", "stop_id": "stops.txt/stop_id"}.items():
        assert values(found, "stop_times.txt", column) <= ids_at(found, places)
    assert values(found, "trips.txt", "shape_id") <= ids_at(found, "shapes.txt/shape_id")


def test_boards_are_those_of_the_feeds(together: tuple[Path, tuple[str, ...]]) -> None:
    out, names = together
    whole = oracle.read(out)
    shown = 0
    for feed in names:
        plain, chance = oracle.read(path_of(feed)), random.Random(feed)
        stops, days = sorted(plain.leaving), plain.days()
        for _ in range(BOARDS if stops else 0):
            stop, day = chance.choice(stops), chance.choice(days)
            begin = datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), plain.zone).timestamp()
            own = [(at, f"{feed}:{trip}") for at, trip in plain.board(stop, begin, begin + 5400)]
            assert whole.board(f"{feed}:{stop}", begin, begin + 5400) == own, (feed, stop, begin)
            shown += len(own)
    assert shown > 100


def test_the_demo_town_is_valid_as_one_feed(tmp_path: Path) -> None:
    paths = {feed: tmp_path / f"{feed}.zip" for feed in feeds()}
    for feed, path in paths.items():
        path.write_bytes(write_zip(operator(feed), Validity.around(date(2025, 11, 24))))
    out = merge(tmp_path / "merged.zip", paths)
    assert not errors(out)
    rows: Counter[str] = Counter()
    for path in paths.values():
        rows.update(counts(path))
    assert copied(counts(out), CARRIED) == copied(rows, CARRIED)


def values(found: Tables, name: str, column: str) -> set[str]:
    return {row[column] for row in found.get(name, ()) if row.get(column)}


def ids_at(found: Tables, places: str) -> set[str]:
    return {value for place in places.split() for value in values(found, *place.split("/"))}
