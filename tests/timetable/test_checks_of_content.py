"""Rules on what a feed says, beyond its structure: each finds what it is for, in the row where it is."""

from pathlib import Path

from tests.support.checking import STATION, check, codes_by_row, found, only
from tests.support.gtfs import EVERY_DAY, SMALL, calls


def test_bookings(tmp_path: Path) -> None:
    columns = "booking_rule_id,booking_type,prior_notice_duration_min,prior_notice_duration_max,prior_notice_last_day"
    header = f"{columns},prior_notice_last_time,prior_notice_start_day,prior_notice_start_time\n"
    rows = ("a,1,,,,,,", "b,2,,,,,,", "c,0,5,,,,,", "d,1,60,30,,,,", "e,2,,,3,17:00:00,1,", "f,1,60,90,1,,7,9:00:00")
    told = codes_by_row(check(tmp_path, booking_rules=header + "\n".join(rows) + "\n"), "booking_rules.txt")
    assert told == {
        2: {"missing_prior_notice_duration_min"},
        3: {"missing_prior_notice_last_day", "missing_prior_notice_last_time"},
        4: {"forbidden_real_time_booking_field_value"},
        5: {"invalid_prior_notice_duration_min"},
        6: {"prior_notice_last_day_after_start_day", "missing_prior_notice_start_time"},
        7: {"forbidden_same_day_booking_field_value", "forbidden_prior_notice_start_day"},
    }


def test_fare_transfers(tmp_path: Path) -> None:
    legs = "leg_group_id,fare_product_id\nG,P\nH,P\n"
    products = "fare_product_id,amount,currency\nP,200,JPY\n"
    header = "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type\n"
    rows = "G,H,1,,,0\nG,G,,,,0\nG,G,0,,,0\nG,H,,3600,,0\nG,H,,,1,0\nG,G,-1,60,1,0\n"
    checked = check(tmp_path, fare_leg_rules=legs, fare_products=products, fare_transfer_rules=header + rows)
    assert codes_by_row(checked, "fare_transfer_rules.txt") == {
        2: {"fare_transfer_rule_with_forbidden_transfer_count"},
        3: {"fare_transfer_rule_without_transfer_count"},
        4: {"fare_transfer_rule_invalid_transfer_count"},
        5: {"fare_transfer_rule_duration_limit_without_type"},
        6: {"fare_transfer_rule_duration_limit_type_without_duration_limit"},
    }


def test_timeframes(tmp_path: Path) -> None:
    rows = "timeframe_group_id,start_time,end_time,service_id\nG,6:00:00,,DAILY\nH,22:00:00,25:00:00,DAILY\nI,,,DAILY\n"
    told = codes_by_row(check(tmp_path, timeframes=rows), "timeframes.txt")
    late = "timeframe_start_or_end_time_greater_than_twenty_four_hours"
    assert told == {2: {"timeframe_only_start_or_end_time_specified"}, 3: {late}}


def test_stop_accesses(tmp_path: Path) -> None:
    stops = [*SMALL["stops"], {**STATION, "stop_access": 1}, {**SMALL["stops"][0], "stop_id": "D", "stop_access": 0}]
    checked = check(tmp_path, stops=stops)
    assert only(checked, "stop_access_specified_for_incorrect_location").row == 5
    assert only(checked, "stop_access_specified_for_stop_with_no_parent_station").row == 6


def test_attributions(tmp_path: Path) -> None:
    rows = "organization_name,is_producer,is_operator\nMap makers,1,0\nNobody,0,\n"
    assert only(check(tmp_path, attributions=rows), "attribution_without_role").value == "Nobody"


