"""What becomes of rows and cells: ids behind their feeds' names, broken ones left behind, blanks filled."""

import json
import zipfile
from pathlib import Path

import pytest

from services.timetable import reader
from tests.support.gtfs import SMALL, calls, write_feed
from tests.support.merging import errors, merge, merged, tables, try_merge


def test_two_feeds_of_the_same_ids_stay_two(tmp_path: Path) -> None:
    found = merged(tmp_path, one={}, two={})
    assert [row["stop_id"] for row in found["stops.txt"]] == [f"{f}:{s}" for f in ("one", "two") for s in "ABC"]
    assert {row["trip_id"].partition(":")[0] for row in found["stop_times.txt"]} == {"one", "two"}
    assert [row["agency_id"] for row in found["routes.txt"]] == ["one:RAIL", "two:RAIL"]
    assert not errors(tmp_path / "merged.zip")


def test_every_kind_of_id_gets_its_feed_in_front(tmp_path: Path) -> None:
    trips = [dict(row, block_id="b", shape_id="s", jp_office_id="o", colour="red") for row in SMALL["trips"]]
    stops = [dict(row, zone_id="z", level_id="l") for row in SMALL["stops"]]
    found = merged(
        tmp_path,
        one={
            "trips": trips,
            "stops": stops,
            "levels": [{"level_id": "l", "level_index": 0}],
            "shapes": [{"shape_id": "s", "shape_pt_lat": n, "shape_pt_lon": n, "shape_pt_sequence": n} for n in (1, 2)],
            "fare_attributes": [{"fare_id": "f", "price": 1, "currency_type": "JPY", "payment_method": 0}],
            "fare_rules": [{"fare_id": "f", "origin_id": "z", "route_id": "R"}],
            "office_jp": [{"office_id": "o", "office_name": "Depot"}],
        },
        two={},
    )
    trip, stop = found["trips.txt"][0], found["stops.txt"][0]
    ids = ("route_id", "service_id", "trip_id", "block_id", "shape_id", "jp_office_id")
    assert [trip[column] for column in ids] == ["one:R", "one:DAILY", "one:T1", "one:b", "one:s", "one:o"]
    assert trip["colour"] == "red"  # a column that nobody knows
    assert (stop["zone_id"], stop["level_id"]) == ("one:z", "one:l")
    assert found["shapes.txt"][0]["shape_id"] == "one:s"
    assert found["fare_attributes.txt"][0] == {
        "fare_id": "one:f",
        "price": "1",
        "currency_type": "JPY",
        "payment_method": "0",
        "agency_id": "one:RAIL",
    }
    assert found["fare_rules.txt"][0] == {"fare_id": "one:f", "route_id": "one:R", "origin_id": "one:z"}
    assert found["office_jp.txt"] == [{"office_id": "one:o", "office_name": "Depot"}]
    assert found["trips.txt"][2]["block_id"] == found["trips.txt"][2]["colour"] == ""


def test_an_agency_without_an_id_gets_one_and_its_lines_say_so(tmp_path: Path) -> None:
    agency = [{name: cell for name, cell in SMALL["agency"][0].items() if name != "agency_id"}]
    routes = [{name: cell for name, cell in SMALL["routes"][0].items() if name != "agency_id"}]
    found = merged(tmp_path, one={"agency": agency, "routes": routes}, two={})
    assert [row["agency_id"] for row in found["agency.txt"]] == ["one:", "two:RAIL"]
    assert [row["agency_id"] for row in found["routes.txt"]] == ["one:", "two:RAIL"]
    assert not errors(tmp_path / "merged.zip")


def test_broken_rows_stay_behind_with_what_points_at_them(tmp_path: Path) -> None:
    found = merged(
        tmp_path,
        one={
            "trips": [*SMALL["trips"], {"route_id": "nowhere", "service_id": "DAILY", "trip_id": "T3"}],
            "stop_times": [
                *SMALL["stop_times"],
                *calls("T3", "A 8:00:00", "B 8:10:00"),
                *calls("T1", "lost 8:30:00")[:1],
            ],
            "transfers": [{"from_stop_id": "A", "to_stop_id": "lost"}, {"from_stop_id": "A", "to_stop_id": "B"}],
            "frequencies": [{"trip_id": "T1", "start_time": "x", "end_time": "9:00:00", "headway_secs": 600}],
        },
    )
    assert [row["trip_id"] for row in found["trips.txt"]] == ["one:T1", "one:T2"]
    assert len(found["stop_times.txt"]) == len(SMALL["stop_times"])
    assert [row["to_stop_id"] for row in found["transfers.txt"]] == ["one:B"]
    assert "frequencies.txt" not in found
    assert not errors(tmp_path / "merged.zip")


