"""Rules of GTFS-JP, and what holidays do to services of Japanese feeds."""

from pathlib import Path

from services.shared.model.notice import Severity
from tests.support.checking import STATION, check, codes_by_row, found, only
from tests.support.gtfs import EVERY_DAY, FEED_INFO, SMALL

OFFICES = "office_id,office_name\n1,Depot\n"
PERIOD = {"start_date": "20260401", "end_date": "20260531"}
WEEKDAYS = {**EVERY_DAY, "saturday": 0, "sunday": 0, **PERIOD}
SUNDAYS = {**dict.fromkeys(EVERY_DAY, 0), "sunday": 1, **PERIOD}


def test_feeds_without_its_tables_are_not_judged_as_gtfs_jp(tmp_path: Path) -> None:
    stops = [{**SMALL["stops"][0], "platform_code": "1番のりば"}, *SMALL["stops"][1:]]
    assert check(tmp_path, stops=stops, feed_info=FEED_INFO).report.kept == []


def test_its_tables_and_columns_are_known(tmp_path: Path) -> None:
    trips = [{**trip, "jp_office_id": 1, "jp_trip_desc": "school days"} for trip in SMALL["trips"]]
    routes = "route_id,route_update_date\nR,20260401\n"
    checked = check(tmp_path, trips=trips, office_jp=OFFICES, routes_jp=routes, feed_info=FEED_INFO)
    assert {(notice.code, notice.file) for notice in checked.report.kept} == {
        ("missing_recommended_file", "fare_attributes.txt"),
        ("missing_recommended_file", "translations.txt"),
    }


def test_its_cells(tmp_path: Path) -> None:
    agencies = "agency_id,agency_zip_number\nRAIL,700-0000\nNone,7000000\n,7000000\n"
    trips = [{**SMALL["trips"][0], "jp_office_id": 9, "jp_pattern_id": 1}, SMALL["trips"][1]]
    patterns = "jp_pattern_id,route_update_date\n1,2026-04-01\n"
    agency = [{**SMALL["agency"][0], "agency_timezone": "Asia/Seoul"}]
    checked = check(tmp_path, trips=trips, agency_jp=agencies, office_jp=OFFICES, pattern_jp=patterns, agency=agency)
    assert codes_by_row(checked, "agency_jp.txt") == {
        2: {"jp_invalid_zip_number"},
        3: {"foreign_key_violation"},
        4: {"missing_required_field"},
    }
    assert codes_by_row(checked, "trips.txt") == {2: {"foreign_key_violation"}}
    assert codes_by_row(checked, "pattern_jp.txt") == {2: {"invalid_date"}}
    assert only(checked, "jp_timezone_not_tokyo").value == "Asia/Seoul"
    assert checked.report.count(Severity.ERROR) == 0


def test_names_of_stops(tmp_path: Path) -> None:
    stops = [
        {**SMALL["stops"][0], "platform_code": "1番のりば", "parent_station": "S"},
        {**SMALL["stops"][1], "platform_code": "A"},
        *SMALL["stops"][2:],
        STATION,
    ]
    old = "trans_id,lang,translation\nAsh,ja-Hrkt,あっしゅ\nBeech,en,Beech\nStation,ja-HrKt,えき\n"
    checked = check(tmp_path, stops=stops, office_jp=OFFICES, translations=old)
    assert only(checked, "jp_platform_code_with_words").row == 2
    assert only(checked, "jp_pole_named_unlike_its_stop").row == 2
    assert [notice.value for notice in found(checked, "jp_missing_reading")] == ["Beech", "Cedar"]


def test_readings_by_record_and_by_value(tmp_path: Path) -> None:
    header = "table_name,field_name,language,translation,record_id,field_value\n"
    rows = (
        "stops,stop_name,ja-Hrkt,あっしゅ,A,\nstops,stop_name,ja-Hrkt,びーち,,Beech\ntrips,stop_name,ja-Hrkt,x,,Cedar\n"
    )
    assert only(check(tmp_path, office_jp=OFFICES, translations=header + rows), "jp_missing_reading").value == "Cedar"


def test_services_that_run_on_holidays_as_on_weekdays(tmp_path: Path) -> None:
    """Only where the feed has services of Sundays, and not one holiday is left out."""
    weeks = [{"service_id": "DAILY", **WEEKDAYS}, {"service_id": "SUN", **SUNDAYS}]
    notice = only(check(tmp_path, calendar=weeks), "jp_holidays_as_weekdays")
    assert (notice.row, notice.value) == (2, "DAILY")
    assert "2026-04-29" in notice.reason
    removed = "service_id,date,exception_type\nDAILY,20260429,2\n"
    assert not found(check(tmp_path, calendar=weeks, calendar_dates=removed), "jp_holidays_as_weekdays")
    assert not found(check(tmp_path, calendar=weeks[:1]), "jp_holidays_as_weekdays")
    elsewhere = [{**SMALL["agency"][0], "agency_timezone": "Europe/Berlin"}]
    assert not found(check(tmp_path, calendar=weeks, agency=elsewhere), "jp_holidays_as_weekdays")
