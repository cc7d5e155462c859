"""CloudEvents 1.0 as JSON, each encoded once and shared by all who are sent it (EVENTS.md).

An event's data is what the entity itself holds: of other entities it names the ids only, since those
have events of their own, and what grows with time by itself (ages) is left out.
"""

from collections import OrderedDict, deque
from datetime import UTC, datetime
from typing import Any
from weakref import ref

import orjson

from services.api.encoders.plain_json import plain
from services.api.streams.filters import Verdict
from services.api.unwritable import written
from services.api.view import View
from services.api.view_held import Change, Held
from services.shared.model.entities import Entity, Route, Station
from services.shared.model.events import Position

KEPT_BYTES = 48_000_000
LINES_KEPT_BYTES = 16_000_000  # of changes; who comes late for an older one has it encoded again
_AGEING = ("age_seconds", "expired")


def own(kind: str, data: dict[str, Any], entity: Entity) -> dict[str, Any]:
    """`data` without what belongs to other entities, to their timetables or to the moment."""
    if isinstance(entity, Station):
        briefs = {name: [{"id": one} for one in getattr(entity, name)] for name in ("routes", "operators")}
        return data | briefs | {"timezone": entity.timezone or None}
    if isinstance(entity, Route):
        return data | ({"operator": {"id": entity.operator}} if entity.operator else {})
    if kind == "source":
        return {name: value for name, value in data.items() if name not in _AGEING}
    return data


class Events:
    """The events of one view's changes. What was encoded last is kept, so that snapshots are quick."""

    def __init__(self, view: View, source: str, lines_kept_bytes: int = LINES_KEPT_BYTES) -> None:
        self._view = view
        self._source = orjson.dumps(source)
        self._kept: OrderedDict[tuple[str, str], tuple[Held, bytes]] = OrderedDict()
        self._kept_bytes = 0
        self._lined: deque[tuple[ref[Change], int]] = deque()
        self._lines_bytes = 0
        self._lines_kept_bytes = lines_kept_bytes
        self._timetables = 0

    def change(self, change: Change, verdict: Verdict) -> bytes:
        """One JSON line of a change; b"" when it can't be written."""
        if verdict is Verdict.LEFT:
            if change.left_line is None:
                change.left_line = self._lined_up(change, self._removed(change, "left_filter", ()))
            return change.left_line
        if change.line is None:
            if change.held is not None:
                line = self._event(self._position(change.offset), self._changed(change.held))
            else:
                envelope = change.envelope
                line = self._removed(change, envelope.reason, envelope.replaced_by)
            change.line = self._lined_up(change, line)
        return change.line

    def _lined_up(self, change: Change, line: bytes) -> bytes:
        """Counts a line that its change will hold; those that were encoded longest ago are let go."""
        while self._lined and self._lines_bytes + len(line) > self._lines_kept_bytes:
            reference, size = self._lined.popleft()
            oldest = reference()
            if oldest is not None:
                oldest.line = oldest.left_line = None
            self._lines_bytes -= size
        self._lined.append((ref(change), len(line)))
        self._lines_bytes += len(line)
        return line

    def held(self, position: Position, held: Held, id: str = "") -> bytes:
        """An entity of a snapshot at `position`; its id is its own there; b"" when it can't be written.

        A channel on which two snapshots at one position are to differ gives an `id`, here and below.
        """
        return self._event(id or f"{position}/{held.kind}/{held.id}", self._changed(held))

    def begin(self, position: Position, as_of_ms: int, reason: str, id: str = "") -> bytes:
        about = _about("noriai.snapshot.begin.v1", "snapshot", as_of_ms)
        return self._event(id or f"{position}/begin", _tail(about, {"reason": reason, "position": str(position)}))

    def end(self, position: Position, as_of_ms: int, count: int, id: str = "") -> bytes:
        about = _about("noriai.snapshot.end.v1", "snapshot", as_of_ms)
        return self._event(id or str(position), _tail(about, {"position": str(position), "count": count}))

    def _position(self, offset: int) -> str:
        return str(Position(self._view.position.epoch, offset))

    def _event(self, id: str, tail: bytes) -> bytes:
        return tail and b'{"specversion":"1.0","id":%b,"source":%b,%b' % (orjson.dumps(id), self._source, tail)

    def _removed(self, change: Change, reason: str, replaced_by: tuple[str, ...]) -> bytes:
        about = _about(f"noriai.{change.kind}.removed.v1", f"{change.kind}/{change.id}", change.time_ms)
        data = {"id": change.id, "reason": reason} | ({"replaced_by": replaced_by} if replaced_by else {})
        return self._event(self._position(change.offset), _tail(about, data))

    def _changed(self, held: Held) -> bytes:
        subject = (held.kind, held.id)
        if self._timetables != self._view.timetable_switches:  # times are told in the zones of timetables
            self._timetables = self._view.timetable_switches
            self._kept.clear()
            self._kept_bytes = 0
        kept = self._kept.get(subject)
        if kept is not None and kept[0] is held:
            self._kept.move_to_end(subject)
            return kept[1]
        was_decoded = held.is_decoded
        tail = written(held, self._encoded) or b""
        if not was_decoded:
            held.forget()
        self._keep(subject, held, tail)
        return tail

    def _encoded(self, held: Held) -> bytes:
        data = own(held.kind, plain(self._view, held), held.entity)
        about = _about(f"noriai.{held.kind}.changed.v1", f"{held.kind}/{held.id}", held.time_ms)
        return _tail(about, data)

    def _keep(self, subject: tuple[str, str], held: Held, tail: bytes) -> None:
        before = self._kept.pop(subject, None)
        if before is not None:
            self._kept_bytes -= len(before[1])
        self._kept[subject] = (held, tail)
        self._kept_bytes += len(tail)
        while self._kept_bytes > KEPT_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)


def _about(type: str, subject: str, time_ms: int) -> dict[str, str]:
    moment = datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"type": type, "subject": subject, "time": moment, "datacontenttype": "application/json"}


def _tail(about: dict[str, str], data: dict[str, Any]) -> bytes:
    """Everything after `id` and `source`, without the opening brace."""
    return orjson.dumps(about | {"data": data})[1:]
