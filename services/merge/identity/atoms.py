"""Stops of one feed that its publisher already groups: a parent station with all below it, or a lone stop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.merge.identity.names import comparable
from services.shared.model.said import StopSaid


@dataclass(frozen=True, slots=True)
class Atom:
    """`root` is the station, or the lone stop itself; `stops` are all of it, by stop_id, root included."""

    feed: str
    root: StopSaid
    stops: tuple[StopSaid, ...]
    key: str
    lat: float | None
    lon: float | None

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


def make_atom(feed: str, root: StopSaid, below: Iterable[StopSaid]) -> Atom:
    stops = tuple(sorted({s.id: s for s in (root, *below)}.values(), key=lambda s: s.id))
    lat, lon = _place(root, stops)
    key = comparable(root.name) or next((k for s in stops if (k := comparable(s.name))), "")
    return Atom(feed, root, stops, key or f"\0{feed}\0{root.id}", lat, lon)


def _place(root: StopSaid, stops: tuple[StopSaid, ...]) -> tuple[float | None, float | None]:
    if root.lat is not None and root.lon is not None:
        return root.lat, root.lon
    placed = [(s.lat, s.lon) for s in stops if s.lat is not None and s.lon is not None]
    if not placed:
        return None, None
    return sum(lat for lat, _ in placed) / len(placed), sum(lon for _, lon in placed) / len(placed)
