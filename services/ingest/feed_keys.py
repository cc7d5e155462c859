"""The keys of a `[[feed]]`: what each may hold, and the field of Feed that it becomes."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import available_timezones

from services.ingest.formats import FORMATS
from services.ingest.formats.facility_list.columns import ROW_FIELDS
from services.ingest.formats.facility_list.facility import STATUSES
from services.shared.config import from_environment
from services.shared.feed import Hold, Records, Secret
from services.shared.model.facility_attributes import FACILITY_ATTRIBUTES
from services.shared.model.facility_types import FACILITY_TYPES

_ID = re.compile(r"[a-z0-9-]+")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SECRET_NAME = re.compile(r"key|token|secret|passw|auth|credential|cookie|signature|session", re.IGNORECASE)
_ENV = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_REDISTRIBUTION = ("raw", "derived", "display", "none")


class Mistaken(ValueError):
    """`parts`: what is mistaken in the value (empty for the whole of it), and in which way."""

    def __init__(self, words: str = "", parts: list[tuple[str, str]] | None = None) -> None:
        self.parts = [("", words)] if parts is None else parts
        super().__init__("; ".join(part for _, part in self.parts))


@dataclass(frozen=True, slots=True)
class Surroundings:
    folder: Path
    environment: Mapping[str, str]


def _read_text(key: str) -> Callable[[Any, Surroundings], str]:
    def read(value: Any, _: Surroundings) -> str:
        if not isinstance(value, str):
            raise Mistaken(f"{key!r}: expected a text, not {value!r}")
        if value.startswith("env:"):
            raise Mistaken(f"{key!r}: env: works in 'headers' and 'query' only")
        return value

    return read


def _read_id(key: str) -> Callable[[Any, Surroundings], str]:
    def read(value: Any, _: Surroundings) -> str:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise Mistaken(f"{key!r}: expected small letters, digits and hyphens, not {value!r}")
        return value

    return read


def _read_format(value: Any, _: Surroundings) -> str:
    if value in FORMATS:
        return str(value)
    near = difflib.get_close_matches(str(value), list(FORMATS), 1)
    hint = f", did you mean {near[0]!r}?" if near else ""
    raise Mistaken(f"unknown format {value!r}{hint}: expected {', '.join(FORMATS)}")


def _read_url(value: Any, surroundings: Surroundings) -> str | Path:
    if not isinstance(value, str) or not value:
        raise Mistaken(f"'url': expected http://…, https://… or a path, not {value!r}")
    scheme = _SCHEME.match(value)
    if scheme is None:
        if value.startswith("env:"):
            raise Mistaken("'url': env: works in 'headers' and 'query' only")
        return surroundings.folder / value
    if scheme[1].lower() not in ("http", "https"):
        raise Mistaken(f"'url': expected http://…, https://… or a path, not {scheme[1]}://…")
    try:
        parts = urlsplit(value)
        host, userinfo, _ = parts.hostname, parts.username or parts.password, parts.port
    except ValueError:
        raise Mistaken("'url' is not an address") from None
    if not host:
        raise Mistaken("'url' names no host")
    if userinfo:
        raise Mistaken("'url' holds a name or a password: give it as a header with env:NAME")
    for name, _ in parse_qsl(parts.query):
        if _SECRET_NAME.search(name):
            raise Mistaken(f"'url' holds a secret ({name}): give it as query = {{ {name!r} = \"env:NAME\" }}")
    return value


def _read_urls(value: Any, surroundings: Surroundings) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise Mistaken("'urls': expected a list of addresses")
    read = [_read_url(each, surroundings) for each in value]
    if any(isinstance(each, Path) for each in read):
        raise Mistaken("'urls': expected http://… or https://…; give a folder of files as 'url'")
    return tuple(str(each) for each in read)


def read_duration_seconds(key: str) -> Callable[[Any, Surroundings], float]:
    def read(value: Any, _: Surroundings) -> float:
        seconds: float | None = None
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = float(value)
        elif isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
            seconds = float(match[1]) * _UNIT_SECONDS[match[2]]
        if seconds is None or not 1 <= seconds <= 100 * 365 * 86_400:
            raise Mistaken(f'{key!r}: expected "20s", "30m", "1h", "30d" or seconds, from 1 on, not {value!r}')
        return seconds

    return read


def _read_priority(value: Any, _: Surroundings) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) <= value < 2**31:
        raise Mistaken(f"'priority': expected a whole number, not {value!r}")
    return value


def _read_trusted(value: Any, _: Surroundings) -> bool:
    if not isinstance(value, bool):
        raise Mistaken(f"'trusted': expected true or false, not {value!r}")
    return value


def _read_redistribution(value: Any, _: Surroundings) -> str:
    if not isinstance(value, str) or value not in _REDISTRIBUTION:
        raise Mistaken(f"'redistribution': expected {', '.join(_REDISTRIBUTION)}, not {value!r}")
    return value


def _read_sent(key: str) -> Callable[[Any, Surroundings], dict[str, str | Secret]]:
    """Headers and query: plain texts, and secrets by reference to the environment."""

    def read(value: Any, surroundings: Surroundings) -> dict[str, str | Secret]:
        if not isinstance(value, dict):
            raise Mistaken(f'{key!r}: expected {{ NAME = "env:VARIABLE" }}')
        read_values: dict[str, str | Secret] = {}
        mistakes: list[tuple[str, str]] = []
        for name, stated in value.items():
            words = _mistake_in_sent(name, stated, surroundings.environment)
            if words:
                mistakes.append((name, f"{key!r}: {words}"))
            elif env := _ENV.fullmatch(stated):
                read_values[name] = Secret(from_environment(surroundings.environment, env[1]) or "")
            else:
                read_values[name] = stated
        if mistakes:
            raise Mistaken(parts=mistakes)
        return read_values

    return read


def _mistake_in_sent(name: str, stated: Any, environment: Mapping[str, str]) -> str:
    """Never repeats the value, which may be a secret."""
    if not isinstance(stated, str) or any(ord(letter) < 32 for letter in name + stated):
        return f"{name!r}: expected a text of one line"
    env = _ENV.fullmatch(stated)
    if env is None and stated.startswith("env:"):
        return f"{name!r}: expected env: and the name of a variable of the environment"
    if env is None and _SECRET_NAME.search(name):
        return f'{name!r} looks like a secret and stands in the file: expected "env:NAME"'
    return "" if env is None else _mistake_in_secret(name, env[1], environment)


def _mistake_in_secret(name: str, variable: str, environment: Mapping[str, str]) -> str:
    try:
        secret = from_environment(environment, variable)
    except ValueError as error:
        return f"{name!r}: {error}"
    if secret is None:
        return f"{name!r}: the environment has no {variable}, and no {variable}_FILE"
    if any(ord(letter) < 32 for letter in secret):
        return f"{name!r}: {variable} in the environment is not of one line"
    return ""


def _read_facility_type(value: Any, _: Surroundings) -> str:
    if value not in FACILITY_TYPES:
        near = difflib.get_close_matches(str(value), list(FACILITY_TYPES), 1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise Mistaken(f"'facility_type': no type is named {value!r}{hint}: docs/formats.md has them all")
    return str(value)


def _read_columns(value: Any, _: Surroundings) -> dict[str, str]:
    """Header → what the column holds, by a name of docs/formats.md."""
    columns = _texts("columns", value)
    known = FACILITY_ATTRIBUTES.keys() | ROW_FIELDS
    unknown = [(header, name) for header, name in columns.items() if name not in known and not name.startswith("name_")]
    if unknown:
        raise Mistaken(parts=[(header, f"'columns': {name!r}{_near(name, known)}") for header, name in unknown])
    return columns


def _read_values(value: Any, _: Surroundings) -> dict[str, str]:
    """A list's own words for types and states → the hub's."""
    values = _texts("values", value)
    known = FACILITY_TYPES.keys() | frozenset(STATUSES)
    unknown = [(word, name) for word, name in values.items() if name not in known]
    if unknown:
        raise Mistaken(parts=[(word, f"'values': {name!r}{_near(name, known)}") for word, name in unknown])
    return values


_RECORDS = ("path", "times", "timezone", "status", "language")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _read_records(value: Any, _: Surroundings) -> Records:
    """Where records stand, and how their times are written."""
    texts = _texts("records", value)
    mistakes = [
        (name, f"'records': unknown {name!r}: expected {', '.join(_RECORDS)}") for name in texts if name not in _RECORDS
    ]
    if (zone := texts.get("timezone")) is not None and zone not in available_timezones():
        mistakes.append(("timezone", f"'records': no time zone is named {zone!r}"))
    if (status := texts.get("status")) is not None and status not in STATUSES:
        mistakes.append(("status", f"'records': {status!r} is none of {', '.join(STATUSES)}"))
    if (tag := texts.get("language")) is not None and not _LANGUAGE.fullmatch(tag):
        mistakes.append(("language", f"'records': {tag!r} is no language of BCP 47"))
    if mistakes:
        raise Mistaken(parts=sorted(mistakes))
    return Records(**texts)


_SHARES = tuple(each.name for each in fields(Hold))


def _read_hold(value: Any, _: Surroundings) -> Hold | None:
    """How much of a timetable a new version may lack, in shares; false: as much as it likes."""
    if value is False:
        return None
    if not isinstance(value, dict):
        raise Mistaken(f"'hold': expected false, or shares such as {{ trips = 0.5 }}, not {value!r}")
    mistakes = [
        (name, f"'hold': unknown {name!r}: expected {', '.join(_SHARES)}") for name in value if name not in _SHARES
    ]
    for name, share in value.items():
        number = isinstance(share, int | float) and not isinstance(share, bool)
        if name in _SHARES and not (number and 0 <= share <= 1):
            mistakes.append((name, f"'hold': expected {name} from 0 to 1, not {share!r}"))
    if mistakes:
        raise Mistaken(parts=sorted(mistakes))
    return Hold(**{name: float(share) for name, share in value.items()})


def _texts(key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise Mistaken(f'{key!r}: expected {{ "their word" = "ours" }}')
    return value


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f" is no name of docs/formats.md{f': did you mean {near[0]!r}?' if near else ''}"


Read = Callable[[Any, Surroundings], Any]

KEYS: dict[str, tuple[str, Read]] = {
    "id": ("id", _read_id("id")),
    "format": ("format", _read_format),
    "url": ("url", _read_url),
    "urls": ("urls", _read_urls),
    "operator": ("operator", _read_text("operator")),
    "licence": ("licence", _read_text("licence")),
    "attribution": ("attribution", _read_text("attribution")),
    "interval": ("interval_seconds", read_duration_seconds("interval")),
    "priority": ("priority", _read_priority),
    "trusted": ("trusted", _read_trusted),
    "static": ("static", _read_id("static")),
    "redistribution": ("redistribution", _read_redistribution),
    "max_age": ("max_age_seconds", read_duration_seconds("max_age")),
    "delete_after": ("delete_after_seconds", read_duration_seconds("delete_after")),
    "headers": ("headers", _read_sent("headers")),
    "query": ("query", _read_sent("query")),
    "facility_type": ("facility_type", _read_facility_type),
    "columns": ("columns", _read_columns),
    "values": ("values", _read_values),
    "records": ("records", _read_records),
    "hold": ("hold", _read_hold),
}
