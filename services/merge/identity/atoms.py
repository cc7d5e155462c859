"""Stops of one feed that its publisher already groups: a parent station with all below it, or a lone stop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.merge.identity.names import Names, names_of
from services.shared.model.said import StopSaid

AtomKey = tuple[str, str]  # feed, stop_id of the root

RAIL, WATER, ROAD = "rail", "water", "road"
_FAMILY = {
    "tram": RAIL,
    "subway": RAIL,
    "rail": RAIL,
    "monorail": RAIL,
    "funicular": RAIL,
    "cable_tram": RAIL,
    "aerial_lift": RAIL,
    "ferry": WATER,
}
_WEIGHTIEST = (RAIL, WATER, ROAD)


@dataclass(frozen=True, slots=True)
class Atom:
    """`root` is the station, or the lone stop itself; `stops` are all of it, by stop_id, root included."""

    feed: str
    root: StopSaid
    stops: tuple[StopSaid, ...]
    names: Names
    lat: float | None
    lon: float | None
    family: str  # the weightiest that calls there; its feed's only one when nothing does, "" when that is not known
    routes: frozenset[str]

    @property
    def key(self) -> AtomKey:
        return self.feed, self.root.id

    @property
    def stated(self) -> bool:
        """Whether the publisher says that this is a station of its own."""
        return self.root.location_type == 1


def root_of(stop_id: str, stops: Mapping[str, StopSaid]) -> str:
    """The stop at the top of the parent_station chain; a parent that does not exist ends it.

    A chain that comes back to itself has no top: then each stop on it, or leading to it, stands alone.
    """
    seen, current = {stop_id}, stop_id
    while (parent := stops[current].parent_station) and parent in stops:
        if parent in seen:
            return stop_id
        seen.add(parent)
        current = parent
    return current


def families(stops: Iterable[StopSaid]) -> set[str]:
    return {_FAMILY.get(mode, ROAD) for stop in stops for mode in stop.modes}


def make_atom(feed: str, root: StopSaid, below: Iterable[StopSaid], usual: str = "") -> Atom:
    """`usual` is the family of stops that nothing calls at."""
    stops = tuple(sorted({s.id: s for s in (root, *below)}.values(), key=lambda s: s.id))
    lat, lon = _place(root, stops)
    named = root if root.name else next((s for s in stops if s.name), root)
    called = families(stops)
    return Atom(
        feed=feed,
        root=root,
        stops=stops,
        names=names_of(named.name, named.names),
        lat=lat,
        lon=lon,
        family=next((family for family in _WEIGHTIEST if family in called), usual),
        routes=frozenset(route for stop in stops for route in stop.routes),
    )


def _place(root: StopSaid, stops: tuple[StopSaid, ...]) -> tuple[float | None, float | None]:
    if root.lat is not None and root.lon is not None:
        return root.lat, root.lon
    placed = [(s.lat, s.lon) for s in stops if s.lat is not None and s.lon is not None]
    if not placed:
        return None, None
    return sum(lat for lat, _ in placed) / len(placed), sum(lon for _, lon in placed) / len(placed)
