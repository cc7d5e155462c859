"""Each rule finds what it is for, in the row where it is, and leaves good feeds alone."""

from pathlib import Path

import pytest

from services.shared.model.notice import Severity
from services.timetable.checking import check_feed
from services.timetable.checks import CHECKS
from services.timetable.report import KEPT_A_CODE
from services.timetable.schema import KEYS, REFERENCES, columns_of, tables
from tests.support.checking import STATION, check, found, only
from tests.support.gtfs import EVERY_DAY, FEED_INFO, SMALL, calls
from tests.support.paths import DATA, published
from tests.support.timetables import LIMITS

LAYERS = sorted(path.name for path in (DATA / "gtfs-broken" / "transitland-layers").glob("*--*.zip"))


def test_there_are_broken_feeds_to_judge() -> None:
    assert len(LAYERS) > 40


@pytest.mark.parametrize("name", LAYERS)
def test_published_broken_feeds_are_judged_as_they_are_named(name: str) -> None:
    checked = check_feed(published(f"gtfs-broken/transitland-layers/{name}"), LIMITS)
    assert not checked.unreadable
    assert checked.good == name.startswith("best-practices--")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("good_feed", True),
        ("utf16", True),
        ("utf8bom", True),
        ("bad_eol", True),
        ("only_calendar_dates", True),
        ("missing_stops", False),
        ("missing_trips", False),
        ("missing_stop_times", False),
        ("missing_column", False),
        ("missing_weekday_column", False),
        ("missing_endpoint_times", False),
        ("undefined_stop", False),
        ("invalid_agency_ids", False),
        ("negative_stop_sequence", False),
        ("empty_file", False),
    ],
)
def test_feeds_of_an_older_validator_are_judged_as_it_did(name: str, good: bool) -> None:
    assert check_feed(published(f"gtfs-broken/transitfeed/{name}.zip"), LIMITS).good == good


@pytest.mark.parametrize(
    "feed",
    [
        "gtfs-rt/bart-2019-08-07/gtfs.zip",
        "gtfs-rt/kingston-2026-01/gtfs.zip",
        "gtfs-jp/kobe-subway/kobe-subway-2017.zip",
        "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
        "gtfs/ctran-flex/ctran-flex.zip",
        "gtfs/cdmx/cdmx-2018.zip",
        "gtfs/mta-lirr/mta-lirr-20260908.zip",
    ],
)
def test_published_good_feeds_have_no_errors(feed: str) -> None:
    checked = check_feed(published(feed), LIMITS)
    assert [notice for notice in checked.report.kept if notice.severity is Severity.ERROR] == []


def test_the_small_line_is_without_fault(tmp_path: Path) -> None:
    assert check(tmp_path, feed_info=FEED_INFO).report.kept == []


def test_the_schema_speaks_of_its_own_tables_and_columns() -> None:
    for table, key in KEYS.items():
        assert set(key.split()) <= set(columns_of(table)), table
    for (table, columns), places in REFERENCES.items():
        assert table in tables()
        assert set(columns.split()) - {"filter_fare_product_id"} <= set(columns_of(table)), table
        assert all(place.partition("/")[2] in columns_of(place.partition("/")[0]) for place in places.split())


def test_every_rule_has_a_file_of_its_name() -> None:
    for name, rule in CHECKS.items():
        assert rule.__module__ == f"services.timetable.checks.{name}"


def test_files(tmp_path: Path) -> None:
    checked = check(tmp_path, agency=None, calendar=None, notes="x\n", routes="route_id,route_type\n")
    assert only(checked, "missing_required_file").file == "agency.txt"
    assert only(check(tmp_path), "missing_recommended_file").file == "feed_info.txt"
    table = "table_name,field_name,language,translation,record_id\n"
    assert only(check(tmp_path, translations=table), "missing_required_file").severity is Severity.WARNING
    assert only(checked, "missing_calendar_and_calendar_date_files").severity is Severity.ERROR
    assert only(checked, "empty_table").file == "routes.txt"
    assert only(checked, "unknown_file").severity is Severity.INFO


def test_columns(tmp_path: Path) -> None:
    checked = check(tmp_path, calendar="service_id,monday,start_date,end_date,colour\nDAILY,1,20260101,20261231,red\n")
    assert {notice.field for notice in found(checked, "missing_required_column")} == set(EVERY_DAY) - {"monday"}
    assert only(checked, "unknown_column").field == "colour"


