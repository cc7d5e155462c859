"""What the audit holds: who wrote what, by digests, and checkpoints of the chain over it (noriai.internal.audit)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`digest` is over the payload's salt and the payload; `refused` is empty when it was accepted."""

    time_ms: int = 0
    actor: str = ""
    feed: str = ""
    action: str = ""
    digest: bytes = b""
    ref: str = ""
    refused: str = ""
    unwritten: int = 0
    nonce: bytes = b""


@dataclass(frozen=True, slots=True)
class AuditCheckpoint:
    """The chain up to `offset`, signed by the hub; `hashes` are those since the checkpoint before."""

    size: int = 0
    offset: int = 0
    head: bytes = b""
    hashes: tuple[bytes, ...] = ()
    time_ms: int = 0
    public_key: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One of the two."""

    entry: AuditEntry | None = None
    checkpoint: AuditCheckpoint | None = None
