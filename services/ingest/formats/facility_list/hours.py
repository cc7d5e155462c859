"""Days and times as lists write them → opening hours in the syntax of OpenStreetMap.

What is not understood whole gives no hours: the source's words then stand as they are in a note.
"""

import re
from collections.abc import Iterable, Mapping

from services.ingest.formats.facility_list.values import LONGEST_VALUE, plain

_LONGEST_SENTENCE = 300
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_KANJI = dict(zip("月火水木金土日", DAYS, strict=True))
_TIME = re.compile(r"(午前|午後|AM|PM)?\s*(\d{1,2})\s*(?:[:：時.]\s*(\d{2})?\s*分?)?(?::00)?", re.IGNORECASE)
_SPAN = re.compile(r"(?P<a>[^~?-]+?)\s*(?:~|から|-|―|ー|\?)\s*(?P<b>[^~?-]+?)(?:まで)?")
_ALWAYS = re.compile(
    r"(?:24時間(?:利用可(?:能)?|営業|開放|可)?|終日(?:利用可(?:能)?|開放)?|常時(?:利用可(?:能)?|開放)?|24h)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[【\[](?P<label>[^】\]]*)[】\]]\s*(?P<text>[^【\[]*)")
_OPEN_LABELS = ("開館時間", "利用時間", "営業時間", "開園時間", "開場時間", "供用時間")
_CLOSED_LABELS = ("休館日", "定休日", "休業日", "休園日", "休場日")
_WEEKDAY_WORDS = {
    "毎日": DAYS, "全日": DAYS, "平日": DAYS[:5], "土日": DAYS[5:], "土・日": DAYS[5:], "年中": DAYS, "週末": DAYS[5:],
}  # fmt: skip
_HOLIDAYS = ("祝日", "祝祭日", "国民の祝日", "休日", "祝")
_YEAR_END = re.compile(r"年末年始(?:\(?(\d{1,2})[/月](\d{1,2})日?\s*[~-]\s*(\d{1,2})[/月](\d{1,2})日?\)?)?")
_SOME_DAYS_AROUND_NEW_YEAR = 'Dec 28-Jan 04 unknown "年末年始"'
_NEVER_CLOSED = frozenset({"なし", "無し", "無", "年中無休", "無休"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_hours(days: str, opens: str, closes: str) -> str | None:
    """From the columns 利用可能曜日, 開始時間, 終了時間. No days at all: every day."""
    span = _span(opens, closes)
    which = read_days(days) if days else DAYS
    if span is None or not which:
        return None
    return written({day: span for day in which})


def read_days(text: str) -> tuple[str, ...]:
    """() for what is not understood."""
    word = re.sub(r"[\s,、・/;]|曜日|曜", "", plain(text))
    for name, which in _WEEKDAY_WORDS.items():
        if word == re.sub("・", "", name):
            return which
    if match := re.fullmatch(r"([月火水木金土日])[~-]([月火水木金土日])", word):
        begin, end = (DAYS.index(_KANJI[letter]) for letter in match.groups())
        return DAYS[begin : end + 1] if begin <= end else ()
    if word and all(letter in _KANJI for letter in word):
        return tuple(day for day in DAYS if day in {_KANJI[letter] for letter in word})
    return ()


def read_time(text: str) -> str | None:
    word = plain(text)
    match = _TIME.fullmatch(word) if len(word) <= LONGEST_VALUE else None
    if match is None:
        return None
    hour, minute = int(match[2]), int(match[3] or 0)
    if match[1] and match[1].upper() in ("午後", "PM") and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour <= 29 and minute < 60 else None


def read_text(text: str, closed: str = "") -> str | None:
    """From words such as 「8:30～17:15」 with 「土日祝、年末年始」, or 「【開館時間】9:00～21:00【休館日】月曜日」."""
    word = plain(text).replace("〜", "~").replace("～", "~")
    if len(word) > _LONGEST_SENTENCE:
        return None
    if _LABELLED.match(word):
        parts = [(match["label"].strip(), match["text"].strip()) for match in _LABELLED.finditer(word)]
        if any(label not in _OPEN_LABELS + _CLOSED_LABELS for label, _ in parts) or closed:
            return None
        opened = [part for label, part in parts if label in _OPEN_LABELS]
        shut = [part for label, part in parts if label in _CLOSED_LABELS]
        return read_text(opened[0], shut[0] if shut else "") if len(opened) == 1 and len(shut) < 2 else None
    exceptions = read_closed(closed)
    if exceptions is None:
        return None
    shut_days, rules = exceptions
    if _ALWAYS.fullmatch(word.removeprefix("年中無休").strip(" 、・")):
        span: str | None = "00:00-24:00"
    else:
        match = _SPAN.fullmatch(word)
        span = _span(match["a"], match["b"]) if match else None
    which = [day for day in DAYS if day not in shut_days]
    return "; ".join([written({day: span for day in which}), *rules]) if span and which else None


def read_closed(text: str) -> tuple[frozenset[str], tuple[str, ...]] | None:
    """Days of the week, and rules for holidays. None for what is not understood whole."""
    word = plain(text).replace("～", "~").replace("〜", "~")
    if not word or word in _NEVER_CLOSED:
        return frozenset(), ()
    days: set[str] = set()
    rules: list[str] = []
    for part in re.split(r"[、,・;\s]|及び|と|並びに", word):
        if not part:
            continue
        found = _closed_part(part)
        if found is None:
            return None
        days.update(found[0])
        rules += found[1]
    return frozenset(days), tuple(dict.fromkeys(rules))


def _closed_part(part: str) -> tuple[tuple[str, ...], list[str]] | None:
    if match := _YEAR_END.fullmatch(part):
        if match[1] is None:
            return (), [_SOME_DAYS_AROUND_NEW_YEAR]
        begin, end = int(match[1]), int(match[3])
        if not (1 <= begin <= 12 and 1 <= end <= 12):
            return None
        return (), [f"{_MONTHS[begin - 1]} {int(match[2]):02}-{_MONTHS[end - 1]} {int(match[4]):02} off"]
    if part in _HOLIDAYS:
        return (), ["PH off"]
    bare = part.removesuffix("日") if part.endswith("祝日") else part
    if bare.endswith("祝") and (which := read_days(bare[:-1])):
        return which, ["PH off"]
    which = read_days(part.removeprefix("毎週"))
    return (which, []) if which else None


def read_week(opens: Mapping[str, str], closes: Mapping[str, str]) -> str | None:
    """From a column of times for each day; a day without both is closed."""
    spans = {day: span for day in DAYS if (span := _span(opens.get(day, ""), closes.get(day, "")))}
    return written(spans) if spans else None


def written(spans: Mapping[str, str]) -> str:
    """`Mo-Fr 09:00-17:00; Sa 09:00-12:00`, in order of the week."""
    if len(spans) == len(DAYS) and set(spans.values()) == {"00:00-24:00"}:
        return "24/7"
    rules: list[str] = []
    for span in dict.fromkeys(spans[day] for day in DAYS if day in spans):
        rules.append(f"{_ranges(day for day in DAYS if spans.get(day) == span)} {span}")
    return "; ".join(rules)


def _ranges(days: Iterable[str]) -> str:
    """Mo,We-Fr; three days or more in a row, and two as well, are a range."""
    runs: list[list[str]] = []
    for day in days:
        if runs and DAYS.index(day) == DAYS.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _span(opens: str, closes: str) -> str | None:
    begin, end = read_time(opens), read_time(closes)
    if begin is None or end is None:
        return None
    if begin == end or (begin, end) == ("00:00", "23:59"):
        return "00:00-24:00" if begin == "00:00" else None
    if end > "24:00":
        end = f"{int(end[:2]) - 24:02}{end[2:]}"
    return f"{begin}-{end}"
