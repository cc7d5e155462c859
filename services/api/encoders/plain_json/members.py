"""What the JSON of all things is made of: times with the place's offset, places, members that may be missing."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.shared.model.geo import valid_position

Json = dict[str, Any]


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo:
    """UTC for a name that nobody knows: the moment stays right."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def rfc3339(seconds: float, zone: tzinfo) -> str | None:
    """None for a moment outside the years that can be written."""
    try:
        return datetime.fromtimestamp(seconds, zone).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def rfc3339_ms(milliseconds: int, zone: tzinfo = UTC) -> str | None:
    """Whole seconds, since no source is finer; the moment of something, not a measure."""
    return rfc3339(milliseconds // 1000, zone)


def location(lat: float | None, lon: float | None) -> Json | None:
    if lat is None or lon is None or not valid_position(lat, lon):
        return None
    return {"lat": lat, "lon": lon}


def given(members: Mapping[str, Any]) -> Json:
    """Members that are known: optional ones are left out, not null."""
    return {name: value for name, value in members.items() if value is not None and value != ""}


def color(text: str) -> str | None:
    """GTFS's six digits behind a `#`, as CSS has it."""
    return f"#{text.lstrip('#').upper()}" if len(text.lstrip("#")) == 6 else None
