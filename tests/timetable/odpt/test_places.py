"""What ODPT's places, lines and facilities become, as the feed says them on the log."""

from pathlib import Path
from typing import Any

import pytest

from services.shared.model.events import Batch
from services.shared.model.said import AgencySaid, FacilitySaid, RouteSaid, Said, StopSaid
from services.shared.wire.codec import decode, decode_said
from services.timetable.odpt.lines import mode
from tests.support.odpt import compiled_odpt, payload, published_records
from tests.timetable.odpt.test_conversion import runs


def said(folder: Path, records: list[Any]) -> dict[tuple[str, str], Said]:
    _, timetable = compiled_odpt(payload(records), folder)
    batches = [decode(Batch, part) for part in timetable.observation_parts()]
    return {(o.kind, o.id): decode_said(o.kind, o.body) for batch in batches for o in batch.upserts}


def test_a_published_station_has_its_names_number_line_and_connections(tmp_path: Path) -> None:
    found = said(tmp_path, published_records("tokyometro-2025-06-17/odpt_Station.json"))
    stop = found["stop", "odpt.Station:TokyoMetro.Marunouchi.Shinjuku"]
    assert isinstance(stop, StopSaid)
    assert (stop.name, stop.code, stop.lat, stop.lon) == ("新宿", "M08", 35.692452, 139.700548)
    assert stop.names == {
        "en": "Shinjuku",
        "ja": "新宿",
        "ko": "신주쿠",
        "ja-Hrkt": "しんじゅく",
        "zh-Hans": "新宿",
        "zh-Hant": "新宿",
    }
    assert (stop.routes, stop.modes) == (("odpt.Railway:TokyoMetro.Marunouchi",), ("subway",))
    assert "odpt.Station:JR-East.Yamanote.Shinjuku" in stop.connecting
    assert sum(kind == "stop" for kind, _ in found) == 186


def test_a_published_line_has_its_names_code_and_colour(tmp_path: Path) -> None:
    found = said(tmp_path, published_records("tokyometro-2025-06-17/odpt_Railway.json"))
    route = found["route", "odpt.Railway:TokyoMetro.Chiyoda"]
    assert isinstance(route, RouteSaid)
    assert (route.long_name, route.short_name, route.color, route.route_type) == ("千代田線", "C", "00BB85", 1)
    assert route.names["en"] == "Chiyoda Line"
    assert isinstance(found["agency", "odpt.Operator:TokyoMetro"], AgencySaid)


def test_the_poles_of_a_published_pattern_have_the_names_of_its_notes(tmp_path: Path) -> None:
    found = said(tmp_path, published_records("toei-bus-2017/odpt_BusroutePattern_Toei_2017-12.json"))
    stop = found["stop", "odpt.BusstopPole:Toei.Funaboriekimae.2032.3"]
    assert isinstance(stop, StopSaid)
    assert stop.name == "船堀駅前"
    assert "odpt.Busroute:Toei.Shinko21" in stop.routes
    assert stop.modes == ("bus",)
    route = found["route", "odpt.Busroute:Toei.Shinko21"]
    assert isinstance(route, RouteSaid)
    assert (route.short_name, route.names["ja-Hrkt"]) == ("新小２１", "しんこ、にじゅういち")


def test_the_bus_of_the_specification_calls_where_it_says_and_a_boards_departures_are_runs(tmp_path: Path) -> None:
    _, timetable = compiled_odpt(payload(published_records("spec-bus-examples/odpt_bus_examples.json")), tmp_path)
    found = runs(timetable)
    assert found["odpt.BusTimetable:SeibuBus.NeriDaka01.1001.1.1.Weekday"] == [("1", 416), ("1", 417), ("15", 442)]
    assert len(found) == 1 + 7
    index = timetable.trip_index("odpt.BusTimetable:SeibuBus.NeriDaka01.1001.1.1.Weekday")
    assert index is not None
    assert [(call.pickup_type, call.drop_off_type) for call in timetable.calls(index)] == [(0, 1), (0, 0), (1, 0)]


def test_the_facilities_of_a_station_are_of_the_hubs_own_types(tmp_path: Path) -> None:
    found = said(tmp_path, published_records("teracy-tests-v2/OdptStationFacility.json"))
    facilities = [each for each in found.values() if isinstance(each, FacilitySaid)]
    assert sorted(each.type for each in facilities) == sorted(
        ["elevator", "elevator", "escalator", "stair_lift", "accessible_toilet", "ramp"]
    )
    [escalator] = [each for each in facilities if each.type == "escalator"]
    assert escalator.stop_id == "odpt.Station:TokyoMetro.Marunouchi.KokkaiGijidomae"
    assert escalator.attributes == {
        "fare_gate": "outside",
        "service_hours": "平日 始発-17:00 上り; 平日 17:00-終車時 下り; 土日祝 上り",
    }


def test_exits_stand_below_their_station_and_lone_ones_are_facilities(tmp_path: Path) -> None:
    exits = published_records("teracy-tests-v2/UgPoi.json")
    station = {"@type": "odpt:Station", "owl:sameAs": "odpt.Station:A.B.C", "dc:title": "北参道"}
    found = said(tmp_path, [station | {"odpt:exit": [exits[0]["@id"]]}, *exits])
    below, lone = found["stop", exits[0]["@id"]], found["facility", exits[1]["@id"]]
    assert isinstance(below, StopSaid)
    assert (below.location_type, below.parent_station, below.name) == (2, "odpt.Station:A.B.C", "北参道出入口1")
    assert isinstance(lone, FacilitySaid)
    assert (lone.type, lone.name) == ("entrance", "北参道出入口2")


def test_terminals_are_stops_of_their_airport(tmp_path: Path) -> None:
    airport = {"@type": "odpt:Airport", "owl:sameAs": "odpt.Airport:HND", "odpt:airportTitle": {"ja": "羽田"}}
    terminal = {"@type": "odpt:AirportTerminal", "owl:sameAs": "odpt.AirportTerminal:HND.1", "dc:title": "第1"}
    found = said(tmp_path, [airport, terminal | {"odpt:airport": "odpt.Airport:HND"}])
    stop, parent = found["stop", "odpt.AirportTerminal:HND.1"], found["stop", "odpt.Airport:HND"]
    assert isinstance(stop, StopSaid)
    assert isinstance(parent, StopSaid)
    assert (stop.parent_station, parent.location_type, parent.name) == ("odpt.Airport:HND", 1, "羽田")


@pytest.mark.parametrize(
    ("railway", "title", "expected"),
    [
        ("odpt.Railway:TokyoMetro.Ginza", "銀座線", 1),
        ("odpt.Railway:Toei.Arakawa", "東京さくらトラム（都電荒川線）", 0),
        ("odpt.Railway:Toei.NipporiToneri", "日暮里・舎人ライナー", 12),
        ("odpt.Railway:TamaMonorail.TamaMonorail", "多摩モノレール線", 12),
        ("odpt.Railway:Tokyu.Setagaya", "世田谷線", 0),
        ("odpt.Railway:JR-East.Yamanote", "山手線", 2),
    ],
)
def test_what_runs_on_a_line_is_told_by_its_words(railway: str, title: str, expected: int) -> None:
    operator = "odpt.Operator:" + railway.partition(":")[2].partition(".")[0]
    assert mode(railway, title, operator) == expected
