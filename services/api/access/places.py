"""The entrances and platforms of a station, as one can ask for them: by a source's stop id, or by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.api.texts import searchable
from services.shared.model.access import AccessGraph
from services.shared.model.entities import Entrance, Platform, Station
from services.shared.model.said import Texts

ENTRANCE, PLATFORM, STATION = "entrance", "platform", "station"


@dataclass(frozen=True, slots=True)
class Place:
    """`node` is its place in the graph, -1 when no way leads to it; `stated` is what its timetable says for good."""

    kind: str
    id: str
    stop_id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    code: str = ""
    node: int = -1
    stated: str = "unknown"
    lat: float | None = None
    lon: float | None = None


def places_of(station: Station, graph: AccessGraph) -> list[Place]:
    """Entrances, then platforms. A station that tells of no entrance is one itself."""
    nodes = {node.id: number for number, node in enumerate(graph.nodes)}
    entrances = [_place(ENTRANCE, each, nodes.get(each.id, -1), graph) for each in station.entrances]
    platforms = [_place(PLATFORM, each, nodes.get(each.id, -1), graph) for each in station.platforms]
    if not entrances and station.sources:
        root = next((s for s in station.sources if s.location_type == 1), station.sources[0])
        entrances = [Place(STATION, station.id, root.stop_id, station.name, station.names, stated="yes")]
    return entrances + platforms


def _place(kind: str, each: Entrance | Platform, node: int, graph: AccessGraph) -> Place:
    names = graph.nodes[node].names if node >= 0 else {}
    code = each.code if isinstance(each, Platform) else ""
    return Place(kind, each.id, each.stop_id, each.name, names, code, node, each.step_free, each.lat, each.lon)


def matching(places: Iterable[Place], text: str) -> list[Place]:
    """By id, else by code or whole name, else by a part of a name."""
    listed = list(places)
    wanted = searchable(text)
    tests: Sequence[list[Place]] = (
        [place for place in listed if text in (place.stop_id, place.id)],
        [place for place in listed if text == place.code or wanted in _names(place)],
        [place for place in listed if wanted and any(wanted in name for name in _names(place))],
    )
    return next((found for found in tests if found), [])


def _names(place: Place) -> set[str]:
    return {searchable(name) for name in (place.name, *place.names.values()) if name}
