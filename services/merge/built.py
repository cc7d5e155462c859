"""What a rule is handed on an aging thing, and what every rule gives: an entity with all that its envelope needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.merge.priority import Statement
from services.shared.model.entities import Entity
from services.shared.model.events import FilterKeys


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

    `feeds` are those whose values it holds, for rights; `valid_until_ms` 0 is without end.
    """

    kind: str
    entity: Entity
    keys: FilterKeys
    feeds: tuple[str, ...]
    valid_until_ms: int = 0
    content: bytes | None = field(default=None)
