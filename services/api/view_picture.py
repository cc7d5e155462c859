"""The merged picture at a position: tables, indexes, what is gone. Applying a change is synchronous.

The view keeps one and swaps in another when it has to begin anew; requests see one or the other.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable

from services.api.view_held import Change, Held, held_from
from services.api.view_index import PLACED, Grid, Index, keys_of
from services.api.view_ring import Ring
from services.api.view_timetables import Named
from services.shared.log.fence import Fence
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Envelope, Position
from services.shared.model.said import Window
from services.shared.wire.codec import decode
from services.shared.wire.pb import entities_pb2, envelope_pb2

NAMED = frozenset({"station", "facility"})  # what can be searched for by name
PASSING = frozenset({"trip", "vehicle", "alert", "mobility_vehicle"})  # their ids end with the day, or the ride
PASSING_REMEMBERED = 20_000


class Picture:
    """What is known at `position`. `freshness` is, by feed, (last success, max age) in milliseconds."""

    def __init__(self, epoch: str, ring_size: int) -> None:
        self.position = Position(epoch, 0)
        self.as_of_ms = 0
        self.fence = Fence()
        self.tables: dict[str, dict[str, Held]] = {kind: {} for kind in ENTITIES}
        self.index = Index()
        self.grids: dict[str, Grid] = {kind: Grid() for kind in PLACED}
        self.ring = Ring(ring_size)
        self.freshness: dict[str, tuple[int, int]] = {}
        self.artifacts: dict[str, Named] = {}
        self.touched: set[tuple[str, str]] = set()
        self._gone: dict[tuple[str, str], bytes] = {}
        self._passed: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def begin_at(self, position: Position) -> None:
        """All that was put in so far is the picture at `position`."""
        self.position = position
        self.ring.floor = position.offset

    def put_stored(self, raw: bytes) -> None:
        """An entry of the store's snapshot."""
        message = envelope_pb2.Envelope.FromString(raw)
        if message.kind not in self.tables:
            return
        self.fence.admits(message.writer_epoch)
        self.as_of_ms = max(self.as_of_ms, message.time_ms)
        if message.removed:  # a mark of where it went
            self._gone[message.kind, message.id] = raw
        else:
            self._hold(message, held_from(message, raw, 0))

    def apply(self, offset: int, raw: bytes) -> str:
        """A record of noriai.changes.v1 that can be used. Returns the epoch that it declares, else ""."""
        self.position = Position(self.position.epoch, offset)
        message = envelope_pb2.Envelope.FromString(raw)
        if not self.fence.admits(message.writer_epoch):
            return ""
        if message.kind == "epoch":
            return message.id
        if message.kind not in self.tables:
            return ""
        held = self.tables[message.kind].get(message.id)
        if self._is_repeat(held, message):
            return ""
        self.as_of_ms = message.time_ms
        now: Held | None = None
        if message.removed:
            self._remove(message, raw)
        else:
            now = self._hold(message, held_from(message, raw, offset))
        if not message.quiet:
            self.ring.append(Change(message.kind, message.id, offset, message.time_ms, now, raw))
        return ""

    def _is_repeat(self, held: Held | None, message: envelope_pb2.Envelope) -> bool:
        if held is not None:
            return held.revision >= message.revision
        raw = self._gone_raw(message.kind, message.id)
        return message.removed or (
            raw is not None and envelope_pb2.Envelope.FromString(raw).revision >= message.revision > 0
        )

    def _hold(self, message: envelope_pb2.Envelope, held: Held) -> Held:
        subject = (held.kind, held.id)
        old = self.tables[held.kind].get(held.id)
        keys, place = keys_of(message)
        held.keys = keys
        if place is not None:
            held.lat, held.lon = place
        if old is None or old.keys != keys:
            if old is not None:
                self._unindex(old)
            for key in keys:
                self.index.add(key, held.id)
        else:
            held.keys = old.keys
        self._place(old, held)
        self.tables[held.kind][held.id] = held
        self._gone.pop(subject, None)
        self._passed.pop(subject, None)
        if held.kind in NAMED:
            self.touched.add(subject)
        if held.kind == "source":
            self._note_source(held.id, entities_pb2.Source.FromString(message.payload))
        return held

    def _remove(self, message: envelope_pb2.Envelope, raw: bytes) -> None:
        subject = (message.kind, message.id)
        old = self.tables[message.kind].pop(message.id)
        self._unindex(old)
        self._place(old, None)
        if message.kind in NAMED:
            self.touched.add(subject)
        if message.kind == "source":
            self.freshness.pop(message.id, None)
            self.artifacts.pop(message.id, None)
        if message.kind not in PASSING:
            self._gone[subject] = raw
            return
        self._passed[subject] = raw
        if len(self._passed) > PASSING_REMEMBERED:
            self._passed.popitem(last=False)

    def _unindex(self, old: Held) -> None:
        for key in old.keys:
            self.index.discard(key, old.id)

    def _place(self, old: Held | None, now: Held | None) -> None:
        if old is not None and old.lat is not None and old.lon is not None:
            self.grids[old.kind].discard(old.id, old.lat, old.lon)
        if now is not None and now.lat is not None and now.lon is not None:
            self.grids[now.kind].add(now.id, now.lat, now.lon)

    def _note_source(self, feed: str, source: entities_pb2.Source) -> None:
        self.freshness[feed] = (source.last_success_ms, source.max_age_ms)
        if source.artifact:
            self.artifacts[feed] = named(source)
        else:
            self.artifacts.pop(feed, None)

    def note_gone(self, kind: str, id: str, raw: bytes) -> None:
        """What the identity ledger says of an id that no change in reach speaks of."""
        if id not in self.tables.get(kind, {}):
            self._gone.setdefault((kind, id), raw)

    def gone(self, kind: str, id: str) -> Envelope | None:
        raw = self._gone_raw(kind, id)
        return None if raw is None else decode(Envelope, raw)

    def _gone_raw(self, kind: str, id: str) -> bytes | None:
        return self._gone.get((kind, id)) or self._passed.get((kind, id))

    def by_key(self, kind: str, key: Hashable) -> list[Held]:
        table = self.tables[kind]
        return [table[one] for one in self.index.get(key)]

    def by_ids(self, kind: str, ids: Iterable[str]) -> list[Held]:
        table = self.tables[kind]
        return [table[one] for one in ids if one in table]


def named(source: entities_pb2.Source) -> Named:
    """The files of its timetable."""
    windows = (Window(each.version, each.artifact, each.first, each.last) for each in source.windows)
    return source.artifact, tuple(windows)
