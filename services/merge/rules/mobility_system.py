"""What a source says of a system of shared vehicles as a whole → MobilitySystem, by its feed's id."""

from collections.abc import Sequence
from typing import Any

from services.merge.built import Built, Heard
from services.merge.priority import claims
from services.shared.model.entities import MobilitySystem
from services.shared.model.events import FilterKeys
from services.shared.model.said import MobilitySystemSaid


def build(system_id: str, heard: Heard, said: MobilitySystemSaid, states: Sequence[Any]) -> Built:
    system = MobilitySystem(
        id=system_id,
        system_id=said.system_id,
        name=said.name,
        names=said.names,
        operator=said.operator,
        language=said.language,
        timezone=said.timezone,
        url=said.url,
        documents=said.documents,
        claims=claims(heard.ordered),
    )
    return Built("mobility_system", system, FilterKeys(), heard.feeds, content=repr((heard.feeds, said)).encode())
