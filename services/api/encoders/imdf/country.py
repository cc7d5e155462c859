"""The country of a time zone, by the table that comes with the zones (zone.tab: code, place, zone)."""

from datetime import tzinfo
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH

from services.api.encoders.plain_json.zones import zone_name

UNKNOWN = "ZZ"  # what ISO 3166 leaves to its users, and CLDR calls an unknown region
_TABLE = "zone.tab"


def country_of(zone: tzinfo) -> str:
    return _countries().get(zone_name(zone), UNKNOWN)


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _table().splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and not line.startswith("#"):
            found[cells[2]] = cells[0]
    return found


def _table() -> str:
    """The system's, else the one of the package `tzdata`; "" without either."""
    for folder in TZPATH:
        path = Path(folder) / _TABLE
        if path.is_file():
            return path.read_text("utf-8")
    try:
        return resources.files("tzdata.zoneinfo").joinpath(_TABLE).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
