"""feeds.toml and DMFR JSON → Feeds, or every mistake at once, each with its file and line.

Nothing is fetched here. The keys are those of CONTRACT.md §2; one reader each, in feed_keys.
"""

import difflib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from services.ingest.dmfr import dmfr_feeds
from services.ingest.feed_keys import KEYS, Mistaken, Surroundings
from services.ingest.formats import FORMATS
from services.ingest.lines import Lines
from services.shared.feed import Feed

TIMETABLES = ("gtfs", "odpt", "")  # formats of feeds that others may speak of; "" is one with a mistake


@dataclass(frozen=True, slots=True)
class Mistake:
    file: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


class BadFeeds(ValueError):
    """All mistakes of all files. The reaction: show them, start nothing."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True, slots=True)
class Placed:
    """A feed and where it stands, for what can be judged only when all are known.

    `feed` is None when it has mistakes; its id, format and `static` are known as far as they are right.
    """

    feed: Feed | None
    id: str
    format: str
    static: str
    file: Path
    line: int
    static_line: int


def load_feeds(paths: Sequence[Path], environment: Mapping[str, str]) -> tuple[Feed, ...]:
    """Raises BadFeeds."""
    mistakes: list[Mistake] = []
    placed: list[Placed] = []
    for path in paths:
        placed += _load_file(path, environment, mistakes)
    mistakes += _judge_together(placed)
    if mistakes:
        raise BadFeeds(sorted(mistakes, key=lambda mistake: (paths.index(mistake.file), mistake.line)))
    return tuple(one.feed for one in placed if one.feed is not None)


def _load_file(path: Path, environment: Mapping[str, str], mistakes: list[Mistake]) -> list[Placed]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        mistakes.append(Mistake(path, 1, f"can't be read: {error.strerror}"))
        return []
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(path, line, "is not UTF-8"))
        return []
    surroundings = Surroundings(path.absolute().parent, environment)
    return (_load_dmfr if path.suffix == ".json" else _load_toml)(path, text, surroundings, mistakes)


def _load_toml(path: Path, text: str, surroundings: Surroundings, mistakes: list[Mistake]) -> list[Placed]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        words, line = _syntax(str(error), text)
        mistakes.append(Mistake(path, line, words))
        return []
    lines = Lines(text)
    for name in document:
        if name != "feed":
            mistakes.append(Mistake(path, lines.of_top(name), f"unknown {name!r}: expected [[feed]]"))
    tables = document.get("feed", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        mistakes.append(Mistake(path, lines.of_top("feed"), "expected [[feed]], in double brackets, for each feed"))
        return []
    placed = []
    for place, table in enumerate(tables):
        line_of = partial(lines.of_key, place)
        values, found = _read_table(table, surroundings, line_of)
        mistakes += [Mistake(path, line, words) for line, words in found]
        placed.append(
            Placed(
                feed=None if found else _feed(values),
                id=values.get("id", ""),
                format=values.get("format", ""),
                static=values.get("static", ""),
                file=path,
                line=line_of("id"),
                static_line=line_of("static"),
            )
        )
    return placed


def _feed(values: dict[str, Any]) -> Feed:
    values.setdefault("interval_seconds", FORMATS[values["format"]].interval_seconds)
    if values.get("urls"):
        values["url"] = values["urls"][0]
    return Feed(**values)


def _read_table(
    table: dict[str, Any], surroundings: Surroundings, line_of: Callable[..., int]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The fields that are right, and the mistakes: line and words."""
    values: dict[str, Any] = {}
    found = [(line_of(key), f"a feed needs {key!r}") for key in ("id", "format") if key not in table]
    for key, stated in table.items():
        if key not in KEYS:
            found.append((line_of(key), f"unknown key {key!r}{_nearest(key, KEYS)}"))
            continue
        name, read = KEYS[key]
        try:
            values[name] = read(stated, surroundings)
        except Mistaken as error:
            found += [(line_of(key, part), words) for part, words in error.parts]
    if "urls" in values:
        found += [(line_of("urls"), words) for words in _mistakes_of_urls(values)]
    return values, found


def _mistakes_of_urls(values: dict[str, Any]) -> list[str]:
    mistakes = ["'urls' and 'url' stand side by side: expected one of them"] if "url" in values else []
    if values.get("format") in FORMATS and FORMATS[values["format"]].gathering is None:
        mistakes.append(f"'urls': a feed of format {values['format']} is one document: expected 'url'")
    return mistakes


def _load_dmfr(path: Path, text: str, surroundings: Surroundings, mistakes: list[Mistake]) -> list[Placed]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        mistakes.append(Mistake(path, error.lineno, error.msg))
        return []
    lines = Lines(text)
    placed = []
    try:
        for feed, onestop_id in dmfr_feeds(document, surroundings):
            line = lines.of_json_id(onestop_id)
            placed.append(Placed(feed, feed.id, feed.format, feed.static, path, line, line))
    except Mistaken as error:
        mistakes += [Mistake(path, lines.of_json_id(onestop_id), words) for onestop_id, words in error.parts]
    return placed


def _judge_together(placed: list[Placed]) -> list[Mistake]:
    """Ids are unique over all files; `static` names a timetable, and only realtime speaks of one."""
    mistakes = []
    first: dict[str, Placed] = {}
    for one in placed:
        other = first.setdefault(one.id or str(id(one)), one)
        if other is not one:
            words = f"the id {one.id!r} is taken: {other.file}:{other.line} has it"
            mistakes.append(Mistake(one.file, one.line, words))
    timetables = {one.id for one in placed if one.format in TIMETABLES and not one.static} - {""}
    for one in placed:
        if one.static and one.format == "gtfs":
            mistakes.append(Mistake(one.file, one.static_line, "'static' is for feeds that speak of a timetable"))
        elif one.static and one.static not in timetables:
            known = ", ".join(sorted(timetables)) or "there is none"
            words = f"'static' names {one.static!r}, which is no feed with a timetable ({known})"
            mistakes.append(Mistake(one.file, one.static_line, words))
    return mistakes


def _syntax(words: str, text: str) -> tuple[str, int]:
    """tomllib ends its words with "(at line 3, column 5)" or "(at end of document)"."""
    message, _, place = words.rpartition(" (at ")
    number = place.removeprefix("line ").partition(",")[0]
    return message, int(number) if number.isdigit() else text.count("\n") + 1


def _nearest(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), 1)
    return f": did you mean {near[0]!r}?" if near else f": expected {', '.join(known)}"
