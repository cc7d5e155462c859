"""Departures as JSON: the visits that services.api.board found, with names, platforms and alerts.

Parts that many departures share (a route, a platform) are encoded once and kept as bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any, cast

import orjson

from services.api.board import Visit
from services.api.disruptions import Disruption, Subject, active, matches, trip_of
from services.api.encoders.plain_json.lines import route_brief
from services.api.encoders.plain_json.live import occupancy, vehicle_occupancy
from services.api.encoders.plain_json.members import Json, rfc3339
from services.api.encoders.plain_json.zones import station_zone
from services.api.texts import choose
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.entities import Route, Source, Station
from services.shared.model.ids import namespaced

_ROUTES_KEPT = 20_000


class DepartureRows:
    """One for each board that is asked for; `shared` outlives it."""

    def __init__(self, view: Questions, station: Held, lang: str | None, alerts: Sequence[Disruption]) -> None:
        entity = cast(Station, station.entity)
        self._view = view
        self._lang = lang
        self._alerts = alerts
        self._station = entity
        self._zone: tzinfo = station_zone(view, entity)
        self._now = view.clock.now()
        self._fetched: dict[str, int] = {}
        self._platforms = {platform.id: platform for platform in entity.platforms}

    def row(self, visit: Visit, shared: "SharedParts") -> Json:
        zone = self._zone
        route = shared.route(self._view, visit.feed, visit.route_id, self._lang)
        row: dict[str, Any] = {
            "trip": {"id": visit.trip, "source": {"feed": visit.feed, "trip_id": visit.trip_id}},
            "route": route[1],
            "headsign": visit.headsign or shared.stop_name(self._view, visit.feed, visit.last_stop_id, self._lang),
            "scheduled": rfc3339(visit.scheduled, zone),
            "status": visit.status,
            "realtime": visit.realtime,
            "wheelchair": visit.wheelchair,
            "alerts": self._alerts_of(visit, route[0]) if self._alerts else [],
        }
        platform = self._platforms.get(namespaced(visit.feed, visit.stop_id))
        if platform is not None:
            row["platform"] = {"id": platform.id, "code": platform.code} if platform.code else {"id": platform.id}
        if visit.headway_seconds is not None:
            row["frequency"] = {"headway_seconds": visit.headway_seconds, "exact": visit.exact}
        if visit.updated_ms or visit.realtime:
            self._add_realtime(row, visit)
        return row

    def _add_realtime(self, row: Json, visit: Visit) -> None:
        if visit.expected is not None:
            row["expected"] = rfc3339(visit.expected, self._zone)
            if visit.planned:
                row["delay_seconds"] = visit.expected - visit.scheduled
        told = occupancy(visit.occupancy if visit.occupancy is not None else self._vehicle_occupancy(visit))
        if told is not None:
            row["occupancy"] = told
        if visit.updated_ms:
            row["source_age_seconds"] = max(0, int(self._now - self._said_ms(visit) / 1000))

    def _said_ms(self, visit: Visit) -> int:
        """When the source said so: its own time, or the last fetch that confirmed it."""
        held = self._view.get("trip", visit.trip)
        return max([visit.updated_ms, *(self._fetched_ms(feed) for feed in (held.feeds if held is not None else ()))])

    def _fetched_ms(self, feed: str) -> int:
        if feed not in self._fetched:
            held = self._view.get("source", feed)
            self._fetched[feed] = cast(Source, held.entity).last_success_ms if held is not None else 0
        return self._fetched[feed]

    def _vehicle_occupancy(self, visit: Visit) -> int | None:
        held = self._view.get("vehicle", visit.vehicle) if visit.vehicle else None
        return vehicle_occupancy(held) if held is not None and self._view.live(held) else None

    def _alerts_of(self, visit: Visit, route: Route | None) -> list[str]:
        subject = Subject(
            trips=(trip_of(visit.trip), namespaced(visit.feed, visit.trip_id)),
            routes=(route.id,) if route is not None else (),
            operators=(route.operator,) if route is not None else (),
            route_types=(route.route_type,) if route is not None else (),
            directions=(visit.direction_id,) if visit.direction_id is not None else (),
            stations=(self._station.id,),
            stops=self._stops_of(visit),
        )
        moment = visit.when
        return [
            each.alert.id
            for each in self._alerts
            if active(each.impact, moment) and any(matches(selector, subject) for selector in each.alert.informed)
        ]

    def _stops_of(self, visit: Visit) -> tuple[str, ...]:
        """The platform and the station that the source puts it in."""
        timetable = self._view.timetable(visit.feed)
        index = timetable.stop_index(visit.stop_id) if timetable is not None else None
        parent = timetable.stop_row(index).parent_station if timetable is not None and index is not None else ""
        own = namespaced(visit.feed, visit.stop_id)
        return (own, namespaced(visit.feed, parent)) if parent else (own,)


class SharedParts:
    """Encoded routes and names of last stops, kept until what they were made of is another."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str, str | None], tuple[Held | None, Route | None, orjson.Fragment]] = {}

    def route(
        self, view: Questions, feed: str, route_id: str, lang: str | None
    ) -> tuple[Route | None, orjson.Fragment]:
        found = view.ref(feed, "route", route_id) if route_id else None
        held = view.get("route", found[1]) if found is not None else None
        key = (feed, route_id, lang)
        kept = self._routes.get(key)
        if kept is None or kept[0] is not held:
            if len(self._routes) >= _ROUTES_KEPT:
                self._routes.clear()
            brief: Mapping[str, Any] = {"id": namespaced(feed, route_id), "name": route_id, "mode": "other"}
            entity = cast(Route, held.entity) if held is not None else None
            encoded = orjson.Fragment(orjson.dumps(route_brief(held, lang) if held is not None else brief))
            kept = self._routes[key] = (held, entity, encoded)
        return kept[1], kept[2]

    def stop_name(self, view: Questions, feed: str, stop_id: str, lang: str | None) -> str:
        """Where a trip without a headsign goes: its last stop, by the station's name in that language."""
        found = view.station_of(feed, stop_id)
        held = view.get("station", found[0]) if found is not None else None
        if held is None:
            return ""
        station = cast(Station, held.entity)
        own = next((each.name for each in station.sources if (each.feed, each.stop_id) == (feed, stop_id)), "")
        return choose(station.names, lang, own or station.name) if lang else own or station.name
