"""route_type, the extended ones included, in our words for modes. Pure."""

MODES = ("tram", "subway", "rail", "bus", "ferry", "cable_tram", "aerial_lift", "funicular", "trolleybus", "monorail")

_BASIC = {
    0: "tram",
    1: "subway",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "cable_tram",
    6: "aerial_lift",
    7: "funicular",
    11: "trolleybus",
    12: "monorail",
}

# Hundreds of the extended route types (Google's, after TPEG); a few stand out of their hundred.
_EXTENDED = {
    1: "rail",
    2: "bus",
    3: "rail",
    4: "subway",
    5: "subway",
    6: "subway",
    7: "bus",
    8: "trolleybus",
    9: "tram",
    10: "ferry",
    12: "ferry",
    13: "aerial_lift",
    14: "funicular",
}
_EXCEPTIONS = {405: "monorail"}


def mode_of(route_type: int) -> str:
    """ "bus" for a type that nobody has defined."""
    if route_type in _BASIC:
        return _BASIC[route_type]
    return _EXCEPTIONS.get(route_type) or _EXTENDED.get(route_type // 100, "bus")


def known_route_type(route_type: int) -> bool:
    return route_type in _BASIC or route_type // 100 in {*_EXTENDED, 11, 15, 17}
