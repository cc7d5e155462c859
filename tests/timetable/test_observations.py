"""What a timetable says of its agencies, routes, stops and lifts, and in which languages."""

from pathlib import Path
from typing import Any

import pytest

from services.shared.model.events import Batch
from services.shared.model.said import AgencySaid, FacilitySaid, RouteSaid, StopSaid
from services.shared.timetable.artifact import Timetable
from services.shared.wire.codec import decode, decode_said
from services.timetable.languages import normal_tag
from services.timetable.observations import PART_BYTES
from tests.support.gtfs import SMALL, calls
from tests.support.paths import published
from tests.support.timetables import compiled, small

INFO = {"feed_publisher_name": "S", "feed_publisher_url": "http://s.example"}


def said(timetable: Timetable, kind: str) -> dict[str, Any]:
    batches = [decode(Batch, part) for part in timetable.observation_parts()]
    everything = [observation for batch in batches for observation in batch.upserts]
    return {said.id: decode_said(said.kind, said.body) for said in everything if said.kind == kind}


def stop(timetable: Timetable, stop_id: str) -> StopSaid:
    found = said(timetable, "stop")[stop_id]
    assert isinstance(found, StopSaid)
    return found


def test_a_stop_says_which_routes_and_modes_call_there(tmp_path: Path) -> None:
    routes = [SMALL["routes"][0], {"route_id": "B", "agency_id": "RAIL", "route_short_name": "b", "route_type": 715}]
    trips = [SMALL["trips"][0], {"route_id": "B", "service_id": "DAILY", "trip_id": "T2"}]
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00"), *calls("T2", "B 9:00:00", "C 9:10:00")]
    timetable = small(tmp_path, routes=routes, trips=trips, stop_times=rows)
    assert stop(timetable, "A").routes == ("R",)
    assert stop(timetable, "B").routes == ("B", "R")
    assert stop(timetable, "B").modes == ("bus", "rail")


def test_a_stop_without_a_position_says_none(tmp_path: Path) -> None:
    stops = [*SMALL["stops"], {"stop_id": "D", "stop_name": "Dock"}, {"stop_id": "E", "stop_lat": 0, "stop_lon": 0}]
    timetable = small(tmp_path, stops=stops)
    assert (stop(timetable, "A").lat, stop(timetable, "A").lon) == (35.0, 139.0)
    assert stop(timetable, "D").lat is None
    assert stop(timetable, "E").lon is None


def test_a_stop_says_its_level_by_name_and_number(tmp_path: Path) -> None:
    levels = [{"level_id": "L", "level_index": -1.5, "level_name": "地下1階"}]
    stops = [{**SMALL["stops"][0], "level_id": "L"}, *SMALL["stops"][1:]]
    found = stop(small(tmp_path, stops=stops, levels=levels), "A")
    assert (found.level_id, found.level_name, found.level_index) == ("L", "地下1階", -1.5)


def test_translations_by_record_win_over_those_by_value(tmp_path: Path) -> None:
    rows = (
        "table_name,field_name,language,translation,record_id,field_value\n"
        "stops,stop_name,JA,灰,A,\nstops,stop_name,ja,x,,Ash\nstops,stop_name,ja,橅,,Beech\nstops,stop_desc,ja,?,A,\n"
        "routes,route_long_name,fr,L,R,\nagency,agency_name,fr,S,RAIL,\n"
    )
    timetable = small(tmp_path, translations=rows)
    assert stop(timetable, "A").names == {"en": "Ash", "ja": "灰"}
    assert stop(timetable, "B").names == {"en": "Beech", "ja": "橅"}
    assert said(timetable, "route")["R"].names == {"en": "Tree Line", "fr": "L"}
    assert said(timetable, "agency")["RAIL"].names == {"en": "Small Railway", "fr": "S"}


def test_the_older_japanese_form_translates_by_the_text_itself(tmp_path: Path) -> None:
    table = "trans_id,lang,translation\nAsh,ja-Hrkt,アッシュ\nAsh,en,Ash Sta.\nTree Line,ja,木線\n"
    timetable = small(tmp_path, translations=table)
    assert stop(timetable, "A").names == {"en": "Ash Sta.", "ja-Hrkt": "アッシュ"}
    assert said(timetable, "route")["R"].names == {"en": "Tree Line", "ja": "木線"}


