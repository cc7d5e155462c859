"""Strict reading of one JSON object: every fault is gathered with its place, none is raised."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")

LANG = re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_URL = re.compile(r"^https?://[^\s<>\"'\\]{1,1990}$", re.IGNORECASE)
LONGEST_ID, MOST_LANGUAGES = 500, 40


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` names the member, as in `informed[0].stop_id`; "" is the whole."""

    where: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What was not asked for by the time of `close` is a fault too."""

    document: Mapping[str, Any]
    where: str = ""
    faults: list[Fault] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where and name else self.where or name

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(Fault(self.at(name), reason))

    def get(self, name: str, required: bool = False) -> Any:
        """null counts as left out."""
        self._asked.add(name)
        value = self.document.get(name)
        if value is None and required:
            self.fault(name, "is needed")
        return value

    def close(self) -> None:
        known = ", ".join(sorted(self._asked))
        for name in self.document:
            if name not in self._asked:
                self.fault(name[:80], f"is not known here; there are {known}")

    def word(self, name: str, known: Sequence[str], required: bool = False) -> str:
        value = self.get(name, required)
        if value is None or value in known:
            return value or ""
        self.fault(name, f"expected one of {', '.join(known)}")
        return ""

    def text(self, name: str, most: int, required: bool = False) -> str:
        value = self.get(name, required)
        return "" if value is None else self._text(name, value, most)

    def id(self, name: str) -> str:
        return self.text(name, LONGEST_ID)

    def url(self, name: str) -> str:
        value = self.text(name, 2000)
        if value and not _URL.match(value):
            self.fault(name, "expected an address that begins with http:// or https://")
        return value

    def texts(self, name: str, most: int, required: bool = False) -> dict[str, str]:
        """Texts by language."""
        value = self.get(name, required)
        if value is None:
            return {}
        if not isinstance(value, dict) or not value or len(value) > MOST_LANGUAGES:
            self.fault(name, 'expected texts by language, such as {"ja": "運休", "en": "Not running"}')
            return {}
        for lang in value:
            if not LANG.match(lang):
                self.fault(f"{name}.{lang[:40]}", "expected a BCP 47 language tag, such as ja, en or zh-Hant")
        return {lang: self._text(f"{name}.{lang[:40]}", text, most) for lang, text in value.items()}

    def number(self, name: str, least: float, most: float, required: bool = False) -> float | None:
        value = self.get(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.fault(name, f"expected a number from {least:g} to {most:g}")
            return None
        return value

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.number(name, least, most)
        if value is None or isinstance(value, int):
            return value
        self.fault(name, "expected a whole number")
        return None

    def time_ms(self, name: str) -> int:
        """RFC 3339 with its offset; 0 when it is left out."""
        value = self.get(name)
        if value is None:
            return 0
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 1990 <= moment.year < 2100:
            self.fault(name, "expected an RFC 3339 time with its offset, such as 2026-04-01T08:30:00+09:00")
            return 0
        return int(moment.timestamp() * 1000)

    def inside(self, name: str) -> "Reading | None":
        """The object under a name. The caller closes it."""
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(name, "expected a JSON object")
            return None
        return Reading(value, self.at(name), self.faults)

    def each(self, name: str, most: int, required: bool = False) -> Iterator["Reading"]:
        """The objects of a list, each closed when the next is taken."""
        value = self.get(name, required)
        if value is None:
            return
        if not isinstance(value, list) or len(value) > most or (required and not value):
            self.fault(name, f"expected a list of {'1' if required else '0'} to {most} objects")
            return
        for place, each in enumerate(value):
            if not isinstance(each, dict):
                self.fault(f"{name}[{place}]", "expected a JSON object")
                continue
            reading = Reading(each, f"{self.at(name)}[{place}]", self.faults)
            yield reading
            reading.close()

    def location(self, required: bool = False) -> tuple[float | None, float | None]:
        self.get("location", required)
        place = self.inside("location")
        if place is None:
            return None, None
        lat, lon = place.number("lat", -90, 90, True), place.number("lon", -180, 180, True)
        place.close()
        return lat, lon

    def _text(self, name: str, value: Any, most: int) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            self.fault(name, f"expected a text of 1 to {most} letters")
            return ""
        if _CONTROL.search(value):
            self.fault(name, "holds letters that steer the writing; only line breaks and tabs may")
            return ""
        return value


def words(enum: Any, but: Callable[[str], bool] = lambda name: False) -> dict[str, Any]:
    """A protobuf enum's values by their names in lower case."""
    return {name.lower(): number for name, number in enum.items() if not but(name)}
