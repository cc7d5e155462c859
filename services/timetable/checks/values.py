"""Values are what their columns hold: numbers, dates, times, colours, time zones, languages, addresses."""

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.calendar import parse_date
from services.shared.timetable.modes import known_route_type
from services.timetable.schema import Column, columns_of
from services.timetable.tables import STREAMED, FeedTables, zone_of
from services.timetable.times import parse_time

_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(\D*\d){2,20}\D*")  # short numbers such as 110, and an extension behind a long one
_URL = re.compile(r"https?://\S+\s?.*", re.IGNORECASE)


class Wrong(NamedTuple):
    code: str
    reason: str
    severity: Severity = Severity.ERROR


def check(tables: FeedTables) -> None:
    for name in tables.names():
        table = tables.get(name) if name not in STREAMED else None
        if table is None:
            continue
        for column in columns_of(name).values():
            if table.has(column.name) and column.kind not in ("id", "text"):
                _check_column(tables, name, column)


def _check_column(tables: FeedTables, name: str, column: Column) -> None:
    """Each different value is judged once; then the rows that hold a wrong one are found."""
    table = tables.get(name)
    assert table is not None
    cells = table.frame[column.name]
    for text in cells.unique().sort().to_list():
        wrong = judge(column.kind, text) if text else None
        if wrong is not None:
            finding = Notice(wrong.code, wrong.severity, name, 0, column.name, text, wrong.reason)
            tables.report.add_rows(finding, cells.eq(text).arg_true().to_numpy(), table.lines)


def judge(kind: str, text: str) -> Wrong | None:
    """None when `text` is a good value of that kind."""
    low, dash, high = kind.partition("-")
    if dash:
        return _choice(text, int(low), int(high))
    return _JUDGES[kind](text)


def _choice(text: str, low: int, high: int) -> Wrong | None:
    if not _INTEGER.fullmatch(text):
        return Wrong("invalid_integer", f"expected a whole number from {low} to {high}")
    if not low <= int(text) <= high:
        return Wrong("unexpected_enum_value", f"expected {low} to {high}", Severity.WARNING)
    return None


def _integer(lowest: float) -> Callable[[str], Wrong | None]:
    def judge_integer(text: str) -> Wrong | None:
        if not _INTEGER.fullmatch(text):
            return Wrong("invalid_integer", "not a whole number")
        return None if int(text) >= lowest else Wrong("number_out_of_range", f"less than {lowest:g}")

    return judge_integer


def _number(lowest: float, highest: float = math.inf) -> Callable[[str], Wrong | None]:
    def judge_number(text: str) -> Wrong | None:
        try:
            number = float(text)
        except ValueError:
            return Wrong("invalid_float", "not a number")
        if not math.isfinite(number):
            return Wrong("invalid_float", "not a number")
        if not lowest <= number <= highest:
            return Wrong("number_out_of_range", f"not between {lowest:g} and {highest:g}")
        return None

    return judge_number


def _route_type(text: str) -> Wrong | None:
    if not _INTEGER.fullmatch(text):
        return Wrong("invalid_integer", "not a whole number")
    if not known_route_type(int(text)):
        return Wrong("unexpected_enum_value", "no such route type, basic or extended", Severity.WARNING)
    return None


def _holds(code: str, reason: str, good: Callable[[str], object]) -> Callable[[str], Wrong | None]:
    return lambda text: None if good(text) else Wrong(code, reason)


_JUDGES: dict[str, Callable[[str], Wrong | None]] = {
    "natural": _integer(0),
    "positive": _integer(1),
    "integer": _integer(-math.inf),
    "float": _number(0),
    "number": _number(-math.inf),
    "lat": _number(-90, 90),
    "lon": _number(-180, 180),
    "route_type": _route_type,
    "date": _holds("invalid_date", "not a day as YYYYMMDD", parse_date),
    "time": _holds("invalid_time", "not a time as H:MM:SS", lambda text: parse_time(text) >= 0),
    "color": _holds("invalid_color", "not six hexadecimal digits", re.compile(r"[0-9A-Fa-f]{6}").fullmatch),
    "timezone": _holds("invalid_timezone", "no such time zone", zone_of),
    "language": _holds("invalid_language_code", "not a language tag", _LANGUAGE.fullmatch),
    "email": _holds("invalid_email", "not an e-mail address", _EMAIL.fullmatch),
    "phone": _holds("invalid_phone_number", "not a telephone number", _PHONE.fullmatch),
    "url": _holds("invalid_url", "not an http or https address", _URL.fullmatch),
    "currency": _holds("invalid_currency", "not a currency code of three letters", re.compile(r"[A-Z]{3}").fullmatch),
}
