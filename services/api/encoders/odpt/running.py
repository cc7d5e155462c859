"""The run of its timetable that a live vehicle is on: where it comes from and goes to, and what it left last."""

from dataclasses import dataclass

from services.api.view import View
from services.shared.model.entities import Route, Vehicle
from services.shared.model.ids import split_namespaced, split_trip_instance
from services.shared.timetable.artifact import Timetable


@dataclass(frozen=True, slots=True)
class Run:
    """`trip`: its index in the timetable of `feed`."""

    feed: str
    timetable: Timetable
    trip: int

    @property
    def ends(self) -> tuple[str, str]:
        """Ids of its first and last stop."""
        stops = self.timetable.trip_stops(self.trip)
        return stops[0], stops[-1]

    def before(self, stop_id: str) -> str:
        """Of a vehicle on its way to the stop, the stop that it left; "" when it is not told by the stop alone."""
        stops = self.timetable.trip_stops(self.trip)
        places = [place for place, each in enumerate(stops) if each == stop_id and place]
        return stops[places[0] - 1] if len(places) == 1 else ""


def run_of(view: View, vehicle: Vehicle, route: Route) -> Run | None:
    trip_id = split_namespaced(split_trip_instance(vehicle.trip)[0])[1]
    timetable = view.timetable(vehicle.namespace)
    trip = timetable.trip_index(trip_id) if timetable is not None and trip_id else None
    if timetable is None or trip is None:
        return None
    of_route = any((ref.feed, ref.local_id) == (vehicle.namespace, timetable.route_id(trip)) for ref in route.refs)
    return Run(vehicle.namespace, timetable, trip) if of_route else None
