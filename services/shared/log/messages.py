"""What a record of an internal topic says, or why it can't be used: every reader of the log decodes with this.

A record says by a header of which version it is; one without it is of the first. Fields are only ever added within a
version, so that a program passes over what it does not know of its own version, and refuses a later one as a whole.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from google.protobuf.message import Message

from services.shared.log.port import LogRecord
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.model.audit import AuditRecord
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Batch, Envelope, LedgerEntry, Payload, RelayPlace, TimetableVersion
from services.shared.model.people import Invitation, Person, Session
from services.shared.model.usage import Usage
from services.shared.model.webhooks import Webhook
from services.shared.wire.codec import Undecodable, from_message, parse

T = TypeVar("T")

VERSION_HEADER = "noriai-version"
VERSION = 1  # the latest that this program reads, and the one that it writes
OPENING = "epoch"  # the kind of the record with which a merge begins to write


def message_of(cls: type[T], record: LogRecord) -> T:
    """Raises Undecodable."""
    return from_message(cls, parsed(cls, record))


def parsed(cls: type, record: LogRecord) -> Message:
    """As `message_of`, for who reads many and needs little of each."""
    version = _version(record)
    if version != VERSION:
        raise Undecodable(f"of version {version:.20}, which is not one that this program reads ({VERSION})")
    if record.value is None:
        raise Undecodable(f"no {cls.__name__}: it has no value")
    message = parse(cls, record.value)
    if problem := _PROBLEMS[cls](message, record):
        raise Undecodable(problem)
    return message


def _version(record: LogRecord) -> Any:
    for name, value in record.headers:
        if name == VERSION_HEADER:
            text = value.decode("ascii", "replace")
            return VERSION if text == str(VERSION) else text
    return VERSION


def _lacks(*names: str) -> Callable[[Any, LogRecord], str]:
    def problem(message: Any, _: LogRecord) -> str:
        return "" if all(getattr(message, name) for name in names) else f"without {' or '.join(names)}"

    return problem


def _of_envelope(message: Any, record: LogRecord) -> str:
    if message.kind == OPENING:
        return ""
    if message.kind not in ENTITIES:
        return f"a change of a kind that is not known: {message.kind!r:.60}"
    if not message.id:
        return "without id"
    if not message.removed:
        parse(ENTITIES[message.kind], message.payload)
    return ""


def _of_payload(message: Any, record: LogRecord) -> str:
    place = f"{message.feed}/{message.channel}"
    key = record.key.decode("utf-8", "replace")
    if not (message.feed and message.channel and (key == place or key.startswith(f"{place}/"))):
        return f"a payload of {place!r:.100} under the key {key!r:.100}"
    return ""


def _of_audit(message: Any, record: LogRecord) -> str:
    return "" if message.HasField("entry") or message.HasField("checkpoint") else "without entry or checkpoint"


_PROBLEMS: Mapping[type, Callable[[Any, LogRecord], str]] = {
    Envelope: _of_envelope,
    Payload: _of_payload,
    Batch: _lacks("feed"),
    LedgerEntry: _lacks("kind", "id"),
    TimetableVersion: _lacks("feed", "version"),
    OperatorAccount: _lacks("id"),
    ApiKey: _lacks("id"),
    Person: _lacks("id"),
    Invitation: _lacks("id"),
    Session: _lacks("id", "person"),
    AuditRecord: _of_audit,
    RelayPlace: _lacks("epoch"),
    Webhook: _lacks("id", "owner", "url"),
    Usage: _lacks("day", "feed"),
}
