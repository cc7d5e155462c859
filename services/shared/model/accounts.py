"""Who may write: operators and keys, as the log holds them (noriai.internal.accounts). Times are real times."""

from dataclasses import dataclass

SCOPES: dict[str, str] = {
    "publish:timetables": "timetables of its feeds",
    "publish:realtime": "realtime messages and vehicles of its feeds",
    "publish:alerts": "disruptions of its feeds",
    "publish:facilities": "facilities of its feeds, and whether they work",
    "publish": "all four",
    "subscribe": "webhooks",
    "read": "reading, at a higher rate",
    "admin": "the hub itself",
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 public key, raw."""

    id: str
    public_key: bytes = b""
    created_ms: int = 0
    not_after_ms: int = 0


@dataclass(frozen=True, slots=True)
class OperatorAccount:
    """`feeds`: those it may push to beside the ones that name it as their `operator`."""

    id: str
    name: str = ""
    feeds: tuple[str, ...] = ()
    created_ms: int = 0
    signing_keys: tuple[SigningKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Of an operator or of a developer. The log has the hash of its secret only."""

    id: str
    secret_hash: bytes = b""
    operator: str = ""
    developer: str = ""
    scopes: tuple[str, ...] = ()
    created_ms: int = 0
    not_after_ms: int = 0
    revoked: bool = False
