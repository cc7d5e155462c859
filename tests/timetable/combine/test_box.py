"""A feed cut to a box: trips that call inside stay whole, stations stay whole, the rest stays behind."""

import json
import zipfile
from pathlib import Path

import pytest

from services.shared.model.geo import Box
from tests.support.gtfs import SMALL, TableSpec, calls, write_feed
from tests.support.merging import errors, merged, tables, try_merge
from tests.support.paths import published

AROUND_A = Box(south=34.99, west=138.99, north=35.005, east=139.005)
FAR = {"stop_id": "F", "stop_name": "Fir", "stop_lat": 36, "stop_lon": 140}
FURTHER = {"stop_id": "G", "stop_name": "Gum", "stop_lat": 36.1, "stop_lon": 140}
AWAY: dict[str, TableSpec] = {
    "stops": [*SMALL["stops"], FAR, FURTHER],
    "agency": [*SMALL["agency"], {**SMALL["agency"][0], "agency_id": "AWAY"}],
    "routes": [*SMALL["routes"], {**SMALL["routes"][0], "route_id": "W", "agency_id": "AWAY"}],
    "calendar": [*SMALL["calendar"], {**SMALL["calendar"][0], "service_id": "OTHER"}],
    "trips": [*SMALL["trips"], {"route_id": "W", "service_id": "OTHER", "trip_id": "T3"}],
    "stop_times": [*SMALL["stop_times"], *calls("T3", "F 8:00:00", "G 8:10:00")],
    "transfers": [{"from_stop_id": "A", "to_stop_id": "F"}, {"from_stop_id": "A", "to_stop_id": "C"}],
}


def test_what_calls_inside_stays_whole_and_the_rest_stays_behind(tmp_path: Path) -> None:
    found = merged(tmp_path, AROUND_A, one=AWAY)
    assert [row["trip_id"] for row in found["trips.txt"]] == ["one:T1", "one:T2"]
    assert [row["stop_id"] for row in found["stops.txt"]] == ["one:A", "one:B", "one:C"]
    assert len(found["stop_times.txt"]) == 6
    for name, column in {"agency": "agency_id", "routes": "route_id", "calendar": "service_id"}.items():
        assert [row[column] for row in found[f"{name}.txt"]] == [f"one:{SMALL[name][0][column]}"]
    assert [row["to_stop_id"] for row in found["transfers.txt"]] == ["one:C"]
    assert not errors(tmp_path / "merged.zip")


def test_a_station_stays_whole(tmp_path: Path) -> None:
    station = {"stop_id": "S", "stop_name": "Ash", "stop_lat": 35, "stop_lon": 139, "location_type": 1}
    gate = {**station, "stop_id": "E", "stop_lat": 35.2, "location_type": 2, "parent_station": "S"}
    ash = {**SMALL["stops"][0], "parent_station": "S", "location_type": 0}
    found = merged(tmp_path, AROUND_A, one={"stops": [ash, *SMALL["stops"][1:], station, gate, FAR]})
    assert {row["stop_id"] for row in found["stops.txt"]} == {f"one:{stop}" for stop in "ABCSE"}


def test_a_feed_with_nothing_inside_is_left_out_with_its_time_zone(tmp_path: Path) -> None:
    elsewhere: dict[str, TableSpec] = {
        "agency": [{**SMALL["agency"][0], "agency_timezone": "Europe/Rome"}],
        "stops": [FAR, FURTHER],
    }
    both: dict[str, TableSpec] = {"trips": [SMALL["trips"][0]], "stop_times": calls("T1", "F 8:00:00", "G 9:00:00")}
    found = merged(tmp_path, AROUND_A, one={}, two={**elsewhere, **both})
    assert {row["agency_id"] for row in found["agency.txt"]} == {"one:RAIL"}
    empty = Box(0.5, 0.5, 0.6, 0.6)
    feeds = {"one": tmp_path / "one.zip", "two": tmp_path / "two.zip"}
    assert try_merge(tmp_path / "empty.zip", feeds, empty).rows == {}


@pytest.mark.parametrize(("corner", "stays"), [((139.0, 35.0), True), ((141.0, 36.0), False)])
def test_a_trip_on_request_stays_where_its_area_overlaps(
    corner: tuple[float, float], stays: bool, tmp_path: Path
) -> None:
    lon, lat = corner
    ring = [[lon - 0.1, lat - 0.1], [lon + 0.1, lat - 0.1], [lon + 0.1, lat + 0.1], [lon - 0.1, lat - 0.1]]
    place = {"type": "Feature", "id": "z", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    window = {"start_pickup_drop_off_window": "8:00:00", "end_pickup_drop_off_window": "9:00:00"}
    stop_times = [{"trip_id": "T1", "location_id": "z", "stop_sequence": n, **window} for n in (1, 2)]
    feed = write_feed(tmp_path / "one.zip", stop_times=stop_times, trips=SMALL["trips"][:1])
    with zipfile.ZipFile(feed, "a") as archive:
        archive.writestr("locations.geojson", json.dumps({"type": "FeatureCollection", "features": [place]}))
    combined = try_merge(tmp_path / "merged.zip", {"one": feed}, AROUND_A)
    assert combined.rows.get("trips.txt", 0) == int(stays)


def test_a_published_feed_cut_to_a_box_is_valid(tmp_path: Path) -> None:
    feed = published("gtfs/caltrain-2018/caltrain-2018.zip")
    city = Box(37.7, -122.5, 37.8, -122.3)
    combined = try_merge(tmp_path / "merged.zip", {"caltrain": feed}, city)
    whole = tables(feed)
    assert 0 < combined.rows["trips.txt"] <= len(whole["trips.txt"])
    assert not errors(tmp_path / "merged.zip")
    inside = {
        row["stop_id"] for row in whole["stops.txt"] if city.holds(float(row["stop_lat"]), float(row["stop_lon"]))
    }
    calling = {row["trip_id"] for row in whole["stop_times.txt"] if row["stop_id"] in inside}
    got = tables(tmp_path / "merged.zip")
    assert {row["trip_id"] for row in got["trips.txt"]} == {f"caltrain:{trip}" for trip in calling}
    kept = [row for row in whole["stop_times.txt"] if row["trip_id"] in calling]
    assert len(got["stop_times.txt"]) == len(kept)
