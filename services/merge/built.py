"""What a rule is handed on an aging thing, and what every rule gives: an entity with all that its envelope needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.merge.priority import Statement
from services.shared.model.entities import Entity
from services.shared.model.events import FilterKeys
from services.shared.model.matching import Matching


@dataclass(frozen=True, slots=True)
class Heard:
    """Statements on one thing, the winner first, and whose ids they use; `valid_until_ms` is of the live ones."""

    namespace: str
    ordered: Sequence[Statement]
    valid_until_ms: int

    @property
    def feeds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(statement.source[0] for statement in self.ordered))


@dataclass(frozen=True, slots=True)
class Built:
    """`content` is what the entity says with freshness left out; None: the whole payload counts.

    `matching` is of realtime. `feeds` are those whose values it holds, for rights; `valid_until_ms` 0 is without end.
    """

    kind: str
    entity: Entity
    keys: FilterKeys
    feeds: tuple[str, ...]
    valid_until_ms: int = 0
    content: bytes | None = field(default=None)
    matching: Matching | None = None


class Removed:
    """In place of a Built: why the entity is gone, and where its id went."""

    __slots__ = ("reason", "replaced_by")

    def __init__(self, reason: str, replaced_by: tuple[str, ...] = ()) -> None:
        self.reason = reason
        self.replaced_by = replaced_by


Outcome = Built | Removed
EntityKey = tuple[str, str]  # kind, merged id
