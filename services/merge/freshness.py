"""For how long what sources say counts: by the max_age that their feed states, else by what each kind has. Pure.

What is said in realtime stays known when it is too old, as expired, and what it tells the state of stays there, too.
A source that tells no states is then as if it had said nothing: it is `silent`, until it is confirmed.
"""

from collections.abc import Iterator, Mapping

from services.merge.priority import MAX_AGE_MS
from services.merge.standing import ALWAYS, ENTRY
from services.merge.table import SaidKey, Source, Table, Touched
from services.shared.model.said import SourceSaid

STATUS = "status"


class Freshness:
    """`feeds` are the sources' descriptions, kept by whoever reads them."""

    def __init__(self, feeds: Mapping[str, SourceSaid]) -> None:
        self.silent: set[Source] = set()
        self._feeds = feeds
        self._live: dict[tuple[Source, str], bool] = {}

    def valid_until(self, table: Table, source: Source, kind: str) -> int:
        said = self._feeds.get(source[0])
        max_age_ms = (said.max_age_ms if said else 0) or MAX_AGE_MS.get(kind, 0)
        channel = table.channels.get(source)
        if channel is None:
            return 0
        return channel.confirmed_ms + max_age_ms if max_age_ms and source[1] != ENTRY else ALWAYS

    def aged(self, table: Table, now_ms: int) -> set[Source]:
        """Of which something in realtime was live and is not any more, or the reverse."""
        turned: set[Source] = set()
        for said_by in table.channels:
            if said_by[1] == ENTRY:
                continue
            for kind in MAX_AGE_MS:
                live = now_ms <= self.valid_until(table, said_by, kind)
                if self._live.get((said_by, kind), live) != live:
                    turned.add(said_by)
                self._live[said_by, kind] = live
        return turned

    def turn(self, table: Table, now_ms: int) -> Iterator[Touched]:
        """Takes note of who falls silent, or is heard again: what is to be looked at anew of each."""
        for said_by, channel in table.channels.items():
            aged = said_by[1] != STATUS and now_ms > self.valid_until(table, said_by, "")
            silent = aged and not any(kind in MAX_AGE_MS for kind in channel.kinds())
            if silent != (said_by in self.silent):
                self.silent ^= {said_by}
                yield Touched(said_by, frozenset(channel.said))

    def body(self, table: Table, source: Source, key: SaidKey) -> bytes | None:
        """What the source says, unless that counts no more."""
        return None if source in self.silent else table.body(source, key)
