"""Inside stations that have pathways every place can be reached from outside and left again, on known levels."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from services.shared.model.notice import Severity
from services.timetable.checks.places import BOARDING_AREA, ENTRANCE, NODE, STATION, STOP
from services.timetable.tables import FeedTables

_ELEVATOR = "5"
_BY_OTHER_WAYS = "1"  # stop_access: not through the station

Row = dict[str, str]
Edges = dict[str, set[str]]
Finding = tuple[str, Severity, str, str]


def check(tables: FeedTables) -> None:
    pathways, stops = tables.get("pathways.txt"), tables.get("stops.txt")
    if pathways is None or stops is None or not len(pathways):
        return
    station = _Inside(stops.dicts(), pathways.dicts())
    for place, way in enumerate(station.ways):
        for code, severity, field, reason in station.judge_way(way):
            line = int(pathways.lines[place])
            tables.report.add(code, severity, "pathways.txt", line, field, way[field], reason)
    for place, stop in enumerate(station.stops):
        for code, severity, field, reason in station.judge_stop(stop):
            value = stop.get(field, "")
            tables.report.add(code, severity, "stops.txt", int(stops.lines[place]), field, value, reason)


class _Inside:
    """Stops and pathways, and what leads where."""

    def __init__(self, stops: list[Row], ways: list[Row]) -> None:
        self.stops, self.ways = stops, ways
        self._of = {stop["stop_id"]: stop for stop in stops if stop.get("stop_id")}
        self._parents = {stop.get("parent_station", "") for stop in stops}
        forth: Edges = defaultdict(set)
        back: Edges = defaultdict(set)
        self._lifts: set[str] = set()
        for way in ways:
            one, other = way.get("from_stop_id", ""), way.get("to_stop_id", "")
            for begin, end in ((one, other), (other, one)) if way.get("is_bidirectional") == "1" else ((one, other),):
                forth[begin].add(end)
                back[end].add(begin)
            if way.get("pathway_mode") == _ELEVATOR:
                self._lifts |= {one, other}
        self._beside = {stop_id: forth[stop_id] | back[stop_id] for stop_id in {*forth, *back}}
        entrances = [stop["stop_id"] for stop in self._of.values() if stop.get("location_type") == ENTRANCE]
        self._entered, self._left = _reached(entrances, forth), _reached(entrances, back)
        self._stations = {self._station(stop_id) for stop_id in self._beside} - {""}

    def _station(self, stop_id: str) -> str:
        """At most a boarding area of a platform of a station; "" for a stop of its own."""
        for _ in range(3):
            stop = self._of.get(stop_id, {})
            if stop.get("location_type") == STATION:
                return stop_id
            stop_id = stop.get("parent_station", "")
        return ""

    def judge_way(self, way: Row) -> Iterator[Finding]:
        for column in ("from_stop_id", "to_stop_id"):
            stop_id = way.get(column, "")
            stop = self._of.get(stop_id, {})
            if stop and (stop.get("location_type") or STOP) == STOP and stop_id in self._parents:
                reason = "this platform has boarding areas: the pathway must lead to one of them"
                yield "pathway_to_platform_with_boarding_areas", Severity.ERROR, column, reason
            if stop.get("stop_access") == _BY_OTHER_WAYS:
                code, reason = "pathway_to_stop_with_access_outside_of_station_pathways", "stop_access says otherwise"
                yield code, Severity.ERROR, column, reason

    def judge_stop(self, stop: Row) -> Iterator[Finding]:
        stop_id, kind = stop.get("stop_id", ""), stop.get("location_type") or STOP
        if stop_id in self._lifts and not stop.get("level_id"):
            yield "missing_level_id", Severity.ERROR, "level_id", "a lift ends here: on which level?"
        if kind == NODE and len(self._beside.get(stop_id, ())) == 1:
            yield "pathway_dangling_generic_node", Severity.WARNING, "stop_id", "only one place can be reached from it"
        if self._station(stop_id) not in self._stations:
            return
        if kind in (NODE, BOARDING_AREA) or (kind == STOP and stop_id not in self._parents):
            lacking = [
                words
                for words, reached in (("from an entrance to it", self._entered), ("from it to an exit", self._left))
                if stop_id not in reached
            ]
            if lacking:
                reason = f"the station has pathways, but none {' or '.join(lacking)}"
                yield "pathway_unreachable_location", Severity.ERROR, "stop_id", reason


def _reached(begins: Iterable[str], edges: Edges) -> set[str]:
    seen = set(begins)
    waiting = deque(seen)
    while waiting:
        fresh = edges.get(waiting.popleft(), set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen
