"""`noriai check`: reads one feed, a file or a URL, and says what is wrong with it, row by row.

Ends with 0 when it is good (warnings are allowed), 1 with errors, 2 when it can't be read.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.commands.check_page import page
from services.shared.config import BadSettings, Settings, load_settings
from services.shared.model.notice import Notice, Severity
from services.shared.model.said import NoticeSaid
from services.timetable.advice import ADVICE
from services.timetable.archive import Limits
from services.timetable.checking import Checked, check_feed
from services.timetable.report import Report

HELP = "Reads one feed, GTFS or ODPT, and says what is wrong, row by row. Ends with 0: good, 1: errors, 2: unreadable."

GOOD, ERRORS, UNREADABLE = 0, 1, 2
ROWS_SHOWN = 5
BLOCK_BYTES = 1 << 16


class NotFetched(Exception):
    """The URL gave no feed. The reaction: say why, as for a file that can't be read."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feed", metavar="FEED", help="a GTFS zip or ODPT JSON: a file, or an http(s) URL")
    kinds = ("text", "json", "html")
    parser.add_argument("--format", choices=kinds, default="text", help="how to print it (default: text)")
    words = "the day from which it is seen, for what has ended or ends soon (default: today)"
    parser.add_argument("--date", metavar="YYYY-MM-DD", type=date.fromisoformat, default=date.today(), help=words)
    words = "an older version of it (a GTFS zip), to tell stops that have moved and what has vanished since"
    parser.add_argument("--before", metavar="ZIP", type=Path, help=words)


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings({})
    except BadSettings as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    checked = _check(arguments.feed, settings, arguments.date, arguments.before)
    if arguments.format == "json":
        sys.stdout.buffer.write(orjson.dumps(as_json(arguments.feed, checked), option=orjson.OPT_INDENT_2) + b"\n")
    elif arguments.format == "html":
        sys.stdout.buffer.write(page(arguments.feed, checked, arguments.date).encode())
    else:
        print_text(arguments.feed, checked, Console())
    return exit_code(checked)


def exit_code(checked: Checked) -> int:
    if checked.unreadable:
        return UNREADABLE
    return GOOD if checked.good else ERRORS


def _check(feed: str, settings: Settings, today: date, before: Path | None) -> Checked:
    if not feed.lower().startswith(("http://", "https://")):
        return check_feed(Path(feed), Limits.of(settings), today, before)
    with tempfile.TemporaryDirectory(prefix="noriai-check-") as folder:
        path = Path(folder) / "feed.zip"
        try:
            asyncio.run(fetch(feed, path, settings))
        except NotFetched as error:
            return Checked(Report(), str(error))
        return check_feed(path, Limits.of(settings), today, before)


async def fetch(url: str, path: Path, settings: Settings) -> None:
    timeout = aiohttp.ClientTimeout(total=settings.fetch_timeout_seconds)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            if response.status != 200:
                raise NotFetched(f"the server answered {response.status} {response.reason}")
            size = 0
            with path.open("wb") as file:
                async for block in response.content.iter_chunked(BLOCK_BYTES):
                    size += len(block)
                    if size > settings.fetch_max_bytes:
                        raise NotFetched(f"the answer is longer than the {settings.fetch_max_bytes} bytes allowed")
                    file.write(block)
    except TimeoutError as error:
        raise NotFetched(f"no whole answer within {settings.fetch_timeout_seconds:g} seconds") from error
    except (aiohttp.ClientError, ValueError) as error:
        raise NotFetched(f"it can't be fetched: {error}") from error


def as_json(feed: str, checked: Checked) -> dict[str, Any]:
    report = checked.report
    return {
        "feed": feed,
        "result": ("good", "errors", "unreadable")[exit_code(checked)],
        "reason": checked.unreadable or None,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "rows": checked.rows,
        "notices": [
            {
                "code": line.code,
                "severity": line.severity,
                "count": line.count,
                "what_to_do": ADVICE[line.code][0] if line.code in ADVICE else "",
                "places": [_place(notice) for notice in _notices(checked, line)],
            }
            for line in report.summary()
        ],
    }


def _notices(checked: Checked, line: NoticeSaid) -> Sequence[Notice]:
    return [n for n in checked.report.kept if n.code == line.code and n.severity == line.severity]


def _place(notice: Notice) -> dict[str, Any]:
    return {
        "file": notice.file,
        "row": notice.row or None,
        "field": notice.field,
        "value": notice.value,
        "reason": notice.reason,
    }


def print_text(feed: str, checked: Checked, console: Console) -> None:
    """A summary first, then the rows; a table on a terminal, plain lines elsewhere."""
    console.print(_verdict(feed, checked), markup=False, highlight=False, soft_wrap=True)
    if checked.rows:
        counts = ", ".join(f"{name} {rows}" for name, rows in checked.rows.items() if rows)
        console.print(f"rows: {counts}", markup=False, highlight=False, soft_wrap=True)
    for line in checked.report.summary():
        if line.severity == Severity.INFO:
            continue
        shown = _notices(checked, line)[:ROWS_SHOWN]
        if console.is_terminal:
            console.print(_table(line, shown))
        else:
            _print_plain(line, shown, console)


def _verdict(feed: str, checked: Checked) -> str:
    if checked.unreadable:
        return f"{feed}: unreadable: {checked.unreadable}"
    report = checked.report
    counted = ", ".join(_counted(report.count(kind), kind) for kind in (Severity.ERROR, Severity.WARNING))
    return f"{feed}: {'good' if checked.good else 'has errors'}: {counted}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_plain(line: NoticeSaid, shown: Sequence[Notice], console: Console) -> None:
    more = f" (the first {len(shown)} of {line.count})" if line.count > len(shown) else ""
    console.print(f"{line.severity} {line.code}: {line.count}{more}", markup=False, highlight=False, soft_wrap=True)
    for notice in shown:
        words = [f"  {_where(notice)}:", notice.field, repr(notice.value) if notice.value else "", notice.reason]
        console.print(" ".join(word for word in words if word), markup=False, highlight=False, soft_wrap=True)


def _printable(text: str) -> str:
    """`text` with what a terminal would obey, instead of show, escaped."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _where(notice: Notice) -> str:
    return f"{notice.file or 'feed'} row {notice.row}" if notice.row else notice.file or "feed"


def _table(line: NoticeSaid, shown: Sequence[Notice]) -> Table:
    colour = "red" if line.severity == Severity.ERROR else "yellow"
    table = Table(title=f"[{colour}]{line.severity}[/] {line.code} × {line.count}", title_justify="left")
    for column in ("file", "row", "field", "value", "why"):
        table.add_column(column, justify="right" if column == "row" else "left", overflow="fold")
    for notice in shown:
        cells = (notice.file, str(notice.row or ""), notice.field, notice.value, notice.reason)
        table.add_row(*(escape(_printable(cell)) for cell in cells))
    if line.count > len(shown):
        table.add_row("…", "", "", "", f"{line.count - len(shown)} more")
    return table
