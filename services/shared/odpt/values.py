"""Values of ODPT records, read tolerantly: string or list, string or language map, null, numbers as text.

Each reader answers what is there in the one form that the rest works with, and nothing for what is not.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from services.shared.model.geo import valid_position

Record = Mapping[str, Any]
Texts = dict[str, str]

JAPAN = timezone(timedelta(hours=9))
LANGUAGE = "ja"  # of every text that does not say
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")
_ID = re.compile(r"odpt\.([A-Z][A-Za-z]+):")
_LONGEST = 1000  # letters of an id or a name
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def clean(value: Any) -> str:
    """A text without control characters and outer spaces; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    text: str = value
    if len(text) > _LONGEST or not text.isprintable():
        text = _CONTROL.sub(" ", text[:_LONGEST])
    return text.strip()


def class_of(record: Record) -> str:
    """`odpt:Station`; the first of several, and the short form of a full address; else what its id begins with."""
    stated = record.get("@type")
    word = clean(stated[0] if isinstance(stated, list) and stated else stated)
    if not word and (match := _ID.match(identity(record))):
        return f"odpt:{match[1]}"
    return f"odpt:{word.rpartition('#')[2]}" if word.startswith("http") else word


def identity(record: Record) -> str:
    """What other records refer to it by: `owl:sameAs`, else `@id`."""
    return one(record.get("owl:sameAs")) or clean(record.get("@id"))


def several(value: Any) -> tuple[str, ...]:
    """Ids: a string, a list of them, or objects that name one by `@id`."""
    stated = value if isinstance(value, list) else [value]
    found = (
        clean(each.get("owl:sameAs") or each.get("@id")) if isinstance(each, dict) else clean(each) for each in stated
    )
    return tuple(dict.fromkeys(text for text in found if text))


def one(value: Any) -> str:
    """The first of them."""
    if isinstance(value, str):
        return clean(value)
    return next(iter(several(value)), "")


def objects(value: Any) -> Iterator[Record]:
    """The objects of a list; anything else in it is passed over."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each


def texts(*values: Any) -> Texts:
    """All languages that the values give; a plain string is Japanese. The first to name a language counts."""
    found: Texts = {}
    for value in values:
        stated = value.items() if isinstance(value, dict) else ((LANGUAGE, value),)
        for tag, text in stated:
            if isinstance(tag, str) and _TAG.fullmatch(tag) and (cleaned := clean(text)):
                found.setdefault(tag, cleaned)
    if not found.get("en", "a").isascii() and found.get("en") == found.get(LANGUAGE):
        del found["en"]  # no English, but the Japanese again: some clients demand both
    return found


def in_both(told: Mapping[str, str]) -> dict[str, str]:
    """With Japanese and English, without which existing clients can't read a text: what is not said in one is repeated.

    `texts` knows a repetition for what it is.
    """
    if not told:
        return {}
    any_text = next(iter(told.values()))
    return {"ja": told.get("ja") or told.get("en") or any_text, "en": told.get("en") or told.get("ja") or any_text,
            **{language: text for language, text in told.items() if language not in ("ja", "en")}}  # fmt: skip


def in_own_words(names: Texts) -> str:
    """The Japanese text, else any."""
    return names.get(LANGUAGE) or next(iter(names.values()), "")


def tail(local_id: str) -> str:
    """The last word of a readable id: `Shinjuku` of `odpt.Station:Toei.Oedo.Shinjuku`."""
    return local_id.rpartition(":")[2].rpartition(".")[2]


def number(value: Any) -> float | None:
    """Numbers, and texts that are one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: Any) -> int | None:
    found = number(value)
    return int(found) if found is not None and abs(found) < 2**31 else None


def truth(value: Any) -> bool | None:
    """Also as a text, with what may cling to it (`"false,"`)."""
    if isinstance(value, bool):
        return value
    word = clean(value).strip(",. ").lower()
    return {"true": True, "false": False}.get(word)


def place(record: Record) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or none."""
    lat, lon = number(record.get("geo:lat")), number(record.get("geo:long"))
    if lat is None or lon is None or not valid_position(lat, lon):
        return None, None
    return lat, lon


def seconds_of_day(value: Any) -> int | None:
    """`6:56`, `06:56`, `24:10`, `06:56:30`."""
    return _seconds_of_text(value) if isinstance(value, str) else None


@lru_cache(10_000)
def _seconds_of_text(stated: str) -> int | None:
    match = _TIME.fullmatch(clean(stated))
    if match is None or int(match[2]) > 59 or int(match[3] or 0) > 59 or int(match[1]) > 47:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def moment_ms(value: Any) -> int | None:
    """ISO 8601, with `+09:00` or `+0900`; without an offset it is Japan's time."""
    moment = _moment(value)
    return int(moment.timestamp() * 1000) if moment is not None else None


def moment_text(value: Any) -> str:
    """The same with its offset, as RFC 3339 has it; "" for what is no moment."""
    moment = _moment(value)
    return moment.isoformat() if moment is not None else ""


def _moment(value: Any) -> datetime | None:
    stated = _OFFSET.sub(r"\1:\2", clean(value))
    try:
        moment = datetime.fromisoformat(stated)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=JAPAN)
        moment.timestamp()
        return moment
    except (ValueError, OverflowError):
        return None


def day_of(value: Any) -> date | None:
    """A date, or the day in Japan of a moment."""
    stated = clean(value)
    try:
        return date.fromisoformat(stated)
    except ValueError:
        at = moment_ms(stated)
    try:
        return datetime.fromtimestamp(at / 1000, JAPAN).date() if at is not None else None
    except (ValueError, OverflowError, OSError):
        return None
