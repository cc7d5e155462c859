"""The accounts as the log has them now, in memory: who a key stands for, and what it may do."""

from dataclasses import dataclass
from typing import Any

from services.shared.accounts.keys import is_secret_of, split_key
from services.shared.accounts.secret import is_hash_of, split_secret
from services.shared.log.messages import message_of
from services.shared.log.port import LogRecord
from services.shared.model.accounts import ApiKey, OperatorAccount, SigningKey
from services.shared.model.people import ADMIN, ROLES, Invitation, Person, Session
from services.shared.wire.codec import Undecodable

VIEW, SUBSCRIBE = "view", "subscribe"
FIRST = "first"  # the id of the invitation that the hub itself makes while it has no admin
_NO_KEY = ApiKey("", bytes(32))


class SessionOver(Exception):
    """The session is not known, or has ended. The reaction: 401."""


class KeyRefused(Exception):
    """The key is of no use: `str` says why, without a word of it. The reaction: 401."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: what a good key or session stands for. `person` and `session` are empty for a key."""

    key_id: str
    operator: str = ""
    developer: str = ""
    scopes: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    signing_keys: tuple[SigningKey, ...] = ()
    person: str = ""
    session: str = ""

    @property
    def actor(self) -> str:
        if self.person:
            return f"operator/{self.operator}/{self.person}" if self.operator else f"person/{self.person}"
        owner = f"operator/{self.operator}" if self.operator else f"developer/{self.developer}"
        return f"{owner}/{self.key_id}"

    @property
    def account(self) -> str:
        """A developer's session and keys are one account."""
        return f"operator/{self.operator}" if self.operator else f"developer/{self.person or self.developer}"

    def allows(self, scope: str, reading: bool = False) -> bool:
        """`publish` stands for all that begin with it; who may `view` may read what they write."""
        family = scope.partition(":")[0]
        return (
            scope in self.scopes or family in self.scopes or (reading and family == "publish" and VIEW in self.scopes)
        )

    def may_push(self, feed: str, operator: str) -> bool:
        """`operator` is the feed's own, as feeds.toml says."""
        return bool(self.operator) and (operator == self.operator or feed in self.feeds)


def maker_of(invitation: Invitation) -> str:
    """The person; "" for the hub itself, and for a command line."""
    kind, _, who = invitation.by.partition("/")
    return who.rpartition("/")[2] if kind in ("person", "operator") else ""


class Accounts:
    """Until records are taken nobody is known."""

    def __init__(self) -> None:
        self.operators: dict[str, OperatorAccount] = {}
        self.keys: dict[str, ApiKey] = {}
        self.people: dict[str, Person] = {}
        self.invitations: dict[str, Invitation] = {}
        self.sessions: dict[str, Session] = {}
        self._kinds: dict[str, tuple[type, dict[str, Any]]] = {
            "operator": (OperatorAccount, self.operators),
            "key": (ApiKey, self.keys),
            "person": (Person, self.people),
            "invitation": (Invitation, self.invitations),
            "session": (Session, self.sessions),
        }

    def principal(self, text: str, now_ms: float) -> Principal:
        """`now_ms` is real time. Raises KeyRefused."""
        split = split_key(text)
        key = self.keys.get(split[0]) if split else None
        # Compared in any case, so that a key that is known and one that is not take the same time.
        right = is_secret_of(key or _NO_KEY, split[1] if split else "")
        if key is None or not right:
            raise KeyRefused("this key is not known here")
        if why := self.refusal(key.id, now_ms):
            raise KeyRefused(why)
        operator = self.operators.get(key.operator)
        signing = operator.signing_keys if operator else ()
        return Principal(
            key.id,
            key.operator,
            key.developer,
            frozenset(key.scopes),
            frozenset(operator.feeds if operator else ()),
            signing,
        )

    def refusal(self, key_id: str, now_ms: float) -> str:
        """Why a key is good no more; "" as long as it is. `now_ms` is real time."""
        key = self.keys.get(key_id)
        if key is None:
            return "this key is not known here"
        if key.revoked:
            return "this key was revoked"
        if key.not_after_ms and now_ms > key.not_after_ms:
            return "this key has expired"
        if key.operator and key.operator not in self.operators:
            return "the operator of this key is no more"
        return ""

    def may_subscribe(self, owner: str, now_ms: float) -> bool:
        """Whether an account, `operator/{id}` or `developer/{id}`, is there still. `now_ms` is real time.

        A developer who does not sign in is one as long as there is a good key.
        """
        kind, _, name = owner.partition("/")
        if kind == "operator":
            return name in self.operators
        person = self.people.get(name)
        if person is not None and SUBSCRIBE in ROLES.get(person.role, ()):
            return True
        keys = (one for one in self.keys.values() if one.developer == name and SUBSCRIBE in one.scopes)
        return any(not one.revoked and not 0 < one.not_after_ms < now_ms for one in keys)

    def is_gone(self, owner: str) -> bool:
        """Whether nobody can come back to this account: its people were removed, or its keys were revoked."""
        kind, _, name = owner.partition("/")
        if kind == "operator":
            return name not in self.operators
        return name not in self.people and all(one.revoked for one in self.keys.values() if one.developer == name)

    def signed_in(self, text: str, now_ms: float) -> Principal:
        """Whose session `text` is. `now_ms` is real time. Raises SessionOver."""
        session = self._by_secret(self.sessions, text, now_ms)
        person = self.people.get(session.person) if session else None
        if session is None or person is None:
            raise SessionOver
        operator = self.operators.get(person.operator)
        return Principal(
            person.id,
            operator.id if operator else "",
            scopes=frozenset(ROLES.get(person.role, ())),
            feeds=frozenset(operator.feeds if operator else ()),
            person=person.id,
            session=session.id,
        )

    def invited(self, text: str, now_ms: float) -> Invitation | None:
        """The invitation that `text` is; None for one that is not good, or no longer: who made it must be here."""
        found: Invitation | None = self._by_secret(self.invitations, text, now_ms)
        if found is None or (found.id == FIRST and any(one.role == ADMIN for one in self.people.values())):
            return None
        maker = maker_of(found)
        return found if not maker or maker in self.people else None

    def _by_secret(self, held: dict[str, Any], text: str, now_ms: float) -> Any:
        name, secret = split_secret(text)
        one = held.get(name)
        right = is_hash_of(one.secret_hash if one else bytes(32), secret)
        return one if one and right and now_ms <= one.not_after_ms else None

    def take(self, record: LogRecord) -> str:
        """Why it can't be used, or "". Nobody is let in by what can't be read, and who was before is no more."""
        kind, _, name = record.key.decode("utf-8", "replace").partition("/")
        if kind not in self._kinds:
            return f"an account of a kind that is not known: {kind!r:.60}"
        message, held = self._kinds[kind]
        held.pop(name, None)
        if record.value is None:
            return ""
        try:
            held[name] = message_of(message, record)
        except Undecodable as error:
            return str(error)
        return ""
