"""Rules on how things of a feed go together: stations, transfers, blocks, fares, areas, shapes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from services.shared.model.notice import Severity
from tests.support.checking import STATION, check, check_with_areas, codes_by_row, found, only
from tests.support.gtfs import SMALL, calls

PLATFORM = {"stop_name": "Platform", "stop_lat": 35, "stop_lon": 139, "parent_station": "S"}
NODE = {"stop_lat": 35, "stop_lon": 139, "parent_station": "S", "location_type": 3}


def test_ways_inside_stations(tmp_path: Path) -> None:
    stops = [
        *SMALL["stops"],
        STATION,
        {**PLATFORM, "stop_id": "P1", "level_id": "L"},
        {**PLATFORM, "stop_id": "P2"},
        {**PLATFORM, "stop_id": "P3", "stop_access": 1},
        {**PLATFORM, "stop_id": "area", "parent_station": "P2", "location_type": 4},
        {**PLATFORM, "stop_id": "door", "location_type": 2},
        {**NODE, "stop_id": "hall"},
        {**NODE, "stop_id": "dead end"},
    ]
    ends = [("door", "hall", 1), ("hall", "P1", 0), ("hall", "P2", 1), ("hall", "P3", 1), ("hall", "dead end", 1)]
    ways = [
        {"pathway_id": n, "from_stop_id": one, "to_stop_id": other, "pathway_mode": 1, "is_bidirectional": both}
        for n, (one, other, both) in enumerate(ends)
    ]
    ways[0]["pathway_mode"] = 5
    checked = check(tmp_path, stops=stops, pathways=ways, levels="level_id,level_index\nL,0\n")
    assert codes_by_row(checked, "pathways.txt") == {
        4: {"pathway_to_platform_with_boarding_areas"},
        5: {"pathway_to_stop_with_access_outside_of_station_pathways"},
    }
    told = {row: codes - {"stop_without_stop_time"} for row, codes in codes_by_row(checked, "stops.txt").items()}
    assert {row: codes for row, codes in told.items() if codes} == {
        6: {"pathway_unreachable_location"},
        9: {"pathway_unreachable_location"},
        10: {"missing_level_id"},
        11: {"missing_level_id"},
        12: {"pathway_dangling_generic_node"},
    }


def test_transfers_between_trips(tmp_path: Path) -> None:
    header = "from_stop_id,to_stop_id,from_trip_id,to_trip_id,transfer_type\n"
    rows = "C,A,T1,T2,4\nB,B,T1,T2,4\nC,A,,T2,5\nD,A,T1,T2,2\nS,A,T1,T2,1\n"
    stops = [*SMALL["stops"], {**SMALL["stops"][0], "stop_id": "D"}, STATION, {**PLATFORM, "stop_id": "P"}]
    told = codes_by_row(check(tmp_path, stops=stops, transfers=header + rows), "transfers.txt")
    assert told == {
        3: {"transfer_with_suspicious_mid_trip_in_seat"},
        4: {"missing_required_field"},
        5: {"transfer_with_invalid_trip_and_stop"},
        6: {"transfer_with_invalid_trip_and_stop"},
    }


def test_kinds_of_vehicles(tmp_path: Path) -> None:
    routes = [SMALL["routes"][0], {**SMALL["routes"][0], "route_id": "F", "route_long_name": "Sea", "route_type": 4}]
    trips = [{**SMALL["trips"][0], "block_id": "1"}, {**SMALL["trips"][1], "block_id": "1", "route_id": "F"}]
    transfers = "from_route_id,to_route_id,from_trip_id,to_trip_id,transfer_type\nR,F,T1,T2,4\n"
    checked = check(tmp_path, routes=routes, trips=trips, transfers=transfers)
    assert only(checked, "inconsistent_route_type_for_block_id").row == 3
    assert only(checked, "inconsistent_route_type_for_in_seat_transfer").value == "F"
    assert (only(checked, "missing_bike_allowance").row, only(checked, "missing_bike_allowance").value) == (3, "")


def test_choices_of_fares(tmp_path: Path) -> None:
    categories = "rider_category_id,rider_category_name,is_default_fare_category\na,Adult,1\nb,Child,1\nc,Senior,0\n"
    products = "fare_product_id,rider_category_id,amount,currency\nP,a,200,JPY\nP,b,100,JPY\nP,c,100,JPY\nQ,a,1,JPY\n"
    media = "fare_media_id,fare_media_name,fare_media_type\n1,Card,2\n2,Card,2\n3,Card,4\n"
    tables = {"rider_categories": categories, "fare_products": products, "fare_media": media}
    checked = check(tmp_path, **tables, networks="network_id\nN\n", routes=[{**SMALL["routes"][0], "network_id": "N"}])
    assert only(checked, "fare_product_with_multiple_default_rider_categories").row == 3
    assert only(checked, "duplicate_fare_media").row == 3
    assert only(checked, "route_networks_specified_in_more_than_one_file").file == "networks.txt"


def test_periods_of_fares_that_overlap(tmp_path: Path) -> None:
    rows = "G,6:00:00,9:00:00,DAILY\nG,8:00:00,10:00:00,DAILY\nG,10:00:00,11:00:00,DAILY\nH,6:00:00,9:00:00,DAILY\n"
    checked = check(tmp_path, timeframes="timeframe_group_id,start_time,end_time,service_id\n" + rows)
    assert (only(checked, "timeframe_overlap").row, only(checked, "timeframe_overlap").value) == (3, "8:00:00")


def test_translations_that_say_twice_what_they_are_of(tmp_path: Path) -> None:
    table = "table_name,field_name,language,translation,record_id,field_value\nstops,stop_name,ja,灰,A,Ash\n"
    assert only(check(tmp_path, translations=table), "translation_unexpected_value").field == "record_id"


def test_positions_at_a_pole(tmp_path: Path) -> None:
    stops = [{**SMALL["stops"][0], "stop_lat": -90}, *SMALL["stops"][1:]]
    notice = only(check(tmp_path, stops=stops), "point_near_pole")
    assert (notice.row, notice.severity) == (2, Severity.ERROR)


def test_trips_without_calls(tmp_path: Path) -> None:
    checked = check(tmp_path, stop_times=calls("T1", "A 8:00:00", "B 8:10:00"))
    assert only(checked, "unused_trip").value == "T2"


SQUARE: list[list[float]] = [[139, 35], [139.1, 35], [139.1, 35.1], [139, 35.1], [139, 35]]


def feature(name: str, ring: Sequence[Any], **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": name, "properties": {}, "geometry": geometry, **more}


def moved(by: float) -> list[list[float]]:
    return [[lon + by, lat] for lon, lat in SQUARE]


def areas(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "malformed_json"),
        ("[" * 100_000, "malformed_json"),
        ("[]", "missing_required_element"),
        ('{"type": "FeatureCollection"}', "missing_required_element"),
        ('{"type": "Feature"}', "unsupported_geo_json_type"),
        (areas(colour="red"), "geo_json_unknown_element"),
        (areas(feature("Z", SQUARE, colour="red")), "geo_json_unknown_element"),
        (areas(feature("Z", SQUARE)).replace('"id": "Z"', '"id": "Y", "id": "Z"'), "geo_json_duplicated_element"),
        (areas(feature("", SQUARE)), "missing_required_element"),
        (areas(feature("Z", SQUARE, geometry=None)), "missing_required_element"),
        (areas(7), "missing_required_element"),
        (areas(feature("Z", SQUARE, type="Thing")), "unsupported_feature_type"),
        (areas(feature("Z", SQUARE, geometry={"type": "Point", "coordinates": [1, 2]})), "unsupported_geometry_type"),
        (areas(feature("Z", SQUARE[:-1])), "invalid_geometry"),
        (areas(feature("Z", [SQUARE[n] for n in (0, 2, 1, 3, 0)])), "invalid_geometry"),
        (areas(feature("Z", [["x", 1]] * 4)), "invalid_geometry"),
        (areas(feature("Z", [[1, 95]] * 4)), "invalid_geometry"),
        (areas(feature("Z", [])), "invalid_geometry"),
        (areas(feature("Z", [[0.1, 0], [0.2, 0], [0.2, 0.1], [0.1, 0]])), "point_near_origin"),
        (areas(feature("Z", SQUARE), feature("Z", SQUARE)), "duplicate_geo_json_key"),
        (areas(feature("A", SQUARE)), "duplicate_geography_id"),
    ],
)
def test_areas_on_the_map(text: str, code: str, tmp_path: Path) -> None:
    notices = found(check_with_areas(tmp_path, text), code)
    assert {notice.file for notice in notices} == {"locations.geojson"}


def flexible(*places: tuple[str, str, str]) -> list[dict[str, object]]:
    rows = calls("T1", *("" for _ in places), pickup_type=2, drop_off_type=2)
    for row, (place, start, end) in zip(rows, places, strict=True):
        row |= {"location_id": place, "start_pickup_drop_off_window": start, "end_pickup_drop_off_window": end}
    return rows


def test_areas_of_one_time_do_not_overlap(tmp_path: Path) -> None:
    """One within the other counts, one beside the other doesn't, nor what is at another time."""
    inner = [[lon / 2 + 69.52, lat / 2 + 17.52] for lon, lat in SQUARE]
    text = areas(feature("Y", SQUARE), feature("Z", moved(0.05)), feature("X", moved(0.1)), feature("W", inner))
    day, night = ("8:00:00", "18:00:00"), ("18:00:00", "24:00:00")
    for other, window, overlapping in (("Z", day, True), ("X", day, False), ("W", day, True), ("Z", night, False)):
        checked = check_with_areas(tmp_path, text, stop_times=flexible(("Y", *day), (other, *window)))
        told = found(checked, "overlapping_zone_and_pickup_drop_off_window")
        assert [(notice.row, notice.value) for notice in told] == ([(3, other)] if overlapping else []), other
        assert not found(checked, "foreign_key_violation")


