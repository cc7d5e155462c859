"""What a compiled timetable answers with: rows in GTFS's words. Tuples, since boards make many."""

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo


class StopRow(NamedTuple):
    """`lat` and `lon` are None when the feed gives none; a stop only named in stop_times has no more than its id."""

    stop_id: str
    name: str
    lat: float | None
    lon: float | None
    parent_station: str
    platform_code: str
    timezone: str
    location_type: int
    wheelchair_boarding: int


class Frequency(NamedTuple):
    """`start` and `end` are seconds of the service day, `end` exclusive."""

    start: int
    end: int
    headway_seconds: int
    exact: bool


class TripRow(NamedTuple):
    trip_id: str
    route_id: str
    service: int
    headsign: str
    short_name: str
    direction_id: int | None
    block_id: str
    shape_id: str
    wheelchair_accessible: int
    bikes_allowed: int
    zone: ZoneInfo
    frequencies: tuple[Frequency, ...]


class FareRow(NamedTuple):
    """Prices in yen; "" is any operator, line or zone."""

    agency_id: str
    route_id: str
    origin_zone: str
    destination_zone: str
    price: int
    ic_price: int | None


class Call(NamedTuple):
    """Times are seconds of the service day; `timed` is False when they were filled in between two given ones."""

    stop: int
    stop_sequence: int
    arrival: int | None
    departure: int | None
    pickup_type: int
    drop_off_type: int
    headsign: str
    timed: bool


class ScheduledDeparture(NamedTuple):
    """`time` is in seconds since 1970; `start_time` (seconds of the day) only for trips of frequencies."""

    time: int
    trip: int
    call: int
    service_date: date
    start_time: int | None
    headway_seconds: int | None
    exact: bool
