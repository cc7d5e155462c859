"""A facility: what it is, what it is called, where it is, what a traveller wants to know of it."""

from services.shared.entries.reading import Reading
from services.shared.model.facility_types import FACILITY_TYPES
from services.shared.model.said import FacilitySaid

LONGEST_NAME, LONGEST_ATTRIBUTE, MOST_ATTRIBUTES = 500, 1000, 50


def read(reading: Reading, id: str, at_ms: int) -> FacilitySaid:
    lat, lon = reading.location()
    said = FacilitySaid(
        id,
        type=reading.word("type", list(FACILITY_TYPES), True),
        name=reading.text("name", LONGEST_NAME),
        names=reading.texts("names", LONGEST_NAME),
        lat=lat,
        lon=lon,
        stop_id=reading.id("stop_id"),
        level_id=reading.id("level_id"),
        attributes=_attributes(reading),
    )
    if lat is None and not said.stop_id:
        reading.fault("location", "a facility needs a location or a stop_id")
    return said


def _attributes(reading: Reading) -> dict[str, str]:
    inside = reading.inside("attributes")
    if inside is None:
        return {}
    if len(inside.document) > MOST_ATTRIBUTES:
        reading.fault("attributes", f"expected {MOST_ATTRIBUTES} at most")
        return {}
    found = {name: inside.text(name, LONGEST_ATTRIBUTE) for name in inside.document}
    return {name: value for name, value in found.items() if value}
