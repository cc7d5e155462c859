"""A time as a source writes it → milliseconds since 1970. Pure."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.ingest.formats.facility_list.values import LONGEST_VALUE, is_nothing
from services.shared.feed import Records


def read_time_ms(text: str, records: Records) -> int | None:
    """0 for nothing, None for what can't be read. A time without an offset needs the feed's zone."""
    if is_nothing(text):
        return 0
    if len(text) > LONGEST_VALUE:
        return None
    moment = _by_pattern(text, records.times)
    if moment is None and text.isascii() and text.isdigit() and len(text) in (10, 13):
        return int(text) * (1000 if len(text) == 10 else 1)
    moment = moment or _by_iso_8601(text)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(records.timezone)) if records.timezone else None
    try:
        return int(moment.astimezone(UTC).timestamp() * 1000) if moment is not None else None
    except (OverflowError, ValueError):
        return None


def _by_pattern(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern) if pattern else None
    except ValueError:
        return None


def _by_iso_8601(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