def test_calls_in_windows(tmp_path: Path) -> None:
    routes = [{**SMALL["routes"][0], "continuous_pickup": 0}]
    rows = flexible(("nowhere", "8:00:00", "18:00:00"))
    checked = check_with_areas(tmp_path, areas(feature("Z", SQUARE)), stop_times=rows, routes=routes)
    assert only(checked, "foreign_key_violation").value == "nowhere"
    assert only(checked, "missing_stop_times_record").value == "T1"
    assert only(checked, "forbidden_continuous_pickup_drop_off").row == 2


SHAPE = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"


def shaped(folder: Path, points: str, rows: list[dict[str, object]]) -> Any:
    trips = [{**trip, "shape_id": "s"} for trip in SMALL["trips"]]
    return check(folder, shapes=SHAPE + points, trips=trips, stop_times=rows)


def test_stops_away_from_their_shape(tmp_path: Path) -> None:
    """Each stop once, however many trips call there; where trains begin and end the shape may end 400 m before."""
    points = "s,35.003,139.003,1,\ns,35.01,139,2,\ns,35.02,139.02,3,\n"
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00", "C 8:20:00"), *calls("T2", "A 9:00:00", "B 9:10:00", "C 9:20:00")]
    told = [(n.row, n.value) for n in found(shaped(tmp_path, points, rows), "stop_too_far_from_shape")]
    assert told == [(2, "A"), (3, "B")]
    nearer = points.replace("35.003,139.003", "35.002,139.002")
    assert only(shaped(tmp_path, nearer, rows), "stop_too_far_from_shape").value == "B"