def test_names(tmp_path: Path) -> None:
    route = SMALL["routes"][0]
    routes = [
        route,
        {**route, "route_id": "2", "route_short_name": "Harbour Rapid", "route_long_name": "East"},
        {**route, "route_id": "3", "route_short_name": "3", "route_long_name": "3 - East", "route_desc": "3 - East"},
        {**route, "route_id": "4", "route_short_name": "4", "route_color": "FFFF00", "route_text_color": "FFFFFF"},
        {**route, "route_id": "5"},
        {**route, "route_id": "6", "route_short_name": "6", "route_long_name": "60 Degrees North"},
    ]
    checked = check(tmp_path, routes=routes, stops=[{**SMALL["stops"][0], "stop_desc": "ash"}, *SMALL["stops"][1:]])
    assert codes_by_row(checked, "routes.txt") == {
        3: {"route_short_name_too_long"},
        4: {"route_long_name_contains_short_name", "same_name_and_description_for_route"},
        5: {"route_color_contrast"},
        6: {"duplicate_route_name"},
    }
    assert only(checked, "same_name_and_description_for_stop").value == "ash"


def test_pages(tmp_path: Path) -> None:
    page = {"route_url": "https://Small.example"}
    stops = [{**SMALL["stops"][0], "stop_url": "https://small.example"}, *SMALL["stops"][1:]]
    checked = check(tmp_path, routes=[{**SMALL["routes"][0], **page}], stops=stops)
    for code in ("same_route_and_agency_url", "same_stop_and_agency_url", "same_stop_and_route_url"):
        assert only(checked, code).row == 2


def test_feed_infos(tmp_path: Path) -> None:
    header = "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\n"
    rows = "Small,https://small.example,ja,20260101,\nTwice,https://small.example,ja,,20261231\n"
    agencies = [SMALL["agency"][0], {**SMALL["agency"][0], "agency_id": "BUS", "agency_lang": "ja"}]
    checked = check(tmp_path, feed_info=header + rows, agency=agencies)
    assert [notice.field for notice in found(checked, "missing_feed_info_date")] == ["feed_start_date", "feed_end_date"]
    assert len(found(checked, "missing_feed_contact_email_and_url")) == 2
    assert only(checked, "more_than_one_entity").row == 3
    assert only(checked, "inconsistent_agency_lang").row == 3
    assert only(checked, "feed_info_lang_and_agency_lang_mismatch").value == "en"


def test_unused(tmp_path: Path) -> None:
    shape = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nloose,35,139,1\nloose,35.1,139,2\n"
    stops = [*SMALL["stops"], {**SMALL["stops"][0], "stop_id": "D"}, STATION]
    rows = [*SMALL["stop_times"], *calls("T3", "A 8:00:00", "S 8:10:00", "S 8:20:00")]
    trips = [*SMALL["trips"], {**SMALL["trips"][0], "trip_id": "T3"}]
    checked = check(tmp_path, shapes=shape, stops=stops, stop_times=rows, trips=trips)
    assert (only(checked, "unused_shape").row, only(checked, "unused_shape").value) == (2, "loose")
    assert only(checked, "stop_without_stop_time").value == "D"
    assert (
        only(checked, "location_with_unexpected_stop_time").row,
        only(checked, "location_with_unexpected_stop_time").value,
    ) == (9, "S")


def test_shape_points(tmp_path: Path) -> None:
    header = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
    points = "s,35,139,1,0\ns,35,139,2,0\ns,35.000001,139,3,0\ns,35.01,139,4,0\ns,35.02,139,5,9\nt,35,139,1,0\n"
    rows = [*calls("T1", "A 8:00:00", "C 8:20:00"), *calls("T2", "A 9:00:00", "B 9:10:00")]
    for row, distance in zip(rows, (0, 12, 0, 5), strict=True):
        row["shape_dist_traveled"] = distance
    trips = [{**trip, "shape_id": shape} for trip, shape in zip(SMALL["trips"], "st", strict=True)]
    checked = check(tmp_path, shapes=header + points, stop_times=rows, trips=trips)
    assert only(checked, "single_shape_point").value == "t"
    assert only(checked, "equal_shape_distance_same_coordinates").row == 3
    assert only(checked, "equal_shape_distance_diff_coordinates_distance_below_threshold").row == 4
    assert only(checked, "equal_shape_distance_diff_coordinates").row == 5
    assert (
        only(checked, "trip_distance_exceeds_shape_distance").row,
        only(checked, "trip_distance_exceeds_shape_distance").value,
    ) == (3, "12.0")


