"""What every source says now: (feed, channel) → (kind, id) → body. Pure; fed by batches in log order.

A generation's chunks are gathered in Assembly and applied as a unit (DESIGN §3.6).
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from services.shared.model.events import Batch, Version

Source = tuple[str, str]  # feed, channel
SaidKey = tuple[str, str]  # kind, the source's own id


@dataclass(slots=True)
class Channel:
    """`confirmed_ms`: the later of the source's time and the newest fetch that confirmed what is said.

    It does not go back when the same payload is said again, as after a start.
    """

    said: dict[SaidKey, bytes] = field(default_factory=dict)
    version: Version = field(default_factory=Version)
    confirmed_ms: int = 0

    def kinds(self) -> Iterator[str]:
        """Of what it said, each once; the first comes without a look at the rest."""
        seen: set[str] = set()
        for kind, _ in self.said:
            if kind not in seen:
                seen.add(kind)
                yield kind


@dataclass(frozen=True, slots=True)
class Touched:
    """What a generation changed in the table; `confirmed` alone when only its freshness moved."""

    source: Source
    keys: frozenset[SaidKey]
    erased: bool = False


class Assembly:
    """Gathers the chunks of a generation. `held_from` is the offset that must be read again after a crash."""

    def __init__(self) -> None:
        self._open: dict[Source, tuple[int, list[Batch]]] = {}

    def add(self, batch: Batch, offset: int) -> list[Batch] | None:
        """The whole generation when `batch` completes it. A chunk out of turn drops what was open; a confirmation is
        by itself, and may come from another than who speaks.
        """
        if batch.confirmed:
            return [batch]
        source = (batch.feed, batch.channel)
        first, chunks = self._open.get(source, (offset, []))
        if chunks and chunks[0].generation != batch.generation:
            first, chunks = offset, []
        if batch.chunk < len(chunks):
            return None
        if batch.chunk != len(chunks):
            self._open.pop(source, None)
            return None
        chunks.append(batch)
        if not batch.last:
            self._open[source] = (first, chunks)
            return None
        self._open.pop(source, None)
        return chunks

    def held_from(self, next_offset: int) -> int:
        return min([first for first, _ in self._open.values()], default=next_offset)


class Table:
    def __init__(self) -> None:
        self.channels: dict[Source, Channel] = {}

    def apply(self, generation: list[Batch]) -> Touched | None:
        """None when the generation is older, by the source's own time, than what is held."""
        head = generation[0]
        source = (head.feed, head.channel)
        channel = self.channels.setdefault(source, Channel())
        if _goes_back(head.version, channel.version):
            return None
        said_again = not head.confirmed and head.version.content_hash == channel.version.content_hash
        held_ms = channel.confirmed_ms if said_again else 0
        channel.version = head.version
        channel.confirmed_ms = max(head.version.received_time_ms, _plausible(head.version), held_ms)
        if head.confirmed:
            return Touched(source, frozenset())
        return Touched(source, frozenset(_write(channel.said, generation)), any(batch.erased for batch in generation))

    def drop_feed(self, feed: str) -> list[Touched]:
        """Forgets all that a feed said, as when it is no longer configured."""
        gone = [source for source in self.channels if source[0] == feed]
        return [Touched(source, frozenset(self.channels.pop(source).said)) for source in gone]

    def feeds(self) -> set[str]:
        return {feed for feed, _ in self.channels}

    def body(self, source: Source, key: SaidKey) -> bytes | None:
        channel = self.channels.get(source)
        return channel.said.get(key) if channel else None

    def bodies(self, feed: str, kind: str, silent: Set[Source] = frozenset()) -> dict[str, bytes]:
        """All that the feed says of that kind, but for what is `silent`, by its own ids; of two channels the later by
        name counts.
        """
        return {
            said_id: body
            for source, channel in sorted(self.channels.items(), key=lambda each: each[0])
            if source[0] == feed and source not in silent
            for (said_kind, said_id), body in channel.said.items()
            if said_kind == kind
        }


def _write(said: dict[SaidKey, bytes], generation: list[Batch]) -> Iterator[SaidKey]:
    named: set[SaidKey] = set()
    for batch in generation:
        for upsert in batch.upserts:
            key = (upsert.kind, upsert.id)
            named.add(key)
            if said.get(key) != upsert.body:
                said[key] = upsert.body
                yield key
        for removal in batch.removals:
            if said.pop((removal.kind, removal.id), None) is not None:
                yield (removal.kind, removal.id)
    if generation[0].complete:
        for key in [key for key in said if key not in named]:
            del said[key]
            yield key


def _goes_back(new: Version, held: Version) -> bool:
    """A source without a time of its own is taken in the order of the log."""
    if not new.source_time_ms or not held.source_time_ms:
        return False
    return (new.source_time_ms, new.received_time_ms) < (held.source_time_ms, held.received_time_ms)


def _plausible(version: Version) -> int:
    """A source clock that runs ahead must not keep its values alive for longer than a minute more."""
    return min(version.source_time_ms, version.received_time_ms + 60_000)
