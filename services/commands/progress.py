"""What `noriai run` says while feeds load: a live table on a terminal, a line a feed elsewhere."""

import sys
from collections.abc import AsyncIterator

from rich.console import Console
from rich.live import Live
from rich.table import Table

from services.shared.context import Context
from services.shared.log.topics import CHANGES
from services.shared.model.entities import Source
from services.shared.model.events import Envelope
from services.shared.wire.codec import decode

LOADING = "loading"
LOOK_SECONDS = 1.0


class Stderr:
    """The stderr of the moment, for the log: while a live table is drawn, lines go above it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


async def report_loading(context: Context) -> None:
    """Ends when every feed has been read once, well or badly."""
    console = Console(file=sys.stdout)
    if not context.feeds:
        console.print("no feeds: give some with --feeds, or --demo")
    elif console.is_terminal:
        with Live(_table({}, context), console=console, refresh_per_second=8) as live:
            async for sources in _sources(context):
                live.update(_table(sources, context))
    else:
        said: set[str] = set()
        async for sources in _sources(context):
            for feed, source in sources.items():
                if source.state != LOADING and feed not in said:
                    said.add(feed)
                    print(f"{feed}: {_words(source)}", flush=True)


async def _sources(context: Context) -> AsyncIterator[dict[str, Source]]:
    """What the merged picture says of the feeds, at each change, until none is loading."""
    while True:
        end = (await context.log.bounds(CHANGES, 0)).end
        sources = {}
        for feed in context.feeds:
            value = await context.store.get("source", feed.id)
            if value is not None:
                sources[feed.id] = decode(Source, decode(Envelope, value).payload)
        yield sources
        if len(sources) == len(context.feeds) and all(source.state != LOADING for source in sources.values()):
            return
        await context.log.wait(CHANGES, 0, end, LOOK_SECONDS)


def _table(sources: dict[str, Source], context: Context) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("feed", "format", "state"):
        table.add_column(heading)
    for feed in context.feeds:
        source = sources.get(feed.id)
        table.add_row(feed.id, feed.format, LOADING if source is None else _words(source))
    return table


def _words(source: Source) -> str:
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(source.counts.items()) if count)
    return f"{source.state} {source.last_error or counts}".strip()
