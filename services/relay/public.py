"""What outsiders are told: changes and observations → records of the public topics. Pure.

CloudEvents 1.0 in binary mode: attributes are headers `ce_*`, the value is the protobuf message that
`ce_dataschema` names; without a value, a tombstone, the thing is gone. What a licence does not allow to leave has
no record here (EVENTS.md, "Licence on the way out").
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Batch, Envelope, Rights
from services.shared.wire.codec import decode_entity, encode, message_class

CONTENT_TYPE = b"application/protobuf"
WRITER = "noriai-writer"  # who wrote the record, for the relays themselves
AGAIN = "noriai-again"  # the last record of a quiet partition, written once more
MAY_LEAVE = frozenset({"raw", "derived"})
OWN_WORDS = frozenset({"source", "timetable"})  # what the hub says of a feed: not the feed's observations

STATUS = "status"

Headers = tuple[tuple[str, bytes], ...]


def may_leave(rights: Iterable[Rights]) -> bool:
    """Whether what holds values of these feeds may go to others; a policy of no known name forbids it."""
    return all(right.redistribution in MAY_LEAVE for right in rights)


@dataclass(frozen=True, slots=True)
class Teller:
    """`source` is the hub's address, `writer` names the relay that writes."""

    source: str
    writer: str

    def changed(self, envelope: Envelope, id: str) -> Record:
        """Of an entity that may leave; `id` is the position of the change."""
        schema = _schema(self.source, ENTITIES[envelope.kind])
        return Record(envelope.id.encode(), value_of(envelope), self._of_change(envelope, id, "changed", schema))

    def removed(self, envelope: Envelope, id: str, reason: str) -> Record:
        headers = [*self._of_change(envelope, id, "removed"), ("ce_reason", reason.encode())]
        if envelope.replaced_by:
            headers.append(("ce_replacedby", ",".join(envelope.replaced_by).encode()))
        return Record(envelope.id.encode(), None, tuple(headers))

    def said(self, batch: Batch, value: bytes, id: str, feed: Feed) -> Record:
        """Of a feed that may be told raw; `id` is the position of the batch."""
        headers = [
            *self._attributes(id, "noriai.observations.said.v1", f"{batch.feed}/{batch.channel}"),
            ("ce_time", _moment(batch.version.received_time_ms)),
            ("ce_dataschema", _schema(self.source, Batch)),
            *_rights([Rights(feed.id, feed.licence)]),
        ]
        if feed.attribution:
            headers.append(("ce_attribution", feed.attribution.encode()))
        return Record(batch.feed.encode(), value, tuple(headers))

    def _of_change(self, envelope: Envelope, id: str, what: str, schema: bytes = b"") -> Headers:
        kind = envelope.kind
        headers = [
            *self._attributes(id, f"noriai.{kind}.{what}.v1", f"{kind}/{envelope.id}"),
            ("ce_time", _moment(envelope.time_ms)),
            ("ce_revision", b"%d" % envelope.revision),
            *_rights(envelope.rights),
        ]
        if schema:
            headers.append(("ce_dataschema", schema))
        if envelope.valid_until_ms:
            headers.append(("ce_validuntil", _moment(envelope.valid_until_ms)))
        return tuple(headers)

    def _attributes(self, id: str, type: str, subject: str) -> Iterator[tuple[str, bytes]]:
        yield "ce_specversion", b"1.0"
        yield "ce_id", id.encode()
        yield "ce_source", self.source.encode()
        yield "ce_type", type.encode()
        yield "ce_subject", subject.encode()
        yield "content-type", CONTENT_TYPE
        yield WRITER, self.writer.encode()


def value_of(envelope: Envelope) -> bytes:
    """The entity; without the words of losing sources that may only leave as part of what was merged."""
    derived = {right.feed for right in envelope.rights if right.redistribution == "derived"}
    if not derived:
        return envelope.payload
    entity: Any = decode_entity(envelope.kind, envelope.payload)
    claims = getattr(entity, "claims", ())
    if not any(claim.body and claim.feed in derived for claim in claims):
        return envelope.payload
    kept = tuple(replace(claim, body=b"") if claim.feed in derived else claim for claim in claims)
    return encode(replace(entity, claims=kept))


def observed(batch: Batch) -> tuple[Batch, bytes] | None:
    """The batch without the hub's own words on the feed, encoded; None when it only says that nothing changed."""
    if batch.confirmed or batch.channel == STATUS:
        return None
    upserts = tuple(said for said in batch.upserts if said.kind not in OWN_WORDS)
    removals = tuple(key for key in batch.removals if key.kind not in OWN_WORDS)
    rest = replace(batch, upserts=upserts, removals=removals)  # it may be the one that completes a generation
    return rest, encode(rest)


def _rights(rights: Iterable[Rights]) -> Iterator[tuple[str, bytes]]:
    held = list(rights)
    if held:
        yield "ce_feeds", ",".join(dict.fromkeys(right.feed for right in held)).encode()
    licences = dict.fromkeys(right.licence for right in held if right.licence)
    if licences:
        yield "ce_licences", ",".join(licences).encode()


def _schema(source: str, cls: type) -> bytes:
    descriptor = message_class(cls).DESCRIPTOR
    return f"{source}/proto/{descriptor.file.name}#{descriptor.full_name}".encode()


def _moment(time_ms: int) -> bytes:
    moment = datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z").encode()
