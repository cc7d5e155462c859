"""The hash chain over the audit's entries, its signed checkpoints, and what verifying finds. Pure.

hash(n) = sha256(hash(n-1), offset, value of the record). A checkpoint lists the hashes since the one before, so
that whoever changes, removes or inserts an entry is found at that entry, and signs the newest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.shared.log.port import LogRecord
from services.shared.model.audit import AuditCheckpoint, AuditEntry, AuditRecord
from services.shared.wire.codec import Undecodable, decode, encode

GENESIS = bytes(32)


def link(before: bytes, record: LogRecord) -> bytes:
    return sha256(before + record.offset.to_bytes(8, "big") + (record.value or b"")).digest()


@dataclass(slots=True)
class Chain:
    """As far as it was read; `waiting` are the entries that no checkpoint covers yet."""

    covered: AuditCheckpoint = field(default_factory=lambda: AuditCheckpoint(head=GENESIS))
    waiting: list[LogRecord] = field(default_factory=list)

    def take(self, record: LogRecord) -> None:
        checkpoint = read(record).checkpoint
        if checkpoint is None:
            self.waiting.append(record)
        else:
            self.covered = checkpoint
            self.waiting = [entry for entry in self.waiting if entry.offset > checkpoint.offset]

    def checkpoint(self, key: Ed25519PrivateKey, time_ms: int) -> AuditCheckpoint:
        """The next one, over all that waits. There must be something."""
        hashes: list[bytes] = []
        for record in self.waiting:
            hashes.append(link(hashes[-1] if hashes else self.covered.head, record))
        made = AuditCheckpoint(
            size=self.covered.size + len(hashes),
            offset=self.waiting[-1].offset,
            head=hashes[-1],
            hashes=tuple(hashes),
            time_ms=time_ms,
            public_key=key.public_key().public_bytes_raw(),
        )
        return replace(made, signature=key.sign(encode(made)))


def read(record: LogRecord) -> AuditRecord:
    """What is neither is taken for an entry: it is in the chain, whatever it was made into."""
    try:
        return decode(AuditRecord, record.value or b"")
    except Undecodable:
        return AuditRecord(entry=AuditEntry())


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the audit is not as it was written."""

    offset: int
    words: str

    def __str__(self) -> str:
        return f"at {self.offset}: {self.words}"


@dataclass(slots=True)
class Verified:
    """`entries` were found to be as they were written; `uncovered` wait for the next checkpoint."""

    entries: int = 0
    uncovered: int = 0
    findings: list[Finding] = field(default_factory=list)
    keys: set[bytes] = field(default_factory=set)


def verify(records: Iterable[LogRecord], end: int, trusted: Sequence[bytes] = ()) -> Verified:
    """`end` is the log's; `trusted` are the public keys that may sign: without any, each is believed."""
    done, covered, waiting = Verified(), AuditCheckpoint(head=GENESIS), list[LogRecord]()
    last = -1
    for record in records:
        last = record.offset
        checkpoint = read(record).checkpoint
        if checkpoint is None:
            waiting.append(record)
            continue
        done.keys.add(checkpoint.public_key)
        if not _is_signed(checkpoint, trusted):
            done.findings.append(Finding(record.offset, "this checkpoint was not signed by the hub"))
            continue
        inside = [entry for entry in waiting if entry.offset <= checkpoint.offset]
        waiting = waiting[len(inside) :]
        if checkpoint.size - len(checkpoint.hashes) != covered.size:
            done.findings.append(Finding(record.offset, "a checkpoint before this one is missing"))
        else:
            found = list(_compare(inside, checkpoint, covered.head))
            done.findings += found
            done.entries += len(inside) - sum(finding.offset in {e.offset for e in inside} for finding in found)
        covered = checkpoint
    done.uncovered = len(waiting)
    if last + 1 < end:
        done.findings.append(Finding(end - 1, "the newest records are missing"))
    return done


def _is_signed(checkpoint: AuditCheckpoint, trusted: Sequence[bytes]) -> bool:
    if trusted and checkpoint.public_key not in trusted:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(checkpoint.public_key)
        key.verify(checkpoint.signature, encode(replace(checkpoint, signature=b"")))
    except (InvalidSignature, ValueError):
        return False
    return True


def _compare(records: Sequence[LogRecord], checkpoint: AuditCheckpoint, head: bytes) -> Iterator[Finding]:
    """What was signed against what is there: between entries that fit, changed ones, then missing or foreign ones."""
    heads = (head, *checkpoint.hashes[:-1])
    at = 0
    missing = 0
    for before, expected in zip(heads, checkpoint.hashes, strict=True):
        place = next((n for n in range(at, len(records)) if link(before, records[n]) == expected), None)
        if place is None:
            missing += 1
            continue
        yield from _between(records[at:place], missing, records[place].offset)
        at, missing = place + 1, 0
    yield from _between(records[at:], missing, checkpoint.offset + 1)


def _between(foreign: Sequence[LogRecord], missing: int, next_offset: int) -> Iterator[Finding]:
    for record in foreign[:missing]:
        yield Finding(record.offset, "this entry was changed")
    for record in foreign[missing:]:
        yield Finding(record.offset, "this entry was inserted")
    for _ in range(missing - len(foreign)):
        yield Finding(next_offset, "an entry before this place was removed")
