"""Departures as JSON: the entries that services.api.board found, with names, platforms and alerts.

What does not change from one question to the next is encoded once and kept with the entry; ages,
alerts and occupancy are put behind it.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, cast

import orjson

from services.api.disruptions import Disruption, Subject, active, concerns, route_types, trip_of
from services.api.encoders.plain_json.lines import route_brief
from services.api.encoders.plain_json.live import occupancy, vehicle_occupancy
from services.api.encoders.plain_json.members import Json, rfc3339
from services.api.encoders.plain_json.zones import station_zone
from services.api.texts import named
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.api.visits import Entry, Visit
from services.shared.model.entities import Route, Source, Station
from services.shared.model.ids import namespaced

_NO_ALERTS = b',"alerts":[]'


class DepartureRows:
    """The rows of one answer."""

    def __init__(self, view: Questions, station: Held, lang: str | None, alerts: Sequence[Disruption]) -> None:
        entity = cast(Station, station.entity)
        self._view = view
        self._lang = lang
        self._alerts = alerts
        self._station = entity
        self._zone: tzinfo = station_zone(view, entity)
        self._now = view.clock.now()
        self._fetched: dict[str, int] = {}

    def encode(self, entries: Sequence[Entry]) -> bytes:
        """A JSON array."""
        get, lang = self._view.get, self._lang
        for entry in entries:
            route = entry.route
            if route is None or get("route", route.id) is not route or entry.lang != lang:
                self._write(entry)
        if self._alerts:
            return b"[%b]" % b",".join([self._row(entry) for entry in entries])
        return b"[%b]" % b",".join([entry.row or self._row(entry) for entry in entries])

    def _write(self, entry: Entry) -> None:
        entry.route, entry.lang = route_of(self._view, entry.visit.feed, entry.visit.route_id), self._lang
        entry.body = self._body(entry.visit, entry.route)
        entry.row = entry.body + _NO_ALERTS + b"}" if entry.key is not None else b""

    def _row(self, entry: Entry) -> bytes:
        alerts = self.alerts_of(entry) if self._alerts else ()
        told = b',"alerts":%b' % orjson.dumps(alerts) if alerts else _NO_ALERTS
        return b"%b%b%b}" % (entry.body, told, b"" if entry.key is not None else self._moving(entry))

    def _body(self, visit: Visit, route: Held | None) -> bytes:
        """A row without its closing brace and what moves."""
        zone = self._zone
        row: dict[str, Any] = {
            "trip": {"id": visit.trip, "source": {"feed": visit.feed, "trip_id": visit.trip_id}},
            "route": route_json(visit.feed, visit.route_id, route, self._lang),
            **headsign(self._view, visit.feed, visit.headsign, visit.last_stop_id, self._lang),
            "scheduled": rfc3339(visit.scheduled, zone),
            "status": visit.status,
            "realtime": visit.realtime,
            "wheelchair": visit.wheelchair,
        }
        platform_id = namespaced(visit.feed, visit.stop_id)
        platform = next((each for each in self._station.platforms if each.id == platform_id), None)
        if platform is not None:
            row["platform"] = {"id": platform.id, "code": platform.code} if platform.code else {"id": platform.id}
        if visit.headway_seconds is not None:
            row["frequency"] = {"headway_seconds": visit.headway_seconds, "exact": visit.exact}
        if visit.expected is not None:
            row["expected"] = rfc3339(visit.expected, zone)
            if visit.planned:
                row["delay_seconds"] = visit.expected - visit.scheduled
        return orjson.dumps(row)[:-1]

    def _moving(self, entry: Entry) -> bytes:
        visit, told = entry.visit, b""
        full = occupancy(visit.occupancy if visit.occupancy is not None else self._vehicle_occupancy(visit))
        if full is not None:
            told = b',"occupancy":%b' % orjson.dumps(full)
        if visit.updated_ms:
            said_ms = max([visit.updated_ms, *(self._fetched_ms(feed) for feed in entry.said_by)])
            told += b',"source_age_seconds":%d' % max(0, int(self._now - said_ms / 1000))
        return told

    def _fetched_ms(self, feed: str) -> int:
        """The last fetch that confirmed what the feed says."""
        if feed not in self._fetched:
            held = self._view.get("source", feed)
            self._fetched[feed] = cast(Source, held.entity).last_success_ms if held is not None else 0
        return self._fetched[feed]

    def _vehicle_occupancy(self, visit: Visit) -> int | None:
        held = self._view.get("vehicle", visit.vehicle) if visit.vehicle else None
        return vehicle_occupancy(held) if held is not None and self._view.live(held) else None

    def alerts_of(self, entry: Entry) -> list[str]:
        """Of the station's alerts, those that this departure meets."""
        visit = entry.visit
        route = cast(Route, entry.route.entity) if entry.route is not None else None
        subject = Subject(
            trips=(trip_of(visit.trip), namespaced(visit.feed, visit.trip_id)),
            routes=(route.id,) if route is not None else (),
            operators=(route.operator,) if route is not None else (),
            route_types=route_types(route) if route is not None else (),
            directions=(visit.direction_id,) if visit.direction_id is not None else (),
            stations=(self._station.id,),
            stops=self._stops_of(visit),
        )
        return [
            each.alert.id for each in self._alerts if active(each.impact, visit.when) and concerns(each.alert, subject)
        ]

    def _stops_of(self, visit: Visit) -> tuple[str, ...]:
        """The platform and the station that the source puts it in."""
        timetable = self._view.timetable(visit.feed)
        index = timetable.stop_index(visit.stop_id) if timetable is not None else None
        parent = timetable.stop_row(index).parent_station if timetable is not None and index is not None else ""
        own = namespaced(visit.feed, visit.stop_id)
        return (own, namespaced(visit.feed, parent)) if parent else (own,)


def route_of(view: Questions, feed: str, route_id: str) -> Held | None:
    found = view.ref(feed, "route", route_id) if route_id else None
    return view.get("route", found[1]) if found is not None else None


def route_json(feed: str, route_id: str, held: Held | None, lang: str | None) -> Json:
    """A route that is not known is named as its source does."""
    if held is not None:
        return route_brief(held, lang)
    return {"id": namespaced(feed, route_id), "name": route_id, "mode": "other"}


def headsign(view: Questions, feed: str, text: str, last_stop_id: str, lang: str | None) -> Json:
    """The member `headsign` (the text, or the name of the last stop), and `headsign_lang`, which is like `name_lang`.

    A sign that is the name of the last stop is known in the languages that the station is.
    """
    found = view.station_of(feed, last_stop_id)
    held = view.get("station", found[0]) if found is not None else None
    timetable = view.timetable(feed)
    names = timetable.sign(text) if timetable is not None and text else {}
    if held is not None:
        station = cast(Station, held.entity)
        own = next((each.name for each in station.sources if (each.feed, each.stop_id) == (feed, last_stop_id)), "")
        if not text or text in (own, station.name):
            text, names = text or own or station.name, {**station.names, **names}
    told = named(names, lang, text)
    return {f"headsign{member.removeprefix('name')}": value for member, value in told.items()}
