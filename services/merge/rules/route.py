"""What feeds say of a route → Route; one source route is one merged route for now."""

from services.merge.built import Built
from services.shared.model.entities import LocalRef, Route
from services.shared.model.events import FilterKeys
from services.shared.model.said import RouteSaid
from services.shared.timetable.modes import mode_of


def build(route_id: str, feed: str, said: RouteSaid, operator: str, places: bytes) -> Built:
    """`places`: those of its stations."""
    route = Route(
        id=route_id,
        name=said.short_name or said.long_name or said.desc or said.id,
        short_name=said.short_name,
        long_name=said.long_name,
        names=said.names,
        color=said.color,
        text_color=said.text_color,
        mode=mode_of(said.route_type),
        route_type=said.route_type,
        operator=operator,
        url=said.url,
        desc=said.desc,
        sort_order=said.sort_order,
        refs=(LocalRef(feed, said.id),),
    )
    keys = FilterKeys(routes=(route_id,), operators=(operator,) if operator else (), places=places)
    return Built("route", route, keys, (feed,))
