"""ODPT payloads as nobody should write them: every record is served, or left out for a reason."""

import json
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY
from services.ingest.formats.odpt.decoding import decode
from services.shared.feed import Feed
from services.shared.odpt.documents import NotOdpt
from services.timetable.odpt.converting import convert
from services.timetable.odpt.tally import Tally
from tests.support.contract import check_odpt
from tests.support.odpt import RECEIVED_MS, compiled_odpt, given_on, payload, published_records

FEED = Feed("f", "odpt")
GOOD = [
    *published_records("spec-bus-examples/odpt_bus_examples.json"),
    *published_records("toei-bus-2017/BusRoutePattern_Toei_Ume77Kou_28603_2.json"),
    *(
        record
        for version, names in (
            ("v2", "Railway Station StationFacility StationTimetable Train TrainInformation TrainTimetable"),
            ("v4", "Calendar Operator RailDirection Railway Station StationTimetable Train TrainTimetable TrainType"),
        )
        for name in names.split()
        for record in published_records(f"teracy-tests-{version}/Odpt{name}.json")
    ),
    *published_records("teracy-tests-v2/UgPoi.json"),
    {
        "@type": "odpt:Calendar",
        "owl:sameAs": "odpt.Calendar:Specific.A.B",
        "odpt:day": ["2026-01-02"],
        "odpt:duration": "2026-01-05/2026-01-07",
    },
]
ODD: list[Any] = [
    None, True, False, "", " ", "\x00", "a" * 5000, "24:61", "99:99", "odpt.Station:", 0, -1, 10**400, 1e308, -0.0,
    [], {}, [[]], [None], [{}], {"ja": None}, {"": ""}, {"ja": {"ja": "x"}}, ["a", 1, None, {"@id": 3}], "2026-13-45",
    "0001-01-01", "9999-12-31", "0001-01-01/9999-12-31", "2026-01-01T00:00:00+99:99", {"type": "LineString"},
    {"type": "LineString", "coordinates": [[1], ["x", "y"], [1e308, 2], 5, [139.7, 35.6]]}, "odpt.Calendar:Weekday",
]  # fmt: skip


def mutations() -> st.SearchStrategy[list[Any]]:
    def mutate(record: Any, draw: st.DrawFn) -> Any:
        found = json.loads(json.dumps(record))
        for _ in range(draw(st.integers(0, 3))):
            here = found
            key = draw(st.sampled_from(sorted(here)))
            while isinstance(here[key], list | dict) and here[key] and draw(st.booleans()):
                here = here[key]
                key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else list(range(len(here)))))
            here[key] = deepcopy(draw(st.sampled_from(ODD)))
        return found

    @st.composite
    def payloads(draw: st.DrawFn) -> list[Any]:
        chosen = draw(st.lists(st.sampled_from(GOOD), max_size=8))
        strange = draw(st.lists(st.sampled_from(ODD), max_size=2))
        return [mutate(record, draw) for record in chosen] + strange

    return payloads()


def converted(body: bytes, folder: Path) -> Tally:
    return convert(body, folder / "made.zip", date(2026, 1, 10))[0]


def balances(tally: Tally) -> bool:
    return all(tally.read[class_] == tally.served[class_] + tally.left_out(class_) for class_ in tally.read)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=mutations())
def test_every_record_is_served_or_left_out_for_a_reason(records: list[Any], tmp_path: Path) -> None:
    judge(records, tmp_path)


@pytest.mark.soak
@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=mutations())
def test_thousands_of_damaged_payloads_are_served_or_left_out_for_a_reason(records: list[Any], tmp_path: Path) -> None:
    judge(records, tmp_path)


def judge(records: list[Any], tmp_path: Path) -> None:
    body = payload(records)
    assert not isinstance(decode(body, FEED, RECEIVED_MS, NO_MEMORY), Failure)
    tally, beside = convert(body, tmp_path / "made.zip", date(2026, 1, 10))
    assert balances(tally)
    for record in given_on(beside.carried):
        check_odpt(record)  # nothing is missing, nor of another type than its class has it


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=mutations())
def test_what_is_made_of_damaged_records_compiles(records: list[Any], tmp_path: Path) -> None:
    compiled, timetable = compiled_odpt(payload(records), tmp_path)
    assert compiled.counts["trips"] == timetable.counts["trips"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.binary(max_size=50).map(lambda b: b'[{"@type":"odpt:Train",' + b)))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes, tmp_path: Path) -> None:
    decode(body, FEED, RECEIVED_MS, NO_MEMORY)
    with suppress(NotOdpt):
        assert balances(converted(body, tmp_path))


STATION = {"@type": "odpt:Station", "owl:sameAs": "odpt.Station:A.B.C", "dc:title": "渋谷", "odpt:operator": "A"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_usual_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    _, timetable = compiled_odpt(json.dumps([STATION], ensure_ascii=False).encode(encoding), tmp_path)
    assert timetable.stop_row(0).name == "渋谷"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b'[{"@type":"odpt:Station","owl:sameAs":"a","odpt:exit":' + b"[" * 5_000 + b"]" * 5_000 + b"}]",
        b'[{"@type":"odpt:Station"',
        b"null",
        b"",
    ],
    ids=["deep", "deep inside", "cut", "null", "empty"],
)
def test_what_is_no_usable_json_is_refused_in_words(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotOdpt, match=r"is "):
        converted(body, tmp_path)


def test_numbers_that_json_does_not_have_are_no_values(tmp_path: Path) -> None:
    body = b'[{"@type":"odpt:Station","owl:sameAs":"a","dc:title":"A","geo:lat":NaN,"geo:long":1e999}]'
    assert converted(body, tmp_path).served["odpt:Station"] == 1


def test_of_records_with_one_id_the_newer_counts(tmp_path: Path) -> None:
    old, new = (
        STATION | {"dc:date": "2024-01-01", "dc:title": "旧"},
        STATION | {"dc:date": "2025-01-01", "dc:title": "新"},
    )
    compiled, timetable = compiled_odpt(payload([new, old]), tmp_path)
    assert timetable.stop_row(0).name == "新"
    assert [(n.code, n.count) for n in compiled.notices if n.code == "duplicate_record"] == [("duplicate_record", 1)]


def test_a_place_that_is_none_is_reported_and_the_station_kept(tmp_path: Path) -> None:
    compiled, timetable = compiled_odpt(payload([STATION | {"geo:lat": 1e308, "geo:long": "139.7"}]), tmp_path)
    assert timetable.stop_row(0).lat is None
    assert "bad_position" in {notice.code for notice in compiled.notices}


def test_numbers_may_be_texts(tmp_path: Path) -> None:
    _, timetable = compiled_odpt(payload([STATION | {"geo:lat": "35.65", "geo:long": "139.70"}]), tmp_path)
    assert (timetable.stop_row(0).lat, timetable.stop_row(0).lon) == (35.65, 139.7)


@pytest.mark.parametrize("issued", ["0001-01-01", "9999-12-31"])
def test_a_timetable_issued_in_another_age_costs_no_time(issued: str, tmp_path: Path) -> None:
    [record] = published_records("teracy-tests-v4/OdptTrainTimetable.json")
    compiled, _ = compiled_odpt(payload([record | {"dct:issued": issued}]), tmp_path)
    assert compiled.counts["odpt:TrainTimetable"] == 1