def test_required(tmp_path: Path) -> None:
    notice = only(check(tmp_path, agency=[{**SMALL["agency"][0], "agency_name": ""}]), "missing_required_field")
    assert (notice.file, notice.row, notice.field) == ("agency.txt", 2, "agency_name")


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("agency", "agency_timezone", "Nowhere/Land", "invalid_timezone"),
        ("agency", "agency_timezone", "America", "invalid_timezone"),
        ("agency", "agency_url", "small.example", "invalid_url"),
        ("agency", "agency_lang", "English!", "invalid_language_code"),
        ("agency", "agency_email", "nobody", "invalid_email"),
        ("agency", "agency_phone", "ask the driver", "invalid_phone_number"),
        ("stops", "stop_lat", "95", "number_out_of_range"),
        ("stops", "stop_lon", "139E", "invalid_float"),
        ("stops", "stop_lon", "nan", "invalid_float"),
        ("stops", "location_type", "9", "unexpected_enum_value"),
        ("routes", "route_color", "red", "invalid_color"),
        ("routes", "route_type", "8", "unexpected_enum_value"),
        ("routes", "route_sort_order", "-1", "number_out_of_range"),
        ("trips", "direction_id", "x", "invalid_integer"),
        ("calendar", "start_date", "2026-01-01", "invalid_date"),
        ("calendar", "end_date", "20260230", "invalid_date"),
        ("calendar", "monday", "yes", "invalid_integer"),
    ],
)
def test_values(table: str, column: str, value: str, code: str, tmp_path: Path) -> None:
    rows = [{**SMALL[table][0], column: value}, *SMALL[table][1:]]
    notice = only(check(tmp_path, **{table: rows}), code)
    assert (notice.file, notice.row, notice.field, notice.value) == (f"{table}.txt", 2, column, value)


