"""What every ODPT record has, and the ids by which records refer to each other.

A thing that ODPT described keeps its `owl:sameAs`; any other has its class and its merged id there.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import LocalRef, Operator, Platform, Route, Station
from services.shared.odpt.shapes import CONTEXT
from services.shared.odpt.values import JAPAN, in_both

Record = dict[str, Any]
BUS = "bus"


def record(class_: str, same_as: str, held: Held, members: Mapping[str, Any]) -> Record:
    """Members that are None or empty are left out, as ODPT does."""
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{uuid5(NAMESPACE_URL, same_as)}",
        "@type": class_,
        "owl:sameAs": same_as,
        "dc:date": moment(held.time_ms),
    } | {name: value for name, value in members.items() if value not in (None, "", {}, [])}


def moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).astimezone(JAPAN).isoformat()


def titles(names: Mapping[str, str], name: str) -> dict[str, str]:
    """By language; a name in no stated language is Japanese, as ODPT takes it."""
    told = {language: text for language, text in names.items() if text and language not in ("", "und")}
    return in_both(told or ({"ja": name} if name else {}))


def title(names: Mapping[str, str], name: str) -> str:
    return names.get("ja") or name


def own(prefix: str, refs: Iterable[LocalRef], merged: str) -> str:
    return next((ref.local_id for ref in refs if ref.local_id.startswith(prefix)), f"{prefix}{merged}")


def operator_id(view: View, merged: str) -> str:
    held = view.get("operator", merged)
    refs = held.entity.refs if held is not None and isinstance(held.entity, Operator) else ()
    return own("odpt.Operator:", refs, merged)


def railway_id(route: Route) -> str:
    return own("odpt.Railway:", route.refs, route.id)


def busroute_id(route: Route) -> str:
    return own("odpt.Busroute:", route.refs, route.id)


def station_id(station: Station, platform: Platform | None, route: Route) -> str:
    """A station of one line; its own id where ODPT described it for that line."""
    prefix = "odpt.Station:"
    if platform is not None and platform.stop_id.startswith(prefix):
        return platform.stop_id
    return f"{prefix}{route.id}.{station.id}"


def pole_id(platform: Platform) -> str:
    prefix = "odpt.BusstopPole:"
    return platform.stop_id if platform.stop_id.startswith(prefix) else f"{prefix}{platform.id}"


def route_of(view: View, merged: str) -> Route | None:
    held = view.get("route", merged)
    return held.entity if held is not None and isinstance(held.entity, Route) else None


def place_of(view: View, feed: str, stop_id: str) -> tuple[Station, Platform | None] | None:
    """The station and the platform that a feed's stop became."""
    found = view.station_of(feed, stop_id)
    held = view.get("station", found[0]) if found is not None else None
    if held is None or not isinstance(held.entity, Station):
        return None
    platforms = (each for each in held.entity.platforms if (each.feed, each.stop_id) == (feed, stop_id))
    return held.entity, next(platforms, None)
