"""Rules on how values are written: characters, spaces, capitals, amounts, and the choices of stop_times."""

from pathlib import Path

import pytest

from services.shared.model.notice import Severity
from services.timetable.checks.letter_cases import is_of_one_case
from tests.support.checking import check, codes_by_row, found, only
from tests.support.gtfs import SMALL, calls


def test_characters(tmp_path: Path) -> None:
    stops = 'stop_id,stop_name,stop_lat,stop_lon\nA,A\ufffdh,35,139\nB,"Bee\nch",35.01,139.01\né,Cedar,35.02,139.02\n'
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00"), *calls("T2", "A 9:00:00", "é 9:10:00", stop_headsign="\ufffd")]
    checked = check(tmp_path, stops=stops, stop_times=rows)
    assert [(n.file, n.row, n.field) for n in found(checked, "invalid_character")] == [
        ("stops.txt", 2, "stop_name"),
        ("stop_times.txt", 4, "stop_headsign"),
        ("stop_times.txt", 5, "stop_headsign"),
    ]
    assert (only(checked, "new_line_in_value").row, only(checked, "new_line_in_value").value) == (3, "Bee\nch")
    notice = only(checked, "non_ascii_or_non_printable_char")
    assert (notice.row, notice.field, notice.severity) == (5, "stop_id", Severity.WARNING)


def test_whitespaces(tmp_path: Path) -> None:
    """Only those within quotes: what stands between a value and a comma is no part of it."""
    rows = 'A," Ash ",35,139\nB, "Beech" ,35.01,139.01\nC,"Cedar, ""big"" ",35.02,139.02\nD," ",35,139\n'
    checked = check(tmp_path, stops="stop_id,stop_name,stop_lat,stop_lon\n" + rows)
    told = [(n.row, n.field, n.value) for n in found(checked, "leading_or_trailing_whitespaces")]
    assert told == [(2, "stop_name", " Ash "), (4, "stop_name", 'Cedar, "big" ')]


@pytest.mark.parametrize("text", ["MAIN STREET", "main street", "downtown", "12 main", "via MAIN street"])
def test_names_of_one_case(text: str) -> None:
    assert is_of_one_case(text)


@pytest.mark.parametrize(
    "text", ["Main Street", "MAIN", "A", "a b", "12", "", "東京 駅前", "JR 東京駅", "Route 12 via X"]
)
def test_names_that_are_fine(text: str) -> None:
    assert not is_of_one_case(text)


def test_letter_cases(tmp_path: Path) -> None:
    trips = [{**SMALL["trips"][0], "trip_headsign": "CEDAR HILL"}, SMALL["trips"][1]]
    notice = only(check(tmp_path, trips=trips), "mixed_case_recommended_field")
    assert (notice.file, notice.row, notice.value) == ("trips.txt", 2, "CEDAR HILL")


def test_amounts(tmp_path: Path) -> None:
    rows = "a,2.50,USD\nb,2.5,USD\nc,250,JPY\nd,250.00,JPY\ne,1.250,KWD\nf,free,USD\ng,-0.50,EUR\n"
    checked = check(tmp_path, fare_products="fare_product_id,amount,currency\n" + rows)
    assert [notice.value for notice in found(checked, "invalid_currency_amount")] == ["2.5", "250.00"]


def test_the_only_agency_has_an_id_too(tmp_path: Path) -> None:
    routes = [{**SMALL["routes"][0], "agency_id": ""}]
    notice = only(check(tmp_path, routes=routes), "missing_recommended_field")
    assert (notice.file, notice.row, notice.severity) == ("routes.txt", 2, Severity.WARNING)


def test_recommended_fields_of_the_feed(tmp_path: Path) -> None:
    info = "feed_publisher_name,feed_publisher_url,feed_lang,feed_version\nSmall,https://small.example,en,\n"
    fields = {notice.field for notice in found(check(tmp_path, feed_info=info), "missing_recommended_field")}
    assert fields == {"feed_version", "feed_start_date", "feed_end_date"}


def test_timepoints(tmp_path: Path) -> None:
    rows = calls("T1", "A 8:00:00", "B", "B", "C 8:20:00", "C 8:30:00")
    for row, timepoint in zip(rows, ("1", "1", "", "", "0"), strict=True):
        row["timepoint"] = timepoint
    told = codes_by_row(check(tmp_path, stop_times=rows), "stop_times.txt")
    assert told == {3: {"stop_time_timepoint_without_times"}, 5: {"missing_timepoint_value"}}


def test_choices_of_calls(tmp_path: Path) -> None:
    rows = calls("T1", "A 8:00:00", "B 8:10:00", "C 8:20:00")
    for row, column in zip(rows, ("pickup_type", "continuous_drop_off", "timepoint"), strict=True):
        row |= {"timepoint": 1, column: 7}
    notices = found(check(tmp_path, stop_times=rows), "unexpected_enum_value")
    assert {(notice.row, notice.field, notice.value) for notice in notices} == {
        (2, "pickup_type", "7"),
        (3, "continuous_drop_off", "7"),
        (4, "timepoint", "7"),
    }
