"""ODPT feeds in the merged zip: runs that GTFS can tell, ends that are worked out marked as approximate."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.timetable.combine.combining import combine
from services.timetable.combine.job import Job, Source
from services.timetable.odpt.closing import closed
from services.timetable.odpt.trips import Call, Trip
from tests.support.merging import errors, tables
from tests.support.paths import published
from tests.support.timetables import LIMITS

RECEIVED_MS = int(datetime(2025, 7, 1, tzinfo=UTC).timestamp() * 1000)
KILOMETRE = 1 / 111.2  # degrees of latitude
PLACES = {name: (35 + number * KILOMETRE, 139.0) for number, name in enumerate("abcd")}
METRO = ("tokyometro-2025-06-17/odpt_Railway.json", "tokyometro-2025-06-17/odpt_Station.json",
         "tokyometro-2025-06-17/odpt_TrainTimetable.json")  # fmt: skip
TOEI = ("toei-stations/odpt_Station_Toei.json", "station-timetables/odpt_StationTimetable_Toei.Mita.json")


def run(*calls: Call) -> Trip:
    return Trip("t", "r", "o", "c", ("s",), calls)


def test_the_end_of_a_run_is_worked_out_at_its_own_pace_and_said_to_be_so() -> None:
    (made,) = closed([run(Call("a", None, 0), Call("b", None, 100), Call("d"))], PLACES)
    assert made.calls[0] == Call("a", 0, 0)
    assert made.calls[-1] == Call("d", 340, 340, approximate=True)


def test_a_run_with_one_place_or_without_a_beginning_stays_out() -> None:
    assert closed([run(Call("a", None, 0), Call("elsewhere"))], PLACES) == []
    assert closed([run(Call("a"), Call("b", 5))], PLACES) == []


@pytest.mark.parametrize(("documents", "trips"), [(METRO, 1000), (TOEI, 758)])
def test_published_feeds_are_told_whole_and_as_a_validator_wants_them(
    tmp_path: Path, documents: tuple[str, ...], trips: int
) -> None:
    records = [record for name in documents for record in json.loads(published(f"odpt/{name}").read_text())]
    payload, target = tmp_path / "payload", tmp_path / "merged.zip"
    payload.write_text(json.dumps(records))
    source = Source("odpt", payload, "v1", "20250701", "20260630", "CC-BY-4.0", "", "odpt", RECEIVED_MS)
    combined = combine(Job((source,), None, "merged-1", "https://hub.example", LIMITS), target)
    assert combined.rows["trips.txt"] == trips
    assert errors(target) == {}
    assert {path.name for path in tmp_path.iterdir()} == {"payload", "merged.zip"}
    calls = tables(target)["stop_times.txt"]
    assert sum(call.get("timepoint") == "0" for call in calls) <= trips