def test_a_trip_that_loses_the_times_of_its_end_stays_behind_whole(tmp_path: Path) -> None:
    stop_times = [
        *calls("T1", "A 8:00:00", "B", "lost 8:20:00"),
        *calls("T2", "A 9:00:00", "lost 9:10:00", "C 9:20:00"),
    ]
    found = merged(tmp_path, one={"stop_times": stop_times})
    assert [row["trip_id"] for row in found["trips.txt"]] == ["one:T2"]
    assert [row["stop_id"] for row in found["stop_times.txt"]] == ["one:A", "one:C"]


def test_cells_that_name_nothing_lose_their_value(tmp_path: Path) -> None:
    trips = [dict(row, shape_id="lost") for row in SMALL["trips"]]
    stops = [dict(row, parent_station="lost", level_id="lost") for row in SMALL["stops"]]
    found = merged(tmp_path, one={"trips": trips, "stops": stops})
    assert {row["shape_id"] for row in found["trips.txt"]} == {""}
    assert {(row["parent_station"], row["level_id"]) for row in found["stops.txt"]} == {("", "")}


def test_of_a_key_that_stands_twice_the_last_row_travels(tmp_path: Path) -> None:
    stops = [*SMALL["stops"], dict(SMALL["stops"][0], stop_name="Ash Tree")]
    found = merged(tmp_path, one={"stops": stops})
    assert [row["stop_name"] for row in found["stops.txt"]] == ["Beech", "Cedar", "Ash Tree"]


def test_a_feed_without_timepoints_says_what_their_absence_means(tmp_path: Path) -> None:
    with_them = [dict(row, timepoint=0) for row in SMALL["stop_times"]]
    found = merged(tmp_path, one={"stop_times": with_them}, two={})
    assert [row["timepoint"] for row in found["stop_times.txt"]] == ["0"] * 6 + ["1"] * 6


def test_areas_of_flexible_trips_get_their_feed_in_front(tmp_path: Path) -> None:
    place = {"type": "Feature", "id": "zone", "properties": {}, "geometry": {"type": "Point", "coordinates": [139, 35]}}
    row = {"trip_id": "T1", "location_id": "zone", "start_pickup_drop_off_window": "8:00:00"}
    window = {**row, "end_pickup_drop_off_window": "9:00:00"}
    stop_times = [{**window, "stop_sequence": n} for n in (1, 2)]
    one = write_feed(tmp_path / "one.zip", stop_times=stop_times, trips=SMALL["trips"][:1])
    with zipfile.ZipFile(one, "a") as archive:
        archive.writestr("locations.geojson", json.dumps({"type": "FeatureCollection", "features": [place]}))
    out = merge(tmp_path / "merged.zip", {"one": one})
    assert [row["location_id"] for row in tables(out)["stop_times.txt"]] == ["one:zone", "one:zone"]
    with zipfile.ZipFile(out) as archive:
        assert json.loads(archive.read("locations.geojson"))["features"] == [{**place, "id": "one:zone"}]


def test_a_large_table_that_turns_out_odd_is_not_written_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "BLOCK_BYTES", 1 << 16)
    stops = "".join(f"S{n},Stop {n},35,139\n" for n in range(20_000))
    assert len(stops) > reader.BULK_FROM_BYTES
    text = f'stop_id,stop_name,stop_lat,stop_lon\nA,A,35,139\nB,B,35,139\nC,C,35,139\n{stops}Z,"a ""b\n c",35,139\n'
    found = merged(tmp_path, one={"stops": text})
    assert len(found["stops.txt"]) == 20_004
    assert found["stops.txt"][-1]["stop_name"] == 'a "b\n c'


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    feeds = {feed: write_feed(tmp_path / f"{feed}.zip") for feed in ("one", "two")}
    first, again = (merge(tmp_path / name, feeds).read_bytes() for name in ("first.zip", "again.zip"))
    assert first == again


def test_a_feed_none_of_whose_trips_can_be_used_gives_nothing(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "one.zip", stop_times=calls("T1", "lost 8:00:00", "away 9:00:00"))
    assert try_merge(tmp_path / "merged.zip", {"one": feed}).rows == {}
    assert not (tmp_path / "merged.zip").exists()