def test_speeds(tmp_path: Path) -> None:
    stops = [*SMALL["stops"], {"stop_id": "D", "stop_name": "Dogwood", "stop_lat": 37, "stop_lon": 139.02}]
    rows = [*calls("T1", "A 8:00:00", "B 8:00:01"), *calls("T2", "C 9:00:00", "A", "D 9:20:00")]
    checked = check(tmp_path, stops=stops, stop_times=rows)
    assert only(checked, "fast_travel_between_consecutive_stops").row == 3
    assert (
        only(checked, "fast_travel_between_far_stops").row,
        only(checked, "fast_travel_between_far_stops").value,
    ) == (6, "D")


def test_transfers(tmp_path: Path) -> None:
    stops = [
        *SMALL["stops"],
        STATION,
        {**SMALL["stops"][0], "stop_id": "door", "location_type": 2, "parent_station": "S"},
        {**SMALL["stops"][0], "stop_id": "far", "stop_lat": 36},
    ]
    header = "from_stop_id,to_stop_id,from_trip_id,from_route_id,transfer_type\n"
    checked = check(tmp_path, stops=stops, transfers=header + "A,S,,,2\ndoor,A,,,2\nA,far,,,2\nA,B,T1,Q,2\n")
    assert only(checked, "transfer_with_invalid_stop_location_type").row == 3
    assert only(checked, "transfer_distance_too_large").row == 4
    assert only(checked, "transfer_with_invalid_trip_and_route").value == "Q"


def test_blocks(tmp_path: Path) -> None:
    trips = [{**SMALL["trips"][0], "trip_id": name, "block_id": "V"} for name in ("T1", "T2", "T3")]
    trips.append({**trips[0], "trip_id": "T4", "service_id": "LATER"})
    weeks = [
        *SMALL["calendar"],
        {**SMALL["calendar"][0], "service_id": "LATER", "start_date": "20270101", "end_date": "20271231"},
    ]
    hours = (("T1", 8), ("T2", 9), ("T3", 9), ("T4", 9))
    rows = [row for name, hour in hours for row in calls(name, f"A {hour}:00:00", f"B {hour + 1}:00:00")]
    checked = check(tmp_path, trips=trips, calendar=weeks, stop_times=rows)
    assert only(checked, "block_trips_with_overlapping_stop_times").row == 4


def test_weeks(tmp_path: Path) -> None:
    weeks = [*SMALL["calendar"], {**SMALL["calendar"][0], **dict.fromkeys(EVERY_DAY, 0), "service_id": "NEVER"}]
    assert only(check(tmp_path, calendar=weeks), "service_has_no_active_day_of_the_week").value == "NEVER"


def test_windows(tmp_path: Path) -> None:
    header = (
        "trip_id,stop_sequence,stop_id,location_group_id,arrival_time,departure_time,start_pickup_drop_off_window,"
        "end_pickup_drop_off_window,pickup_type,drop_off_type,shape_dist_traveled,pickup_booking_rule_id\n"
    )
    rows = (
        "T1,1,A,G,,,8:00:00,9:00:00,1,1,,",
        "T1,2,,G,,,10:00:00,9:00:00,1,1,,",
        "T1,3,,G,,,8:00:00,,1,1,7,",
        "T1,4,A,,8:00:00,8:00:00,8:00:00,9:00:00,1,1,,",
        "T1,5,,G,,,8:00:00,9:00:00,0,0,,",
        "T1,6,,G,,,8:00:00,9:00:00,2,1,,",
        "T2,1,A,,9:00:00,9:00:00,,,,,,",
        "T2,2,B,,9:10:00,9:10:00,,,,,,",
    )
    groups = {"location_groups": "location_group_id\nG\n", "location_group_stops": "location_group_id,stop_id\nG,C\n"}
    checked = check(tmp_path, stop_times=header + "\n".join(rows) + "\n", **groups)
    assert codes_by_row(checked, "stop_times.txt") == {
        2: {"forbidden_geography_id"},
        3: {"invalid_pickup_drop_off_window"},
        4: {"missing_pickup_or_drop_off_window", "forbidden_shape_dist_traveled"},
        5: {"forbidden_arrival_or_departure_time"},
        6: {"forbidden_pickup_type", "forbidden_drop_off_type"},
        7: {"missing_pickup_drop_off_booking_rule_id"},
    }