@pytest.mark.parametrize(
    ("feed_lang", "default_lang", "want"),
    [("ja", "", "ja"), ("mul", "ja", "ja"), ("mul", "", "en"), ("", "", "en"), ("JA-jp", "", "ja-JP")],
)
def test_names_are_in_the_language_that_the_feed_gives(
    feed_lang: str, default_lang: str, want: str, tmp_path: Path
) -> None:
    timetable = small(tmp_path, feed_info=[{**INFO, "feed_lang": feed_lang, "default_lang": default_lang}])
    assert stop(timetable, "A").names == {want: "Ash"}


TAGS = {
    "en": "en",
    "EN_us": "en-US",
    "ja-hrkt": "ja-Hrkt",
    "ja-Hira": "ja-Hira",
    "zh-hant-tw": "zh-Hant-TW",
    "ZH-HANS": "zh-Hans",
    "de-CH-1996": "de-CH-1996",
    "日本語": "日本語",
}


@pytest.mark.parametrize("tag", TAGS)
def test_language_tags_are_written_in_their_usual_letters(tag: str) -> None:
    assert normal_tag(tag) == TAGS[tag]


def test_an_agency_without_an_id_has_the_blank_one(tmp_path: Path) -> None:
    agency = {name: value for name, value in SMALL["agency"][0].items() if name != "agency_id"}
    found = said(small(tmp_path, agency=[agency]), "agency")[""]
    assert isinstance(found, AgencySaid)
    assert (found.name, found.timezone) == ("Small Railway", "Asia/Tokyo")


def test_a_route_says_what_its_row_does(tmp_path: Path) -> None:
    row = {**SMALL["routes"][0], "route_color": "FF0000", "route_sort_order": 0, "route_type": "wrong"}
    found = said(small(tmp_path, routes=[row]), "route")["R"]
    assert isinstance(found, RouteSaid)
    assert (found.color, found.sort_order, found.route_type, found.agency_id) == ("FF0000", 0, 3, "RAIL")


def test_a_number_that_no_record_holds_is_left_out(tmp_path: Path) -> None:
    found = said(small(tmp_path, routes=[{**SMALL["routes"][0], "route_sort_order": 1 << 40}]), "route")["R"]
    assert found.sort_order == 0


def test_lifts_and_escalators_are_facilities_of_their_station(tmp_path: Path) -> None:
    there: dict[str, object] = {"stop_lat": 35, "stop_lon": 139}
    places = [
        {"stop_id": "S", "stop_name": "Station", **there, "location_type": 1},
        {"stop_id": "P", "stop_name": "1", **there, "parent_station": "S"},
        {"stop_id": "D", "stop_lat": 36, "stop_lon": 141, "location_type": 2, "parent_station": "S"},
        {"stop_id": "Z", **there, "location_type": 4, "parent_station": "P"},
    ]
    ways = [
        {"pathway_id": "lift", "from_stop_id": "Z", "to_stop_id": "D", "pathway_mode": 5, "is_bidirectional": 1},
        {"pathway_id": "moving", "from_stop_id": "D", "to_stop_id": "P", "pathway_mode": 4, "is_bidirectional": 0},
        {"pathway_id": "stairs", "from_stop_id": "D", "to_stop_id": "P", "pathway_mode": 2, "is_bidirectional": 1},
    ]
    found = said(small(tmp_path, stops=[*SMALL["stops"], *places], pathways=ways), "facility")
    assert sorted(found) == ["lift", "moving"]
    lift = found["lift"]
    assert isinstance(lift, FacilitySaid)
    assert (lift.type, lift.stop_id, lift.lat, lift.lon) == ("elevator", "S", 35.5, 140.0)
    assert lift.attributes == {"from_stop_id": "Z", "to_stop_id": "D"}
    assert found["moving"].type == "escalator"


def test_published_lifts_stand_in_stations(tmp_path: Path) -> None:
    _, timetable = compiled(published("gtfs/wmata-rail/wmata-rail-20260429.zip"), tmp_path)
    stops, facilities = said(timetable, "stop"), said(timetable, "facility")
    assert len(facilities) > 500
    assert {stops[facility.stop_id].location_type for facility in facilities.values()} == {1}
    assert all(facility.lat is not None for facility in facilities.values())


def test_parts_have_a_size_that_a_record_may_have(tmp_path: Path) -> None:
    _, timetable = compiled(published("gtfs/cdmx/cdmx-2018.zip"), tmp_path)
    sizes = [len(part) for part in timetable.observation_parts()]
    assert len(sizes) > 1
    assert max(sizes) < PART_BYTES + 10_000
    assert len(said(timetable, "stop")) == timetable.counts["stops"]
