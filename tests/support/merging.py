"""Merged zips for tests: of feeds made in code or published, what is in them, and what a validator says of them."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import gtfs_guru

from services.shared.model.geo import Box
from services.timetable.combine.combining import combine
from services.timetable.combine.job import Combined, Job, Source
from tests.support.gtfs import TableSpec, write_feed
from tests.support.timetables import LIMITS

Rows = list[dict[str, str]]
Tables = dict[str, Rows]

DAY = "2026-01-01"
MADE = {"feed_info.txt", "attributions.txt", "translations.txt", "networks.txt", "route_networks.txt"}


def try_merge(target: Path, feeds: Mapping[str, Path], box: Box | None = None) -> Combined:
    sources = tuple(Source(feed, path, "v1", "20260101", "20261231", "CC-BY-4.0") for feed, path in feeds.items())
    return combine(Job(sources, box, "merged-1", "https://hub.example", LIMITS), target)


def merge(target: Path, feeds: Mapping[str, Path], box: Box | None = None) -> Path:
    combined = try_merge(target, feeds, box)
    assert combined.rows, combined
    assert combined.rows == counts(target)
    return target


def merged(folder: Path, box: Box | None = None, **feeds: Mapping[str, TableSpec]) -> Tables:
    """Of small feeds (tests.support.gtfs), each with these tables in place of its own."""
    paths = {feed: write_feed(folder / f"{feed}.zip", **specs) for feed, specs in feeds.items()}
    return tables(merge(folder / "merged.zip", paths, box))


def tables(path: Path) -> Tables:
    return {name: [dict(zip(header, row, strict=False)) for row in rows] for name, (header, *rows) in _lines(path)}


def counts(path: Path) -> dict[str, int]:
    """Rows of each table."""
    return {name: len(lines) - 1 for name, lines in _lines(path)}


def _lines(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            name = Path(member).name
            if name.endswith(".txt") and "__MACOSX" not in member:
                text = archive.read(member).decode("utf-8-sig", "replace")
                lines = csv.reader(io.StringIO(text), skipinitialspace=True)
                yield name, [line for line in lines if any(map(str.strip, line))]


def copied(rows: Mapping[str, int], names: frozenset[str]) -> dict[str, int]:
    """Rows of the tables that travel, those left out that are made anew."""
    return {name: count for name, count in rows.items() if count and name in names and name not in MADE}


@cache
def errors(path: Path) -> Counter[str]:
    """Codes that a validator of others finds, by how often."""
    notices = gtfs_guru.validate(str(path), date=DAY).notices
    return Counter(notice.code for notice in notices if str(notice.severity).upper().endswith("ERROR"))
