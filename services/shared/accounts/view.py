"""The accounts as the log has them now, in memory: who a key stands for, and what it may do."""

from dataclasses import dataclass

from services.shared.accounts.keys import is_secret_of, split_key
from services.shared.log.messages import message_of
from services.shared.log.port import LogRecord
from services.shared.model.accounts import ApiKey, OperatorAccount, SigningKey
from services.shared.wire.codec import Undecodable

_NO_KEY = ApiKey("", bytes(32))


class KeyRefused(Exception):
    """The key is of no use: `str` says why, without a word of it. The reaction: 401."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: what a good key stands for."""

    key_id: str
    operator: str = ""
    developer: str = ""
    scopes: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    signing_keys: tuple[SigningKey, ...] = ()

    @property
    def actor(self) -> str:
        owner = f"operator/{self.operator}" if self.operator else f"developer/{self.developer}"
        return f"{owner}/{self.key_id}"

    def allows(self, scope: str) -> bool:
        """`publish` stands for all that begin with it."""
        return scope in self.scopes or scope.partition(":")[0] in self.scopes

    def may_push(self, feed: str, operator: str) -> bool:
        """`operator` is the feed's own, as feeds.toml says."""
        return bool(self.operator) and (operator == self.operator or feed in self.feeds)


class Accounts:
    """Until records are taken nobody is known."""

    def __init__(self) -> None:
        self.operators: dict[str, OperatorAccount] = {}
        self.keys: dict[str, ApiKey] = {}

    def principal(self, text: str, now_ms: float) -> Principal:
        """`now_ms` is real time. Raises KeyRefused."""
        split = split_key(text)
        key = self.keys.get(split[0]) if split else None
        # Compared in any case, so that a key that is known and one that is not take the same time.
        right = is_secret_of(key or _NO_KEY, split[1] if split else "")
        if key is None or not right:
            raise KeyRefused("this key is not known here")
        if key.revoked:
            raise KeyRefused("this key was revoked")
        if key.not_after_ms and now_ms > key.not_after_ms:
            raise KeyRefused("this key has expired")
        operator = self.operators.get(key.operator)
        if key.operator and operator is None:
            raise KeyRefused("the operator of this key is no more")
        signing = operator.signing_keys if operator else ()
        return Principal(
            key.id,
            key.operator,
            key.developer,
            frozenset(key.scopes),
            frozenset(operator.feeds if operator else ()),
            signing,
        )

    def take(self, record: LogRecord) -> str:
        """Why it can't be used, or "". Nobody is let in by what can't be read, and who was before is no more."""
        kind, _, name = record.key.decode("utf-8", "replace").partition("/")
        if kind not in ("operator", "key"):
            return f"an account of a kind that is not known: {kind!r:.60}"
        self.operators.pop(name, None) if kind == "operator" else self.keys.pop(name, None)
        if record.value is None:
            return ""
        try:
            if kind == "operator":
                self.operators[name] = message_of(OperatorAccount, record)
            else:
                self.keys[name] = message_of(ApiKey, record)
        except Undecodable as error:
            return str(error)
        return ""
