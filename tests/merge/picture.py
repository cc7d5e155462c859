"""A picture driven by hand: generations in, the merged entities out, encoded, ids as keys."""

from collections.abc import Iterable

from services.merge.built import Built, EntityKey, Outcome
from services.merge.identity.ledger import Ledger
from services.merge.picture import Picture
from services.shared.model.entities import Entity
from services.shared.model.events import Batch, FilterKeys


class Drawn:
    def __init__(self, ledger: Ledger | None = None) -> None:
        self.ledger = ledger or Ledger("station")
        self.picture = Picture(self.ledger, lambda name: None)
        self.entities: dict[EntityKey, Entity] = {}
        self.keys: dict[EntityKey, FilterKeys] = {}
        self.outcomes: dict[EntityKey, Outcome] = {}

    def hear(self, *generations: list[Batch]) -> "Drawn":
        for generation in generations:
            touched = self.picture.table.apply(generation)
            if touched is not None:
                self.picture.touch(touched)
        return self

    def at(self, now_ms: int) -> "Drawn":
        self.outcomes = {}
        for touched in self.picture.turn(now_ms):
            self.picture.touch(touched)
        for part in self.picture.refresh(now_ms):
            self.outcomes |= part
        for key, outcome in self.outcomes.items():
            if isinstance(outcome, Built):
                self.entities[key], self.keys[key] = outcome.entity, outcome.keys
            else:
                self.entities.pop(key, None)
                self.keys.pop(key, None)
        return self

    def of(self, kind: str) -> list[Entity]:
        return [entity for (found, _), entity in sorted(self.entities.items()) if found == kind]


def drawn(generations: Iterable[list[Batch]], now_ms: int = 2_000) -> Drawn:
    return Drawn().hear(*generations).at(now_ms)
