"""What a value of GBFS may look like, in any of its versions, and what it is in 3.0. Pure.

A shape takes a value and the system's language, and gives GBFS 3.0's form of it, or raises Unfit. Numbers
that came as texts, whole numbers for flags, POSIX times and texts without a language are the normal case.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from services.shared.model.said import Texts

Shape = Callable[[Any, str], Any]

MOST_LETTERS = 5000
MOST_OF_A_LIST = 20_000
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_URI_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
_PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2})\b)?")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_LATEST = 4_102_444_800  # 2100-01-01: later is a unit that was mistaken


class Unfit(ValueError):
    """The value is not of this shape. The reaction: report it, go on without it."""


def text(value: Any, language: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unfit
    told = str(value).strip()
    if not told or len(told) > MOST_LETTERS:
        raise Unfit
    return told


def identifier(value: Any, language: str) -> str:
    told = text(value, language)
    if len(told) > 255:
        raise Unfit
    return told


def number(least: float = -math.inf, most: float = math.inf) -> Shape:
    def shape(value: Any, language: str) -> float:
        try:
            told = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            raise Unfit from None
        if not (math.isfinite(told) and least <= told <= most):
            raise Unfit
        return told

    return shape


def whole(value: Any, language: str) -> int:
    """A count: not below 0, and small enough for 32 bits."""
    told = number(0, 2**31 - 1)(value, language)
    if told != int(told):
        raise Unfit
    return int(told)


def flag(value: Any, language: str) -> bool:
    if isinstance(value, bool):
        return value
    told = _FLAGS.get(str(value).strip().lower()) if isinstance(value, str | int | float) else None
    if told is None:
        raise Unfit
    return told


def moment_ms(value: Any) -> int:
    """POSIX seconds, also as a text, or RFC 3339. Raises Unfit."""
    seconds: float
    try:
        if isinstance(value, str) and not value.strip().isdigit():
            told = datetime.fromisoformat(value.strip())
            seconds = told.replace(tzinfo=told.tzinfo or UTC).timestamp()
        else:
            seconds = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise Unfit from None
    if not 0 <= seconds < _LATEST:
        raise Unfit
    return int(seconds) * 1000


def moment(value: Any, language: str) -> str:
    return rfc3339(moment_ms(value))


def rfc3339(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: Any, language: str) -> str:
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise Unfit from None


def uri(value: Any, language: str) -> str:
    told = text(value, language)
    if not told.isascii() or " " in told:
        told = quote(told, safe=_URI_SAFE)
    if not _URI.fullmatch(told):
        raise Unfit
    return told


def matching(pattern: re.Pattern[str], but: str = "") -> Shape:
    """A text without the letters of `but` that matches as a whole."""

    def shape(value: Any, language: str) -> str:
        told = "".join(letter for letter in text(value, language) if letter not in but)
        if not pattern.fullmatch(told):
            raise Unfit
        return told

    return shape


phone = matching(_PHONE, but=" -().")
email = matching(_EMAIL)


def word(known: Sequence[str], renamed: Mapping[str, str] | None = None) -> Shape:
    """A word of a closed list, in any case."""

    def shape(value: Any, language: str) -> str:
        told = text(value, language).lower()
        told = (renamed or {}).get(told, told)
        if told not in known:
            raise Unfit
        return told

    return shape


def language_tag(value: Any) -> str:
    """As GBFS 3.0's schema has it: the language, with a region or without; "" for what is none."""
    match = _LANGUAGE.match(value) if isinstance(value, str) else None
    if match is None:
        return ""
    return match[1].lower() + (f"-{match[2].upper()}" if match[2] else "")


def localized(inner: Shape = text) -> Shape:
    """3.0's list of texts with their languages, or one text of the system's language."""

    def shape(value: Any, language: str) -> list[dict[str, str]]:
        found: dict[str, str] = {}
        for tag, said in _said_in(value, language):
            if language_tag(tag):
                found.setdefault(language_tag(tag), inner(said, language))
        if not found:
            raise Unfit
        return [{"text": said, "language": tag} for tag, said in found.items()]

    return shape


def texts(value: Any, language: str) -> Texts:
    """The same by the tags that the source gives; what is no text is left out."""
    return {
        tag.replace("_", "-")[:35]: said.strip()[:MOST_LETTERS]
        for tag, said in reversed(_said_in(value, language))
        if isinstance(tag, str) and language_tag(tag) and isinstance(said, str) and said.strip()
    }


def _said_in(value: Any, language: str) -> list[tuple[Any, Any]]:
    if not isinstance(value, list):
        return [(language, value)]
    return [(each.get("language"), each.get("text")) for each in value[:100] if isinstance(each, dict)]


def listed(inner: Shape) -> Shape:
    """One member that does not fit spoils the list: half of it would say something else."""

    def shape(value: Any, language: str) -> list[Any]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_OF_A_LIST:
            raise Unfit
        return [inner(each, language) for each in value]

    return shape


def ring(value: Any, language: str) -> list[list[float]]:
    """A closed ring of positions, longitude first."""
    if not isinstance(value, list) or not 3 <= len(value) <= MOST_OF_A_LIST:
        raise Unfit
    places = []
    for each in value:
        if not isinstance(each, list) or len(each) < 2:
            raise Unfit
        lon, lat = number(-180, 180)(each[0], language), number(-90, 90)(each[1], language)
        places.append([round(lon, 6), round(lat, 6)])
    if places[0] != places[-1]:
        places.append(places[0])
    if len(places) < 4:
        raise Unfit
    return places


def multipolygon(value: Any, language: str) -> dict[str, Any]:
    """GeoJSON; a Polygon becomes a MultiPolygon of one."""
    if not isinstance(value, dict):
        raise Unfit
    parts = value.get("coordinates")
    if value.get("type") == "Polygon":
        parts = [parts]
    elif value.get("type") != "MultiPolygon":
        raise Unfit
    return {"type": "MultiPolygon", "coordinates": listed(listed(ring))(parts, language)}
