"""Quoted values do not begin or end with a space. stop_times.txt and shapes.txt, which are big, are not looked at."""

import csv
import re

from services.shared.model.notice import Severity
from services.timetable.archive import LFS_POINTER
from services.timetable.encoding import detect
from services.timetable.tables import STREAMED, FeedTables

_QUOTED = r'(?:[^"]|"")'
_SPACED = re.compile(rf'(?:^|(?<=,))[ \t]*"(?:\s{_QUOTED}*|{_QUOTED}*\s)"[ \t]*(?=,|\r?\n|\r|\Z)', re.MULTILINE)
_BESIDE_QUOTES = re.compile(rb'"\s(?!\s*(?:\n|$))|\s"')


def check(tables: FeedTables) -> None:
    for name in tables.names():
        if name in STREAMED:
            continue
        data = tables.archive.read(name)
        if _BESIDE_QUOTES.search(data) and not data.startswith(LFS_POINTER):
            _check_table(tables, name, data.decode(detect(data), "replace").removeprefix("\ufeff"))


def _check_table(tables: FeedTables, name: str, text: str) -> None:
    """What the table reader has stripped is found in the text itself, where such values are few."""
    header = tables.header(name) or ()
    line, read = 1, 0
    for match in _SPACED.finditer(text):
        value = match.group().strip(" \t")[1:-1].replace('""', '"')
        if not value.strip():
            continue
        line, read = line + text.count("\n", read, match.start()), match.start()
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        place = len(next(csv.reader([before]), [""])) - 1 if before else 0
        column = header[place] if place < len(header) else ""
        code, reason = "leading_or_trailing_whitespaces", "spaces at its ends are left out"
        tables.report.add(code, Severity.WARNING, name, line, column, value, reason)
