"""Where ODPT's vehicles stop: stations (one record a line), bus poles, airport terminals, exits of stations.

A station that only timetables or patterns name becomes a stop too, known by its id, when it is their own
operator's; what lies on other operators' lines is theirs to describe.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.shared.odpt.values import Record, clean, one, place, several
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.lines import PATTERN, poles_in_order
from services.timetable.odpt.names import Names
from services.timetable.odpt.tables import Tables
from services.timetable.odpt.tally import Tally
from services.timetable.odpt.trips import Trip

STATION, POLE, AIRPORT, TERMINAL, POI = (
    "odpt:Station",
    "odpt:BusstopPole",
    "odpt:Airport",
    "odpt:AirportTerminal",
    "ug:Poi",
)
_STATION_TYPE, _ENTRANCE_TYPE = "1", "2"


@dataclass(slots=True)
class Places:
    """`routes`: the lines that each stop says it is on."""

    names: Names
    tally: Tally
    tables: Tables
    ids: set[str] = field(default_factory=set)
    positions: dict[str, tuple[float, float]] = field(default_factory=dict)
    routes: dict[str, list[str]] = field(default_factory=dict)
    operator_of: dict[str, str] = field(default_factory=dict)  # of a route, as stops and patterns say
    shapes: set[str] = field(default_factory=set)

    def add(self, local_id: str, record: Record, class_: str = "", **more: str) -> None:
        lat, lon = place(record)
        stated = record.get("geo:lat") is not None or record.get("geo:long") is not None
        if lat is None and stated:
            self.tally.note("bad_position", class_, local_id, "geo:lat")
        self.ids.add(local_id)
        row = {"stop_id": local_id, "stop_name": self.names.word(local_id), **more}
        if lat is not None and lon is not None:
            row |= {"stop_lat": repr(lat), "stop_lon": repr(lon)}
            self.positions[local_id] = (lat, lon)
        self.tables.add("stops.txt", row)
        self.tables.translate("stops", "stop_name", local_id, self.names.of(local_id))
        if class_:
            self.tally.serve(class_)

    def serve(self, stop: str, route: str, operator: str) -> None:
        if route:
            routes = self.routes.setdefault(stop, [])
            if route not in routes:
                routes.append(route)
            self.operator_of.setdefault(route, operator)


def write_places(records: Records, places: Places) -> None:
    for local_id, record in records.get(STATION, {}).items():
        places.add(local_id, record, STATION, stop_code=clean(record.get("odpt:stationCode")))
        for railway in several(record.get("odpt:railway")):
            places.serve(local_id, railway, one(record.get("odpt:operator")))
        for other in several(record.get("odpt:connectingStation")):
            places.tables.add("transfers.txt", {"from_stop_id": local_id, "to_stop_id": other, "transfer_type": "0"})
    for local_id, record in records.get(POLE, {}).items():
        number = clean(record.get("odpt:platformNumber"))
        places.add(local_id, record, POLE, stop_code=clean(record.get("odpt:busstopPoleNumber")), platform_code=number)
    airports = records.get(AIRPORT, {})
    for local_id, record in airports.items():
        places.add(local_id, record, AIRPORT, location_type=_STATION_TYPE)
    for local_id, record in records.get(TERMINAL, {}).items():
        airport = one(record.get("odpt:airport"))
        places.add(local_id, record, TERMINAL, parent_station=airport if airport in airports else "")
    _write_patterns(records, places)


def _write_patterns(records: Records, places: Places) -> None:
    for local_id, record in records.get(PATTERN, {}).items():
        places.tally.serve(PATTERN)
        operator = one(record.get("odpt:operator"))
        poles = poles_in_order(record)
        write_implied(poles, operator, POLE, places)
        for pole in poles:
            places.serve(pole, one(record.get("odpt:busroute")) or local_id, operator)
        for number, (lon, lat) in enumerate(_line(record.get("ug:region"))):
            places.tables.append("shapes.txt", (local_id, repr(lat), repr(lon), number))
            places.shapes.add(local_id)


def write_stops_of_trips(trips: Iterable[Trip], places: Places) -> None:
    for trip in trips:
        served = [call.stop for call in trip.calls if call.time is not None]
        class_ = STATION if any(stop.startswith("odpt.Station:") for stop in served) else POLE
        write_implied(served, trip.operator, class_, places)


def write_implied(stops: Iterable[str], operator: str, class_: str, places: Places) -> None:
    owner = operator.rpartition(":")[2]
    for stop in stops:
        if stop not in places.ids and stop.rpartition(":")[2].partition(".")[0] == owner:
            places.tally.note("implied", class_, stop)
            places.add(stop, {})


def _line(region: object) -> list[tuple[float, float]]:
    """Points of a GeoJSON LineString, of a Feature that holds one, or of a MultiLineString's parts."""
    if not isinstance(region, dict):
        return []
    shape: Any = region["geometry"] if isinstance(region.get("geometry"), dict) else region
    stated = shape.get("coordinates")
    lines = stated if shape.get("type") == "MultiLineString" else [stated]
    points = [point for line in lines if isinstance(line, list) for point in line] if isinstance(lines, list) else []
    return [found for point in points if (found := _point(point)) is not None]


def _point(stated: object) -> tuple[float, float] | None:
    if not isinstance(stated, list) or len(stated) < 2:
        return None
    lat, lon = place({"geo:lat": stated[1], "geo:long": stated[0]})
    return (lon, lat) if lat is not None and lon is not None else None


def write_exits(records: Records, places: Places) -> dict[str, Record]:
    """Exits that a station of the payload names stand below it; gives back the others."""
    station_of: dict[str, str] = {}
    for station, record in sorted(records.get(STATION, {}).items()):
        for exit_id in several(record.get("odpt:exit")):
            station_of.setdefault(exit_id, station)
    left: dict[str, Record] = {}
    for local_id, record in records.get(POI, {}).items():
        parent = station_of.get(local_id) or station_of.get(clean(record.get("@id")))
        if parent is None:
            left[local_id] = record
            continue
        title = clean(record.get("dc:title"))
        places.add(local_id, record, POI, stop_name=title, location_type=_ENTRANCE_TYPE, parent_station=parent)
    return left
