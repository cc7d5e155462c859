"""services.ingest.formats.facility_records: what a feed of states explains in feeds.toml."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.facility_records import FORMAT
from services.ingest.formats.facility_records.shape import read_flat
from services.shared.feed import Feed, Records
from services.shared.model.said import FacilitySaid, FacilityStateSaid, OutageSaid, Said
from services.shared.wire.codec import decode_said
from tests.support.paths import published

NOW_MS = 1_778_544_000_000  # 2026-05-12T00:00Z
PLACE = {"wo.lat": "lat", "wo.lng": "lon"}
COLUMNS = PLACE | {"nr": "id", "art": "type", "zustand": "status", "ab": "since", "bis": "until"}
VALUES = {"Aufzug": "elevator", "kaputt": "out_of_service", "läuft": "in_service"}


GERMAN = Records("daten.anlagen", language="de")


def feed(records: Records = GERMAN, **more: Any) -> Feed:
    return Feed("lifts", "facility-records", **({"columns": COLUMNS, "values": VALUES} | more), records=records)


def read(payload: bytes, of: Feed, now_ms: int = NOW_MS) -> Decoded:
    decoded = FORMAT.decode(payload, of, now_ms, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    return decoded


def said(decoded: Decoded) -> Mapping[tuple[str, str], Said]:
    return {key: decode_said(key[0], body()) for key, body in decoded.bodies.items()}


def document(*units: Any) -> bytes:
    return orjson.dumps({"daten": {"anlagen": units}})


WHERE = {"nr": 7, "wo": {"lat": 50.1, "lng": 8.6}, "art": "Aufzug"}
LIFT = WHERE | {"zustand": "kaputt", "ab": "2026-05-11T08:00:00+02:00"}


def test_a_record_is_a_facility_and_its_state_in_the_words_of_the_feed() -> None:
    told = said(read(document(LIFT), feed()))
    assert told["facility", "7"] == FacilitySaid("7", "elevator", lat=50.1, lon=8.6)
    assert told["facility_state", "7"] == FacilityStateSaid("7", "out_of_service", 1_778_479_200_000)


def test_a_table_says_the_same_as_the_json_document() -> None:
    table = "nr;wo.lat;wo.lng;art;zustand;ab\n7;50.1;8.6;Aufzug;kaputt;2026-05-11T08:00:00+02:00\n"
    assert said(read(table.encode(), feed())) == said(read(document(LIFT), feed()))


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("11.05.2026 08:00", Records("daten.anlagen", "%d.%m.%Y %H:%M", "Europe/Berlin")),
        ("2026-05-11T08:00", Records("daten.anlagen", timezone="Europe/Berlin")),
        ("1778479200", Records("daten.anlagen")),
        ("1778479200000", Records("daten.anlagen")),
        ("2605110800", Records("daten.anlagen", "%y%m%d%H%M", "Europe/Berlin")),
        ("1778479200", Records("daten.anlagen", "%d.%m.%Y %H:%M")),
    ],
)
def test_times_are_read_as_the_feed_says_that_they_are_written(text: str, records: Records) -> None:
    state = said(read(document(LIFT | {"ab": text}), feed(records)))["facility_state", "7"]
    assert isinstance(state, FacilityStateSaid)
    assert state.since_ms == 1_778_479_200_000


def test_a_time_without_an_offset_is_reported_where_no_zone_is_given() -> None:
    decoded = read(document(LIFT | {"ab": "11.05.2026 08:00"}), feed())
    assert [(n.code, n.field) for n in decoded.notices] == [("bad_time", "ab")]


def test_a_list_of_outages_says_what_comes_beside_what_is() -> None:
    now = {"nr": "7", "ab": "2026-05-11T08:00Z", "bis": "2026-05-12T08:00Z"}
    decoded = read(
        document({"nr": "7", "ab": "2026-05-13T08:00Z"}, now), feed(Records("daten.anlagen", status="out_of_service"))
    )
    assert said(decoded)["facility_state", "7"] == FacilityStateSaid(
        "7", "out_of_service", 1_778_486_400_000, 1_778_572_800_000, outages=(OutageSaid(1_778_659_200_000),)
    )
    assert decoded.counts == {"rows": 2, "facilities": 1, "rejected": 0, "repeated": 1}


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("a text", "record_without_id"),
        ({"zustand": "läuft"}, "record_without_id"),
        ({"nr": 1}, "record_says_nothing"),
        (LIFT | {"art": "Rutsche"}, "unknown_type"),
        (LIFT | {"zustand": "halb"}, "bad_status"),
        (LIFT | {"neu": "x"}, "unknown_column"),
    ],
)
def test_what_can_not_be_used_is_reported(unit: Any, code: str) -> None:
    assert [n.code for n in read(document(unit), feed()).notices] == [code]


def test_a_field_without_a_meaning_is_kept_under_its_own_name() -> None:
    facility = said(read(document(LIFT | {"baujahr": 1974}), feed()))["facility", "7"]
    assert isinstance(facility, FacilitySaid)
    assert facility.attributes == {"baujahr": "1974"}


def test_what_lies_elsewhere_than_the_feed_says_is_no_document_of_its() -> None:
    assert isinstance(FORMAT.decode(orjson.dumps({"anlagen": []}), feed(), NOW_MS, NO_MEMORY), Failure)


def test_every_row_of_a_published_log_of_outages_is_counted() -> None:
    columns = {"elevator": "id", "out_of_service": "since", "estimated_return": "until", "reason": "reason"}
    own = feed(Records(status="out_of_service", language="en"), columns=columns)
    payload = published("station-facility/mta-ene-2018/elevators_outage.csv").read_bytes()
    assert read(payload, own).counts == {"rows": 2034, "facilities": 270, "rejected": 0, "repeated": 1764}


def test_every_car_park_of_two_towns_is_counted() -> None:
    columns = {"name": "id", "coords.lat": "lat", "coords.lng": "lon", "total": "capacity"}
    own = feed(Records("lots"), columns=columns, facility_type="parking")
    found = [
        read(published(f"station-facility/parkapi/{name}.json").read_bytes(), own).counts
        for name in ("herrenberg", "parkapi-reutlingen")
    ]
    assert [each["rows"] for each in found] == [25, 30]
    assert [each["facilities"] + each["rejected"] + each["repeated"] for each in found] == [25, 30]


def test_a_long_name_is_not_repeated_for_each_field_behind_it() -> None:
    long = "x" * 4000
    flat = read_flat(
        document(*(LIFT | {long: {str(field): 1 for field in range(390)}} for _ in range(50))), GERMAN.path, ""
    )
    assert not isinstance(flat, Failure)
    assert sum(len(path) for each in flat for path in each.texts) < 50 * 200
    assert flat[0].texts["wo.lat"] == "50.1"


WORDS = st.sampled_from([*COLUMNS, "wo", "daten", "anlagen"])
LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=8)
JSON = st.recursive(LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(WORDS, x, max_size=3), max_leaves=6)


@settings(max_examples=30)
@given(st.lists(JSON, max_size=4), st.binary(max_size=60))
def test_no_document_of_strangers_is_more_than_can_be_reported(units: list[Any], noise: bytes) -> None:
    decoded = read(document(*units), feed())
    assert decoded.counts["rows"] == len(units)
    assert isinstance(FORMAT.decode(b"{" + noise, feed(), NOW_MS, NO_MEMORY), Failure)
