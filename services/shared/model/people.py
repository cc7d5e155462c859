"""Who signs in to the console: people, how they are invited, and their sessions: entries of the accounts."""

from dataclasses import dataclass

ADMIN, EDITOR, VIEWER, DEVELOPER = "admin", "editor", "viewer", "developer"

# What a session of each role may do. `publish` and `view` need an operator: an admin has them once it acts for one.
ROLES: dict[str, tuple[str, ...]] = {
    ADMIN: ("account", "manage", "admin", "publish", "view", "read"),
    EDITOR: ("account", "manage", "publish", "view", "read"),
    VIEWER: ("account", "view", "read"),
    DEVELOPER: ("account", "read", "subscribe"),
}


@dataclass(frozen=True, slots=True)
class Passkey:
    """`credential` is WebAuthn's attested credential data: its id, and its public key."""

    id: bytes
    credential: bytes = b""
    created_ms: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """`operator` is whom an editor or viewer works for, or for whom an admin acts. Of recovery codes it has hashes."""

    id: str
    name: str = ""
    role: str = ""
    operator: str = ""
    created_ms: int = 0
    passkeys: tuple[Passkey, ...] = ()
    recovery_hashes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whoever has its secret becomes a person, once. The log has the hash."""

    id: str
    secret_hash: bytes = b""
    role: str = ""
    operator: str = ""
    created_ms: int = 0
    not_after_ms: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. The log has the hash of its secret."""

    id: str
    secret_hash: bytes = b""
    person: str = ""
    created_ms: int = 0
    not_after_ms: int = 0