def test_keys(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00"), *calls("T2", "A 9:00:00", "B 9:10:00")]
    rows[3] = {**rows[3], "stop_sequence": 1}
    checked = check(tmp_path, stops=[*SMALL["stops"], SMALL["stops"][1]], stop_times=rows)
    told = {(notice.file, notice.row, notice.field, notice.value) for notice in found(checked, "duplicate_key")}
    assert told == {("stops.txt", 5, "stop_id", "B"), ("stop_times.txt", 5, "stop_sequence", "1")}


def test_references(tmp_path: Path) -> None:
    trips = [{**SMALL["trips"][0], "shape_id": "none", "service_id": "never"}, SMALL["trips"][1]]
    rules = [{"fare_id": "F", "origin_id": "zone"}]
    checked = check(tmp_path, trips=trips, fare_rules=rules, frequencies="trip_id,start_time,end_time,headway_secs\n")
    told = {(notice.file, notice.field, notice.value) for notice in found(checked, "foreign_key_violation")}
    assert told == {
        ("trips.txt", "shape_id", "none"),
        ("trips.txt", "service_id", "never"),
        ("fare_rules.txt", "fare_id", "F"),
        ("fare_rules.txt", "origin_id", "zone"),
    }


def test_agencies(tmp_path: Path) -> None:
    agencies = [SMALL["agency"][0], {**SMALL["agency"][0], "agency_id": "", "agency_timezone": "Asia/Seoul"}]
    checked = check(tmp_path, agency=agencies, routes=[{**SMALL["routes"][0], "agency_id": ""}])
    assert only(checked, "missing_recommended_field").row == 3
    assert only(checked, "missing_required_field").file == "routes.txt"
    assert only(checked, "inconsistent_agency_timezone").severity is Severity.WARNING


def test_routes(tmp_path: Path) -> None:
    checked = check(tmp_path, routes=[{"route_id": "R", "agency_id": "RAIL", "route_type": 2}])
    assert only(checked, "route_both_short_and_long_name_missing").row == 2


def test_places(tmp_path: Path) -> None:
    stops = [
        *SMALL["stops"],
        STATION,
        {**STATION, "stop_id": "T", "parent_station": "S"},
        {"stop_id": "door", "stop_name": "Door", "stop_lat": 0.1, "stop_lon": 0, "location_type": 2},
        {"stop_id": "area", "location_type": 4, "parent_station": "S"},
        {"stop_id": "lost", "stop_name": "Lost", "stop_lat": "", "stop_lon": 139},
        {"stop_id": "mute", "stop_name": "", "stop_lat": 35, "stop_lon": 139},
        {"stop_id": "node", "location_type": 3, "parent_station": "S"},
    ]
    checked = check(tmp_path, stops=stops)
    assert only(checked, "station_with_parent_station").row == 6
    assert only(checked, "location_without_parent_station").row == 7
    assert only(checked, "point_near_origin").severity is Severity.WARNING
    assert only(checked, "wrong_parent_location_type").row == 8
    assert only(checked, "stop_without_location").row == 9
    assert only(checked, "missing_stop_name").row == 10


def test_calendars(tmp_path: Path) -> None:
    weeks = [*SMALL["calendar"], {**SMALL["calendar"][0], "service_id": "BACK", "end_date": "20250101"}]
    checked = check(tmp_path, calendar=weeks)
    assert only(checked, "start_and_end_range_out_of_order").row == 3
    assert only(checked, "service_never_active").value == "BACK"


def test_trips(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00"), *calls("T3", "A", "B 8:00:00", "C")]
    trips = [*SMALL["trips"], {**SMALL["trips"][0], "trip_id": "T3"}]
    checked = check(tmp_path, trips=trips, stop_times=rows)
    told = {(notice.value, notice.reason) for notice in found(checked, "unusable_trip")}
    assert told == {("T1", "it has one call only"), ("T2", "it has no calls")}
    assert [notice.row for notice in found(checked, "missing_trip_edge")] == [3, 3, 5, 5]


def test_stop_times(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00/8:09:00", "C 8:05:00"), *calls("T2", "A 9:00:00", "B 9:10:00")]
    for row, distance in zip(rows, (5, 4, 4.5, 1, 1), strict=True):
        row["shape_dist_traveled"] = distance
    rows[0]["arrival_time"] = ""
    rows[0]["stop_sequence"] = -1
    checked = check(tmp_path, stop_times=rows)
    assert only(checked, "stop_time_with_only_arrival_or_departure_time").row == 2
    assert only(checked, "stop_time_with_departure_before_arrival_time").row == 3
    assert only(checked, "stop_time_with_arrival_before_previous_departure_time").value == "08:05:00"
    assert only(checked, "number_out_of_range").value == "-1"
    told = [(n.row, str(n.severity)) for n in found(checked, "decreasing_or_equal_stop_time_distance")]
    assert told == [(3, "error"), (6, "warning")]


def test_shape_distances(tmp_path: Path) -> None:
    header = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
    checked = check(tmp_path, shapes=header + "s,35,139,1,0\ns,35,139,2,9\ns,35,139,3,8\ns,95,139,3,10\ns,,139,4,11\n")
    assert only(checked, "decreasing_shape_distance").row == 4
    assert only(checked, "duplicate_key").row == 5
    assert [notice.row for notice in found(checked, "number_out_of_range")] == [5, 6]


def test_frequencies(tmp_path: Path) -> None:
    header = "trip_id,start_time,end_time,headway_secs\n"
    rows = "T1,6:00:00,8:00:00,600\nT1,7:00:00,9:00:00,600\nT2,9:00:00,8:00:00,600\nT2,5:00:00,5:00:00,0\n"
    checked = check(tmp_path, frequencies=header + rows)
    assert only(checked, "overlapping_frequency").row == 3
    assert only(checked, "start_and_end_range_out_of_order").row == 4
    assert only(checked, "start_and_end_range_equal").row == 5
    assert only(checked, "number_out_of_range").field == "headway_secs"


def test_pathways(tmp_path: Path) -> None:
    ways = [
        {"pathway_id": 1, "from_stop_id": "A", "to_stop_id": "S", "pathway_mode": 1, "is_bidirectional": 1},
        {"pathway_id": 2, "from_stop_id": "A", "to_stop_id": "A", "pathway_mode": 1, "is_bidirectional": 1},
    ]
    checked = check(tmp_path, stops=[*SMALL["stops"], STATION], pathways=ways)
    assert only(checked, "pathway_to_wrong_location_type").value == "S"
    assert only(checked, "pathway_loop").row == 3
    gate = {**ways[0], "to_stop_id": "B", "pathway_mode": 7}
    assert only(check(tmp_path, pathways=[gate]), "bidirectional_exit_gate").severity is Severity.ERROR


def test_translations(tmp_path: Path) -> None:
    table = "table_name,field_name,language,translation,record_id\nstops,stop_name,ja,灰,Z\nshops,x,ja,x,A\n"
    checked = check(tmp_path, translations=table)
    assert only(checked, "translation_foreign_key_violation").value == "Z"
    assert only(checked, "translation_unknown_table_name").value == "shops"
    assert check(tmp_path, translations="trans_id,lang,translation\nAsh,ja,灰\n").good


def test_of_many_equal_findings_all_are_counted_and_the_first_kept(tmp_path: Path) -> None:
    rows = [row for n in range(400) for row in calls(f"X{n}", "A 8:00:00", "B 8:10:00")]
    checked = check(tmp_path, stop_times=[*SMALL["stop_times"], *rows])
    assert checked.report.counts["foreign_key_violation", Severity.ERROR] == 800
    assert len(found(checked, "foreign_key_violation")) <= KEPT_A_CODE


def test_a_table_that_is_not_gtfs_is_not_judged(tmp_path: Path) -> None:
    assert check(tmp_path, readme="Dear all,\nthis is, as, you, know,\nour feed\n").good
