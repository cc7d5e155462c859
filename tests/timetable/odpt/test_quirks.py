"""What ODPT's publishers do and its specification does not say, each as it comes out again."""

import csv
import io
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.timetable.odpt.converting import convert
from tests.support.odpt import given_on, payload

MANY, MANY_SECONDS = 20_000, 10.0  # a payload of a megabyte

RAILWAY: dict[str, Any] = {
    "@type": "odpt:Railway",
    "owl:sameAs": "odpt.Railway:A.Loop",
    "dc:title": "環状線",
    "odpt:operator": "odpt.Operator:A",
    "odpt:stationOrder": [
        {"odpt:index": n, "odpt:station": f"odpt.Station:A.Loop.{each}"} for n, each in enumerate("BCB")
    ],
}
PATTERN: dict[str, Any] = {
    "@type": "odpt:BusroutePattern",
    "owl:sameAs": "odpt.BusroutePattern:A.1",
    "dc:title": "一",
    "odpt:operator": "odpt.Operator:A",
    "odpt:busstopPoleOrder": [{"odpt:index": 1, "odpt:busstopPole": "odpt.BusstopPole:A.B"}],
}


def out(record: dict[str, Any], folder: Path) -> dict[str, Any]:
    _, beside = convert(payload([record]), folder / "made.zip", date(2026, 1, 10))
    [found] = given_on(beside.carried)
    return found


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("2026-01-10T08:00:00+0000", "2026-01-10T08:00:00+00:00"),
        ("2026-01-10T08:00:00+0900", "2026-01-10T08:00:00+09:00"),
        ("2026-01-10T08:00:00", "2026-01-10T08:00:00+09:00"),
    ],
)
def test_an_offset_is_read_however_it_is_spelled_and_is_japans_when_it_is_left_out(
    stated: str, told: str, tmp_path: Path
) -> None:
    assert out(RAILWAY | {"dc:date": stated}, tmp_path)["dc:date"] == told


def test_a_loop_keeps_the_station_that_it_passes_twice(tmp_path: Path) -> None:
    order = out(RAILWAY, tmp_path)["odpt:stationOrder"]
    assert [each["odpt:station"][-1] for each in order] == ["B", "C", "B"]


def test_a_null_is_a_member_that_is_not_there(tmp_path: Path) -> None:
    assert "odpt:lineCode" not in out(RAILWAY | {"odpt:lineCode": None}, tmp_path)


def test_a_plain_string_in_the_place_of_a_language_map_is_japanese(tmp_path: Path) -> None:
    assert out(RAILWAY | {"odpt:railwayTitle": "環状線"}, tmp_path)["odpt:railwayTitle"]["ja"] == "環状線"


def test_a_list_in_the_place_of_an_operator_is_that_operator(tmp_path: Path) -> None:
    assert out(PATTERN | {"odpt:operator": ["odpt.Operator:A"]}, tmp_path)["odpt:operator"] == "odpt.Operator:A"


def test_an_answer_of_a_thousand_records_of_one_class_is_perhaps_cut_and_said_to_be(tmp_path: Path) -> None:
    """ODPT's search cuts there without a word."""
    for count, said in ((1000, ["odpt:Railway"]), (999, [])):
        records = [RAILWAY | {"owl:sameAs": f"odpt.Railway:A.{number}"} for number in range(count)]
        tally, _ = convert(payload(records), tmp_path / "made.zip", date(2026, 1, 10))
        assert [each.file for each in tally.summary() if each.code == "perhaps_cut"] == said


def test_departures_of_one_minute_without_a_number_are_runs_of_their_own_however_many(tmp_path: Path) -> None:
    entry = {"odpt:departureTime": "08:00", "odpt:destinationStation": ["odpt.Station:A.Loop.C"]}
    board = {
        "@type": "odpt:StationTimetable",
        "owl:sameAs": "odpt.StationTimetable:A.Loop.B",
        "odpt:operator": "odpt.Operator:A",
        "odpt:railway": "odpt.Railway:A.Loop",
        "odpt:station": "odpt.Station:A.Loop.B",
        "odpt:calendar": "odpt.Calendar:Weekday",
        "odpt:stationTimetableObject": [entry] * MANY,
    }
    start = time.process_time()
    convert(payload([RAILWAY, board]), tmp_path / "made.zip", date(2026, 1, 10))
    assert time.process_time() - start < MANY_SECONDS
    with zipfile.ZipFile(tmp_path / "made.zip") as made, made.open("trips.txt") as trips:
        ids = [row["trip_id"] for row in csv.DictReader(io.TextIOWrapper(trips))]
    assert len(set(ids)) == MANY
