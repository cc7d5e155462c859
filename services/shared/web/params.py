"""Parameters that many endpoints share: each a function that makes a Param, and its parser.

Parsers are strict: what can't be meant is refused with the form that was expected.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.shared.model.events import Position
from services.shared.model.geo import Box
from services.shared.web.endpoints import BadParam, Param

_LANG = re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
_TIME = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+\- ]\d\d:?\d\d)$", re.ASCII)
_TIME_FORM = "expected an RFC 3339 time with its offset, such as 2026-04-01T08:30:00+09:00 or …Z"
# Ids are of up to 500 letters, of up to 4 bytes each, and base64 makes 4 letters of 3 bytes.
_CURSOR = re.compile(r"^[A-Za-z0-9_\-.~:@]{1,2800}$")
# What may be given, as far as JSON Schema can say it; the parsers say the rest.
TEXT = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}
ITEM = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^,]*[^\s,][^,]*$"}
ID = {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"^[^\u0000-\u001f]+$"}
_ID_ITEM = {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"^[^\u0000-\u001f,]+$"}
POSITION = {"type": "string", "pattern": "^[A-Za-z0-9]+-[0-9]+$"}
MODES = ("tram", "subway", "rail", "bus", "ferry", "cable_tram", "aerial_lift", "funicular", "trolleybus", "monorail")


@dataclass(frozen=True, slots=True)
class Point:
    lat: float
    lon: float


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadParam(f"expected {what}, not {text!r}") from None
    if not math.isfinite(value):
        raise BadParam(f"expected {what}, not {text!r}")
    return value


def parse_point(text: str) -> Point:
    parts = text.split(",")
    if len(parts) != 2:
        raise BadParam("expected lat,lon in degrees, such as 34.66,133.92")
    lat, lon = (_number(part, "lat,lon in degrees") for part in parts)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadParam("lat is from -90 to 90, lon from -180 to 180")
    return Point(lat, lon)


def parse_box(text: str) -> Box:
    parts = text.split(",")
    if len(parts) != 4:
        raise BadParam("expected west,south,east,north in degrees (GeoJSON's order)")
    west, south, east, north = (_number(part, "west,south,east,north in degrees") for part in parts)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise BadParam("west and east are from -180 to 180, south and north from -90 to 90")
    if west > east or south > north:
        raise BadParam("west is at most east, south at most north; a box over the 180th meridian is asked for in two")
    return Box(south, west, north, east)


def parse_time(text: str) -> datetime:
    """A '+' that was not escaped arrives as a space; it is taken as the '+' that was meant."""
    if not _TIME.match(text):
        raise BadParam(_TIME_FORM)
    if text[10] == " " or "t" in text:
        text = text[:10] + "T" + text[11:]
    text = text.replace(" ", "+").replace("z", "Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadParam(_TIME_FORM) from None
    if not 1900 <= moment.year <= 2200:
        raise BadParam("expected a time of the years 1900 to 2200")
    return moment


def parse_date(text: str) -> date:
    """2026-04-01 or, as in GTFS, 20260401."""
    try:
        if not re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise BadParam("expected a date, such as 2026-04-01") from None


def is_language(text: str) -> bool:
    return len(text) <= 35 and _LANG.match(text) is not None


def parse_lang(text: str) -> str:
    if not is_language(text):
        raise BadParam("expected a BCP 47 language tag, such as ja, en or zh-Hant")
    return text


def parse_id(text: str) -> str:
    if not text or len(text) > 500 or any(ord(letter) < 32 for letter in text):
        raise BadParam("expected an id of 1 to 500 letters")
    return text


def parse_text(text: str) -> str:
    if not text.strip() or len(text) > 200:
        raise BadParam("expected 1 to 200 letters")
    return text.strip()


def parse_cursor(text: str) -> str:
    if not _CURSOR.match(text):
        raise BadParam("expected the `next` of an earlier answer")
    return text


def parse_position(text: str) -> Position:
    try:
        return Position.parse(text)
    except ValueError:
        raise BadParam("expected a position, as in Noriai-Position") from None


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII) or not least <= int(text) <= most:
            raise BadParam(f"expected a whole number from {least} to {most}")
        return int(text)

    return parse


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    known = frozenset(words)

    def parse(text: str) -> str:
        if text not in known:
            raise BadParam(f"expected one of {', '.join(words)}, not {text!r}")
        return text

    return parse


def near() -> Param:
    schema = {"type": "string", "pattern": r"^-?[0-9.]+,-?[0-9.]+$", "examples": ["34.6618,133.9180"]}
    return Param("near", parse_point, schema, "a place, `lat,lon` in degrees (WGS 84)")


def radius(default: int = 500, most: int = 50_000) -> Param:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Param("radius", whole(1, most), schema, "metres around `near`", default=default)


def bbox() -> Param:
    doc = "a box, `west,south,east,north` in degrees: the order of GeoJSON"
    schema = {"type": "string", "pattern": r"^-?[0-9.]+(,-?[0-9.]+){3}$", "examples": ["133.8,34.6,134.0,34.8"]}
    return Param("bbox", parse_box, schema, doc)


def limit(default: int = 100, most: int = 1000) -> Param:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Param("limit", whole(1, most), schema, "how many at most", default=default)


def cursor() -> Param:
    return Param(
        "cursor",
        parse_cursor,
        {"type": "string", "pattern": _CURSOR.pattern},
        "where to go on: `next` of the answer before",
    )


def lang() -> Param:
    doc = (
        "the language of `name` and texts, a BCP 47 tag; without it, Accept-Language's, else the source's own. "
        "`name_lang` is there when the name is in none of them, and says which it is in"
    )
    schema = {"type": "string", "pattern": _LANG.pattern, "maxLength": 35, "examples": ["ja", "en"]}
    return Param("lang", parse_lang, schema, doc)


def modes() -> Param:
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(MODES)}}
    return Param("modes", one_of(MODES), schema, "kinds of transport, between commas", repeated=True, default=())


def minutes(default: int = 60, most: int = 1440) -> Param:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Param("minutes", whole(1, most), schema, "how far ahead, in minutes", default=default)


def time(name: str, doc: str) -> Param:
    return Param(name, parse_time, {"type": "string", "format": "date-time"}, doc)


def day(name: str, doc: str) -> Param:
    return Param(name, parse_date, {"type": "string", "format": "date"}, doc)


def text(name: str, doc: str) -> Param:
    return Param(name, parse_text, TEXT, doc)


def identifier(name: str, doc: str) -> Param:
    return Param(name, parse_id, ID, doc)


def identifiers(name: str, doc: str) -> Param:
    schema = {"type": "array", "minItems": 1, "items": _ID_ITEM}
    return Param(name, parse_id, schema, f"{doc}, between commas", repeated=True, default=())


def words(name: str, known: Sequence[str], doc: str) -> Param:
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(known)}}
    return Param(name, one_of(known), schema, f"{doc}, between commas", repeated=True, default=())


def word(name: str, known: Sequence[str], doc: str, default: str | None = None) -> Param:
    schema: dict[str, Any] = {"type": "string", "enum": list(known)}
    if default is not None:
        schema["default"] = default
    return Param(name, one_of(known), schema, doc, default=default)


def path_id(name: str = "id", doc: str = "its id") -> Param:
    return Param(name, parse_id, ID, doc, where="path", required=True)
