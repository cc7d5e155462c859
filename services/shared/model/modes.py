"""Modes in one word each, from GTFS route types and the extended ones (GTFS reference, routes.txt; TPEG)."""

MODES = (
    "tram", "subway", "rail", "bus", "ferry", "cable_tram", "aerial_lift", "funicular",
    "trolleybus", "monorail", "coach", "air", "taxi", "other",
)  # fmt: skip

_BASIC = {
    0: "tram", 1: "subway", 2: "rail", 3: "bus", 4: "ferry", 5: "cable_tram",
    6: "aerial_lift", 7: "funicular", 11: "trolleybus", 12: "monorail",
}  # fmt: skip

_HUNDREDS = {
    1: "rail", 2: "coach", 3: "rail", 4: "subway", 5: "subway", 6: "subway", 7: "bus", 8: "trolleybus", 9: "tram",
    10: "ferry", 11: "air", 12: "ferry", 13: "aerial_lift", 14: "funicular", 15: "taxi",
}  # fmt: skip

_EXCEPTIONS = {405: "monorail"}


def mode_of(route_type: int) -> str:
    """`other` for a type that no list knows."""
    if route_type in _BASIC:
        return _BASIC[route_type]
    return _EXCEPTIONS.get(route_type) or _HUNDREDS.get(route_type // 100, "other")
