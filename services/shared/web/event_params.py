"""Which events a subscriber asks for, on every channel alike: as parameters of a request, or as JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from services.shared.model.events import Position
from services.shared.web import params
from services.shared.web.endpoints import BadParam, Param

KINDS = (
    "source",
    "operator",
    "route",
    "station",
    "facility",
    "access",
    "alert",
    "trip",
    "vehicle",
    "mobility_system",
    "mobility_station",
    "mobility_vehicle",
)
Start = Position | Literal["snapshot", "now"]


def parse_start(text: str) -> Start:
    if text == "snapshot":
        return "snapshot"
    if text == "now":
        return "now"
    try:
        return Position.parse(text)
    except ValueError:
        raise BadParam("expected snapshot, now, or a position") from None


FROM = Param(
    "from",
    parse_start,
    {"type": "string", "default": "snapshot"},
    "where to begin: `snapshot`, `now`, or a position; `Last-Event-ID` wins over it",
    default="snapshot",
)
CHOOSING = (
    params.words("kinds", KINDS, "kinds of things"),
    params.identifier("station", "only what concerns this station"),
    params.identifiers("routes", "only what concerns one of these routes"),
    params.identifier("operator", "only what concerns this operator"),
    params.bbox(),
    params.near(),
    replace(params.radius(), needs="near"),
)


def read_values(known: Sequence[Param], said: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each known parameter, by what JSON says: a text, a number or a list of them. Raises BadParam."""
    if unknown := said.keys() - {param.name for param in known}:
        names = ", ".join(sorted(param.name for param in known))
        raise BadParam(f"no parameter is named {min(unknown)!r}; there are {names}")
    for param in known:
        if param.needs and said.get(param.name) is not None and said.get(param.needs) is None:
            raise BadParam(f"{param.name}: says nothing without {param.needs}")
    return {param.name: _value(param, said.get(param.name)) for param in known}


def _value(param: Param, said: Any) -> Any:
    if said is None:
        return param.default
    parts = said if isinstance(said, list) else [said]
    if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in parts):
        raise BadParam(f"{param.name}: expected a text or a list of texts")
    parse: Callable[[str], Any] = param.parse
    try:
        if param.repeated:
            return tuple(parse(piece) for part in parts for piece in str(part).split(","))
        return parse(",".join(map(str, parts)))
    except BadParam as bad:
        raise BadParam(f"{param.name}: {bad.reason}") from None
