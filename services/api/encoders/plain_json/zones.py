"""In whose time a place's times are told: its own stop_timezone, else its agency's (GTFS, stops.txt)."""

from datetime import UTC, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

from services.api.encoders.plain_json.members import zone_named
from services.api.view_queries import Questions
from services.shared.model.entities import Operator, Station


def feed_zone(view: Questions, namespace: str) -> tzinfo:
    """The zone of a feed's agency; UTC while its timetable is not here."""
    timetable = view.timetable(namespace)
    return timetable.zones[0] if timetable is not None and timetable.zones else UTC


def station_zone(view: Questions, station: Station) -> tzinfo:
    if station.timezone:
        return zone_named(station.timezone)
    for operator in station.operators:
        held = view.get("operator", operator)
        if held is not None and cast(Operator, held.entity).timezone:
            return zone_named(cast(Operator, held.entity).timezone)
    return feed_zone(view, station.sources[0].feed) if station.sources else UTC


def zone_name(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"
