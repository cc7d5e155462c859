"""The three things that a FeedMessage speaks of: whose they are, what is bad in them, their bodies.

`judge_…` takes bad parts out of the message in place and says so; it runs only for things that are
not as they were. Unknown fields stay in, so that an operator's extensions survive.
"""

import math
from collections.abc import Callable, Sequence

from google.protobuf.message import Message
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.formats.findings import finding
from services.ingest.formats.gtfs_rt.message import EARLIEST_SECONDS, LATEST_SECONDS, seconds_of
from services.ingest.formats.gtfs_rt.texts import (
    call_has_bad_text,
    mend_texts,
    trip_has_bad_text,
    vehicle_has_bad_text,
)
from services.shared.model.geo import valid_position
from services.shared.model.notice import Notice
from services.shared.wire.pb import said_pb2

_ADDED = pb.TripDescriptor.ScheduleRelationship.ADDED
_NEW = pb.TripDescriptor.ScheduleRelationship.NEW
_DUPLICATED = pb.TripDescriptor.ScheduleRelationship.DUPLICATED
_SCHEDULED = pb.TripUpdate.StopTimeUpdate.ScheduleRelationship.SCHEDULED
_TIMES = ("time", "scheduled_time")
_PERIODS = ("active_period", "communication_period", "impact_period")


def trip_id(update: pb.TripUpdate, entity_id: str) -> str:
    """One run of a trip, as TripSaid.id has it; empty when nothing says which (GTFS-RT rules S018, S020)."""
    trip = update.trip
    name = trip.trip_id
    if name:
        if trip.schedule_relationship == _DUPLICATED and update.trip_properties.trip_id:
            copy = update.trip_properties
            return f"{copy.trip_id}@{copy.start_date}@{copy.start_time}"
        return f"{name}@{trip.start_date}@{trip.start_time}"
    if trip.schedule_relationship in (_ADDED, _NEW):
        return f"{entity_id}@{trip.start_date}@{trip.start_time}" if entity_id else ""
    if not trip.route_id:
        return ""
    direction = str(trip.direction_id) if trip.HasField("direction_id") else ""
    return f"~{trip.route_id}~{direction}@{trip.start_date}@{trip.start_time}"


def vehicle_id(position: pb.VehiclePosition, entity_id: str) -> str:
    return position.vehicle.id or entity_id


def judge_trip(update: pb.TripUpdate, row: int) -> tuple[Notice, ...]:
    earliest, latest = EARLIEST_SECONDS, LATEST_SECONDS
    suspects = []
    bad_text = trip_has_bad_text(update)
    # One walk over the calls for both questions: it is most of what a changed trip costs.
    for place, call in enumerate(update.stop_time_update):
        arrival, departure = call.arrival, call.departure
        usual = earliest <= arrival.time < latest and earliest <= departure.time < latest
        if not usual or arrival.scheduled_time or departure.scheduled_time:
            suspects.append(place)
        if type(call.stop_id) is not str or (call.HasField("stop_time_properties") and call_has_bad_text(call)):
            bad_text = True
    notices = mended(update, row) if bad_text else []
    bad = [place for place in suspects if _has_absurd_time(update.stop_time_update[place])]
    notices += [_take_times_out(update.stop_time_update[place], row) for place in bad]
    for place in reversed(bad):
        call = update.stop_time_update[place]
        says_nothing = not (call.HasField("arrival") or call.HasField("departure"))
        if says_nothing and call.schedule_relationship == _SCHEDULED:
            del update.stop_time_update[place]
    return tuple(notices)


def mended(message: Message, row: int) -> list[Notice]:
    return [finding("text_not_utf8", row=row)] if mend_texts(message) else []


def _has_absurd_time(call: pb.TripUpdate.StopTimeUpdate) -> bool:
    return any(_is_absurd(getattr(call, name)) for name in ("arrival", "departure") if call.HasField(name))


def _is_absurd(event: pb.TripUpdate.StopTimeEvent) -> bool:
    return any(_is_absurd_field(event, name) for name in _TIMES)


def _is_absurd_field(event: pb.TripUpdate.StopTimeEvent, name: str) -> bool:
    return event.HasField(name) and not EARLIEST_SECONDS <= getattr(event, name) < LATEST_SECONDS


def _take_times_out(call: pb.TripUpdate.StopTimeUpdate, row: int) -> Notice:
    """A delay beside an absurd time is kept: it is the other half of what the event says."""
    value = 0
    for name in ("arrival", "departure"):
        event = getattr(call, name)
        if call.HasField(name) and _is_absurd(event):
            for time in _TIMES:
                if _is_absurd_field(event, time):
                    value = getattr(event, time)
                    event.ClearField(time)
            if not event.HasField("delay") and not event.HasField("time"):
                call.ClearField(name)
    return finding("absurd_time", "stop_time_update", value, row)


def judge_vehicle(position: pb.VehiclePosition, row: int) -> tuple[Notice, ...]:
    notices = mended(position, row) if vehicle_has_bad_text(position) else []
    if not position.HasField("position"):
        return tuple(notices)
    place = position.position
    if not (place.IsInitialized() and valid_position(place.latitude, place.longitude)):
        value = f"{place.latitude:g},{place.longitude:g}"
        position.ClearField("position")
        notices.append(finding("bad_position", "position", value, row))
    elif place.HasField("bearing") and not (math.isfinite(place.bearing) and 0 <= place.bearing <= 360):
        value = f"{place.bearing:g}"
        place.ClearField("bearing")
        notices.append(finding("bad_bearing", "bearing", value, row))
    return tuple(notices)


def judge_alert(alert: pb.Alert, row: int) -> tuple[Notice, ...]:
    notices = mended(alert, row)
    for field in _PERIODS:
        for period in getattr(alert, field):
            notices += [notice for name in ("start", "end") for notice in _judge_end(period, field, name, row)]
    return tuple(notices)


def _judge_end(period: pb.TimeRange, field: str, name: str, row: int) -> list[Notice]:
    stated = getattr(period, name)
    seconds = seconds_of(stated)
    if not period.HasField(name) or seconds == stated:
        return []
    if seconds is not None:
        setattr(period, name, seconds)
    else:  # open: as 0 and ends in a far future are meant
        period.ClearField(name)
    if not stated or (name == "end" and stated >= LATEST_SECONDS and seconds is None):
        return []
    return [finding("absurd_time", f"{field}.{name}", stated, row)]


def trip_body(update: pb.TripUpdate, said_id: str, stamp: int, time_ms: int) -> Callable[[], bytes]:
    def make() -> bytes:
        if stamp:
            update.timestamp = stamp
        said = said_pb2.TripSaid(id=said_id, update=update.SerializePartialToString(), time_ms=time_ms)
        return said.SerializeToString(deterministic=True)

    return make


def vehicle_body(position: pb.VehiclePosition, said_id: str, stamp: int, time_ms: int) -> Callable[[], bytes]:
    def make() -> bytes:
        if stamp:
            position.timestamp = stamp
        said = said_pb2.VehicleSaid(id=said_id, position=position.SerializePartialToString(), time_ms=time_ms)
        return said.SerializeToString(deterministic=True)

    return make


def alert_body(alert: pb.Alert, said_id: str, time_ms: int, directions: Sequence[str] = ()) -> Callable[[], bytes]:
    def make() -> bytes:
        body = alert.SerializePartialToString()
        said = said_pb2.AlertSaid(id=said_id, alert=body, time_ms=time_ms, directions=directions)
        return said.SerializeToString(deterministic=True)

    return make
