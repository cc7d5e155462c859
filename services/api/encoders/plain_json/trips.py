"""One run of a trip as JSON: its calls, planned and expected, each with the offset of its place."""

from collections.abc import Container, Sequence
from typing import Any, cast

from services.api.disruptions import Disruption, Subject, concerns, overlaps, route_types
from services.api.encoders.plain_json.departures import headsign, route_json, route_of
from services.api.encoders.plain_json.live import iso_date, occupancy
from services.api.encoders.plain_json.members import Json, given, rfc3339
from services.api.encoders.plain_json.zones import feed_zone, station_zone
from services.api.overlay import LiveCall
from services.api.runs import Run
from services.api.texts import named
from services.api.view_queries import Questions
from services.api.visits import departure_status
from services.shared.model.entities import Route, Station
from services.shared.model.ids import namespaced
from services.shared.timetable.calendar import format_time, parse_date
from services.shared.timetable.rows import TripRow


class TripWriter:
    """One for each answer."""

    def __init__(self, view: Questions, alerts: Sequence[Disruption], lang: str | None) -> None:
        self._view = view
        self._alerts = alerts
        self._lang = lang

    def trip(self, merged_id: str, run: Run, relationship: str, vehicle: str, realtime: bool) -> Json:
        feed, trip_id, service_date, start = run.key
        route = route_of(self._view, feed, run.route_id)
        row = self._row(run)
        return given(
            {
                "id": merged_id,
                "service_date": iso_date(service_date),
                "start_time": None if start is None else format_time(start),
                "short_name": row.short_name if row is not None else None,
                "direction_id": run.direction_id,
                "block_id": row.block_id if row is not None else None,
                "vehicle": vehicle,
                "updated": self._updated(run),
            }
        ) | {
            "source": {"feed": feed, "trip_id": trip_id},
            "route": route_json(feed, run.route_id, route, self._lang),
            **headsign(self._view, feed, run.headsign, self._last_stop(run), self._lang),
            "wheelchair": run.wheelchair,
            "relationship": relationship,
            "realtime": realtime,
            "frequencies": _frequencies(row),
            "alerts": self._alerts_of(run, cast(Route, route.entity) if route is not None else None),
            "calls": [self._call(run, call) for call in run.calls],
        }

    def _sign(self, run: Run, text: str) -> Json:
        return headsign(self._view, run.key[0], text, self._last_stop(run), self._lang) if text else {}

    def _row(self, run: Run) -> TripRow | None:
        timetable = self._view.timetable(run.key[0], parse_date(run.key[2]))
        return timetable.trip(run.trip_index) if timetable is not None and run.trip_index is not None else None

    def _last_stop(self, run: Run) -> str:
        return run.calls[-1].stop_id if run.calls else ""

    def _updated(self, run: Run) -> str | None:
        return rfc3339(run.updated_ms // 1000, feed_zone(self._view, run.key[0])) if run.updated_ms else None

    def _call(self, run: Run, call: LiveCall) -> Json:
        feed = run.key[0]
        found = self._view.station_of(feed, call.stop_id)
        held = self._view.get("station", found[0]) if found is not None else None
        station = cast(Station, held.entity) if held is not None else None
        zone = station_zone(self._view, station) if station is not None else feed_zone(self._view, feed)
        scheduled = call.leaves
        expected = call.leaves_expected if call.state == "predicted" else None
        platforms = station.platforms if station is not None else ()
        platform = next((each for each in platforms if (each.feed, each.stop_id) == (feed, call.stop_id)), None)
        return given(
            {
                "station": _brief(station, self._lang) if station is not None else None,
                "platform": given({"id": platform.id, "code": platform.code}) if platform is not None else None,
                "arrival": _times(call.arrival, call.arrival_expected, zone),
                "departure": _times(call.departure, call.departure_expected, zone),
                **self._sign(run, call.headsign),
                "occupancy": occupancy(call.occupancy),
            }
        ) | {
            "stop_sequence": call.stop_sequence,
            "source": {"feed": feed, "stop_id": call.stop_id},
            "status": departure_status(call, scheduled, expected, run.extra),
            "pickup": call.pickup_type != 1,
            "drop_off": call.drop_off_type != 1,
        }

    def _alerts_of(self, run: Run, route: Route | None) -> list[str]:
        if not self._alerts or not run.calls:
            return []
        feed, trip_id = run.key[:2]
        moments = [moment for call in run.calls if (moment := _moment(call)) is not None]
        subject = Subject(
            trips=(namespaced(feed, trip_id),),
            routes=(route.id,) if route is not None else (),
            operators=(route.operator,) if route is not None else (),
            route_types=route_types(route) if route is not None else (),
            directions=(run.direction_id,) if run.direction_id is not None else (),
            stations=self._stations_of(run),
            stops={namespaced(feed, call.stop_id) for call in run.calls},
        )
        return [
            each.alert.id
            for each in self._alerts
            if overlaps(each.impact, min(moments), max(moments)) and concerns(each.alert, subject)
        ]

    def _stations_of(self, run: Run) -> Container[str]:
        found = (self._view.station_of(run.key[0], call.stop_id) for call in run.calls)
        return {each[0] for each in found if each is not None}


def _brief(station: Station, lang: str | None) -> Json:
    return {"id": station.id, **named(station.names, lang, station.name)}


def _moment(call: LiveCall) -> int | None:
    return call.leaves if call.leaves is not None else call.leaves_expected


def _times(scheduled: int | None, expected: int | None, zone: Any) -> Json | None:
    if scheduled is None and expected is None:
        return None
    return given(
        {
            "scheduled": None if scheduled is None else rfc3339(scheduled, zone),
            "expected": None if expected is None else rfc3339(expected, zone),
            "delay_seconds": None if scheduled is None or expected is None else expected - scheduled,
        }
    )


def _frequencies(row: TripRow | None) -> list[Json]:
    return [
        {
            "start_time": format_time(each.start),
            "end_time": format_time(each.end),
            "headway_seconds": each.headway_seconds,
            "exact": each.exact,
        }
        for each in (row.frequencies if row is not None else ())
    ]
