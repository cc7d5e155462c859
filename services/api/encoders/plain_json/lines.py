"""Routes and operators as JSON."""

from typing import cast

from services.api.encoders.plain_json.members import Json, color, given
from services.api.texts import choose, named
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.entities import Operator, Route


def route_brief(held: Held, lang: str | None = None) -> Json:
    """As it stands in stations and departures."""
    entity = cast(Route, held.entity)
    return given(
        {
            "id": entity.id,
            **_named(entity, lang),
            "color": color(entity.color),
            "text_color": color(entity.text_color),
            "mode": entity.mode,
        }
    )


def route_name(entity: Route, lang: str | None) -> str:
    return choose(entity.names, lang, entity.name) or entity.short_name or entity.long_name or entity.id


def _named(entity: Route, lang: str | None) -> dict[str, str]:
    found = named(entity.names, lang, entity.name)
    return found if found["name"] else {"name": route_name(entity, lang)}


def operator_brief(held: Held, lang: str | None = None) -> Json:
    entity = cast(Operator, held.entity)
    return {"id": entity.id, **named(entity.names, lang, entity.name)}


def route(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Route, held.entity)
    operator = view.get("operator", entity.operator) if entity.operator else None
    return (
        route_brief(held, lang)
        | given(
            {
                "short_name": entity.short_name,
                "long_name": entity.long_name,
                "description": entity.desc,
                "url": entity.url,
                "sort_order": entity.sort_order,
                "operator": operator_brief(operator, lang) if operator is not None else None,
            }
        )
        | {
            "names": entity.names,
            "route_type": entity.route_type,
            "sources": [{"feed": ref.feed, "route_id": ref.local_id} for ref in entity.refs],
        }
    )


def operator(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Operator, held.entity)
    return (
        operator_brief(held, lang)
        | given({"url": entity.url, "timezone": entity.timezone, "lang": entity.lang, "phone": entity.phone})
        | {"names": entity.names, "sources": [{"feed": ref.feed, "agency_id": ref.local_id} for ref in entity.refs]}
    )
