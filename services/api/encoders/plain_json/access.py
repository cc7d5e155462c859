"""What riders can reach at a station, as the data of an event: every pair, without its route."""

from typing import cast

from services.api.encoders.plain_json.members import Json
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.access import Access, AccessGraph
from services.shared.wire.codec import decode


def access(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Access, held.entity)
    nodes = {node.id: node for node in decode(AccessGraph, entity.graph).nodes}
    ends = {
        one: {"kind": node.kind, "id": one, "stop_id": node.stop_id}
        for one, node in nodes.items()
        if node.kind in ("entrance", "platform")
    }
    return {
        "id": entity.id,
        "station": entity.id,
        "profile": "wheelchair",
        "pairs": [
            {
                "from": ends[pair.origin],
                "to": ends[pair.target],
                "step_free": pair.step_free,
                "basis": pair.basis,
                "blocked_by": pair.blocked_by,
            }
            for pair in entity.pairs
        ],
    }
