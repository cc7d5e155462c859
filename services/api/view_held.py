"""One merged entity as the view holds it: bytes, decoded when someone asks for it.

What the indexes and the streams look at on every change is read from the envelope once, here.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from sys import intern

from services.shared.model.entities import Entity
from services.shared.model.events import Envelope
from services.shared.wire.codec import decode, decode_entity
from services.shared.wire.pb import envelope_pb2

Keys = envelope_pb2.FilterKeys


@dataclass(slots=True, eq=False)
class Held:
    """`offset` is its change's place in noriai.changes.v1; 0 when it came from the store's snapshot.

    `raw` is the encoded Envelope; `keys` are the index keys that lead here; `feeds` are those whose
    statements are in it.
    """

    kind: str
    id: str
    raw: bytes
    offset: int
    revision: int
    time_ms: int
    valid_until_ms: int
    feeds: tuple[str, ...]
    keys: tuple[Hashable, ...] = ()
    lat: float | None = None
    lon: float | None = None
    _entity: Entity | None = field(default=None, repr=False)

    @property
    def envelope(self) -> Envelope:
        """Decoded anew at each call."""
        return decode(Envelope, self.raw)

    @property
    def entity(self) -> Entity:
        """Decoded when first asked for, then kept."""
        if self._entity is None:
            self._entity = self.decode()
        return self._entity

    def forget(self) -> None:
        """Lets go of the decoded entity: for who walks over all of them once."""
        self._entity = None

    @property
    def is_decoded(self) -> bool:
        return self._entity is not None

    def decode(self) -> Entity:
        """The entity without keeping it."""
        if self._entity is not None:
            return self._entity
        return decode_entity(self.kind, envelope_pb2.Envelope.FromString(self.raw).payload)


def held_from(message: envelope_pb2.Envelope, raw: bytes, offset: int) -> Held:
    return Held(
        kind=intern(message.kind),
        id=message.id,
        raw=raw,
        offset=offset,
        revision=message.revision,
        time_ms=message.time_ms,
        valid_until_ms=message.valid_until_ms,
        feeds=tuple(intern(rights.feed) for rights in message.rights),
    )


@dataclass(slots=True, eq=False, weakref_slot=True)
class Change:
    """A change as streams see it, shared by all of them. `held` is None when the entity is gone.

    `line` and `left_line` are places for its event's JSON: as it is, and for whom it left a filter.
    """

    kind: str
    id: str
    offset: int
    time_ms: int
    held: Held | None
    raw: bytes
    line: bytes | None = None
    left_line: bytes | None = None
    _keys: tuple[Keys, Keys | None] | None = None

    @property
    def subject(self) -> tuple[str, str]:
        return self.kind, self.id

    @property
    def keys(self) -> tuple[Keys, Keys | None]:
        """What filters look at: now and before. Read when the first filter asks."""
        if self._keys is None:
            message = envelope_pb2.Envelope.FromString(self.raw)
            self._keys = (message.now, message.before if message.HasField("before") else None)
        return self._keys

    @property
    def envelope(self) -> Envelope:
        return decode(Envelope, self.raw)
