"""Service days: GTFS times count from noon minus 12 hours, in the agency's zone. Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_NOON = time(12)


@lru_cache(maxsize=8192)
def service_day_zero(day: date, zone: ZoneInfo) -> float:
    """Where the times of a service day count from, in seconds since 1970; midnight but for two days a year."""
    return datetime.combine(day, _NOON, zone).timestamp() - DAY_SECONDS / 2


def local_date(moment: float, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(moment, zone).date()


def day_number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - _EPOCH


def numbered_day(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


def days_between(first: date, last: date) -> list[date]:
    """Both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def parse_date(text: str) -> date | None:
    """YYYYMMDD; None for anything else, and for days that no calendar has."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def format_time(seconds: int) -> str:
    """H:MM:SS as GTFS has it, past 24 hours too."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