def test_stops_in_another_order_than_along_their_shape(tmp_path: Path) -> None:
    points = "s,35,139,1,0\ns,35.02,139.02,2,100\n"
    back = calls("T1", "A 8:00:00", "C 8:10:00", "B 8:20:00")
    notice = only(shaped(tmp_path, points, back), "stops_match_shape_out_of_order")
    assert (notice.row, notice.value) == (4, "B")
    there_and_back = points + "s,35,139,3,200\n"
    assert not found(shaped(tmp_path, there_and_back, back), "stops_match_shape_out_of_order")


def test_stops_away_from_where_their_distances_say(tmp_path: Path) -> None:
    rows = calls("T1", "A 8:00:00", "B 8:10:00", "C 8:20:00")
    for row, distance in zip(rows, (0, 20, 100), strict=True):
        row["shape_dist_traveled"] = distance
    notice = only(
        shaped(tmp_path, "s,35,139,1,0\ns,35.02,139.02,2,100\n", rows), "stop_too_far_from_shape_using_user_distance"
    )
    assert (notice.row, notice.value) == (3, "B")


def test_shapes_that_pass_a_stop_again_and_again(tmp_path: Path) -> None:
    points = "".join(f"s,{35.01 + 0.01 * (n % 2)},{139.01 + 0.01 * (n % 2)},{n},\n" for n in range(60))
    checked = shaped(tmp_path, points, calls("T1", "B 8:00:00", "C 8:10:00"))
    assert {notice.value for notice in found(checked, "stop_has_too_many_matches_for_shape")} == {"B", "C"}
