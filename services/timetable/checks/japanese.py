"""What GTFS-JP (標準的なバス情報フォーマット, versions 1 to 4) asks for beyond GTFS. Nothing of it is an error.

A feed is judged as GTFS-JP when it has one of its tables; holidays matter to each feed of Japan.
"""

from datetime import timedelta

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.calendar import parse_date
from services.timetable.odpt.calendars import holidays_of
from services.timetable.reader import Table
from services.timetable.services import WEEKDAYS
from services.timetable.tables import FeedTables

TABLES = ("agency_jp.txt", "office_jp.txt", "routes_jp.txt", "pattern_jp.txt")
COLUMNS = {
    "routes.txt": ("jp_parent_route_id",),
    "trips.txt": ("jp_trip_desc", "jp_trip_desc_symbol", "jp_office_id", "jp_pattern_id"),
    "fare_attributes.txt": ("ic_price",),
}
_REQUIRED = (
    *(("agency_jp.txt", "agency_id"), ("office_jp.txt", "office_id"), ("office_jp.txt", "office_name")),
    *(("routes_jp.txt", "route_id"), ("pattern_jp.txt", "jp_pattern_id")),
)
_REFERENCES = (
    ("agency_jp.txt", "agency_id", "agency.txt", "agency_id"),
    ("routes_jp.txt", "route_id", "routes.txt", "route_id"),
    ("trips.txt", "jp_office_id", "office_jp.txt", "office_id"),
    ("trips.txt", "jp_pattern_id", "pattern_jp.txt", "jp_pattern_id"),
)
_PATTERNS = (
    ("agency_jp.txt", "agency_zip_number", r"^\d{7}$", "jp_invalid_zip_number", "seven digits without a hyphen"),
    ("routes_jp.txt", "route_update_date", r"^\d{8}$", "invalid_date", "not a day as YYYYMMDD"),
    ("pattern_jp.txt", "route_update_date", r"^\d{8}$", "invalid_date", "not a day as YYYYMMDD"),
    ("agency.txt", "agency_timezone", r"^Asia/Tokyo$", "jp_timezone_not_tokyo", "GTFS-JP's times are those of Japan"),
)
_PLATFORM_WORDS = r"番|のりば|乗り?場|ホーム"
_ZONE, _READING = "Asia/Tokyo", "ja-hrkt"
_SATURDAY = 5
_LONGEST = timedelta(days=3 * 366)


def check(tables: FeedTables) -> None:
    agency = tables.get("agency.txt")
    if agency is not None and _ZONE in agency.column("agency_timezone"):
        _check_holidays(tables)
    if any(name in tables.archive.tables for name in TABLES):
        _check_cells(tables)
        _check_references(tables)
        _check_platforms(tables)
        _check_readings(tables)
        _check_poles(tables)
        for name in ("fare_attributes.txt", "translations.txt"):
            if name not in tables.archive.tables:
                reason = "GTFS-JP asks for it: fares, and how names are read and are in English"
                tables.report.add("missing_recommended_file", Severity.WARNING, name, reason=reason)


def _tell(tables: FeedTables, table: Table, code: str, column: str, wrong: pl.Series, reason: str) -> None:
    finding = Notice(code, Severity.WARNING, table.name, 0, column, "", reason)
    tables.report.add_rows(finding, wrong.arg_true().to_numpy(), table.lines, table.series(column))


def _check_cells(tables: FeedTables) -> None:
    for name, column in _REQUIRED:
        if (table := tables.get(name)) is not None:
            _tell(tables, table, "missing_required_field", column, table.series(column) == "", "GTFS-JP asks for it")
    for name, column, pattern, code, reason in _PATTERNS:
        if (table := tables.get(name)) is not None:
            cells = table.series(column)
            _tell(tables, table, code, column, (cells != "") & ~cells.str.contains(pattern), reason)


def _check_platforms(tables: FeedTables) -> None:
    if (stops := tables.get("stops.txt")) is not None:
        wordy = stops.series("platform_code").str.contains(_PLATFORM_WORDS)
        reason = "only the sign's own number or letter: 1, A"
        _tell(tables, stops, "jp_platform_code_with_words", "platform_code", wordy, reason)


def _check_references(tables: FeedTables) -> None:
    for name, column, target, target_column in _REFERENCES:
        if (table := tables.get(name)) is not None:
            known = pl.Series("", tables.ids(target, target_column), dtype=pl.String).implode()
            lost = (table.series(column) != "") & ~table.series(column).is_in(known)
            _tell(tables, table, "foreign_key_violation", column, lost, f"not in {target}")


def _check_readings(tables: FeedTables) -> None:
    """By the name itself or by the stop, in whichever shape translations.txt has."""
    stops, words = tables.get("stops.txt"), tables.get("translations.txt")
    if stops is None or words is None:
        return
    old = words.has("trans_id")
    reading = words.series("lang" if old else "language").str.to_lowercase() == _READING
    if not old:
        reading &= (words.series("table_name") == "stops") & (words.series("field_name") == "stop_name")
    names, ids = (
        words.series(column).filter(reading).implode()
        for column in (("trans_id", "record_id") if old else ("field_value", "record_id"))
    )
    read = stops.series("stop_name").is_in(names) | stops.series("stop_id").is_in(ids)
    lacking = (stops.series("stop_name") != "") & ~read & stops.series("stop_name").is_first_distinct()
    reason = "translations.txt has no reading in kana (ja-Hrkt) of it"
    _tell(tables, stops, "jp_missing_reading", "stop_name", lacking, reason)


def _check_poles(tables: FeedTables) -> None:
    stops = tables.get("stops.txt")
    if stops is None or not stops.has("parent_station"):
        return
    names = dict(zip(stops.column("stop_id"), stops.column("stop_name"), strict=True))
    of_parent = stops.series("parent_station").replace_strict(names, default=None, return_dtype=pl.String)
    unlike = (of_parent != stops.series("stop_name")) & stops.series("location_type").is_in(["", "0"])
    reason = "a pole (標柱) and its stop (停留所) have one name; what tells poles apart is platform_code"
    _tell(tables, stops, "jp_pole_named_unlike_its_stop", "stop_name", unlike.fill_null(False), reason)


def _check_holidays(tables: FeedTables) -> None:
    """Services of weekdays that run on every public holiday too, in a feed that has services of Sundays."""
    table, exceptions = tables.get("calendar.txt"), tables.get("calendar_dates.txt")
    rows = table.dicts() if table is not None else []
    if table is None or not any(row.get("sunday") == "1" and row.get("monday") == "0" for row in rows):
        return
    removed: set[tuple[str, str]] = set()
    for row in exceptions.dicts() if exceptions is not None else ():
        if row.get("exception_type") == "2":
            removed.add((row.get("service_id", ""), row.get("date", "")))
    for place, row in enumerate(rows):
        first, last = parse_date(row.get("start_date", "")), parse_date(row.get("end_date", ""))
        if "".join(row.get(day, "") for day in WEEKDAYS) != "1111100" or first is None or last is None:
            continue
        last = min(last, first + _LONGEST)
        days = (day for year in range(first.year, last.year + 1) for day in holidays_of(year))
        holidays = sorted(day for day in days if day.weekday() < _SATURDAY and first <= day <= last)
        service_id = row.get("service_id", "")
        if holidays and not any((service_id, f"{day:%Y%m%d}") in removed for day in holidays):
            reason = f"it runs on all public holidays, such as {holidays[0]}: is that meant?"
            code, line = "jp_holidays_as_weekdays", int(table.lines[place])
            tables.report.add(code, Severity.WARNING, "calendar.txt", line, "service_id", service_id, reason)
