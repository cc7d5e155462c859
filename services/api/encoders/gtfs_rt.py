"""Merged GTFS-Realtime: every live entity of every feed, with ids that are unique over all of them.

Ids inside a message get their namespace in front, as in the merged GTFS (`feed:id`). Fields that we
don't know pass through. An entity is encoded once and kept until it changes.
"""

from collections.abc import Callable, Iterable
from typing import cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.unwritable import written
from services.api.view_held import Held
from services.shared.model.entities import Alert, Trip, Vehicle
from services.shared.model.ids import namespaced, split_namespaced, split_trip_instance

KINDS = {"trip-updates": "trip", "vehicle-positions": "vehicle", "alerts": "alert"}
_ENTITY_TAG = b"\x12"  # FeedMessage.entity: field 2, length-delimited


def header(timestamp: int) -> bytes:
    return rt.FeedMessage(
        header=rt.FeedHeader(
            gtfs_realtime_version="2.0", incrementality=rt.FeedHeader.FULL_DATASET, timestamp=timestamp
        )
    ).SerializeToString()


class GtfsRtEncoder:
    """Of one kind of entity."""

    def __init__(self) -> None:
        self._encoded: dict[str, tuple[Held, bytes]] = {}

    def message(self, helds: Iterable[Held], timestamp: int) -> bytes:
        """A FULL_DATASET message of what is given, in the order given."""
        return header(timestamp) + b"".join([self._entity(held) for held in helds])

    def forget_others(self, helds: Iterable[Held]) -> None:
        """Drops what is kept of entities that are not among these any more."""
        there = {held.id for held in helds}
        self._encoded = {each: kept for each, kept in self._encoded.items() if each in there}

    def _entity(self, held: Held) -> bytes:
        kept = self._encoded.get(held.id)
        if kept is None or kept[0] is not held:
            kept = self._encoded[held.id] = (held, written(held, _framed) or b"")
        return kept[1]


def _framed(held: Held) -> bytes:
    return framed(_WRITERS[held.kind](held))


def framed(entity: rt.FeedEntity) -> bytes:
    """As a part of a message."""
    body = entity.SerializeToString()
    return _ENTITY_TAG + _varint(len(body)) + body


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def trip_entity(held: Held) -> rt.FeedEntity:
    trip = cast(Trip, held.entity)
    update = rt.TripUpdate.FromString(trip.update)
    feed = trip.namespace
    if not update.trip.trip_id and trip.trip_id and not trip.trip_id.startswith("~"):
        update.trip.trip_id = trip.trip_id  # merge found which trip was meant
    _name_trip(update.trip, feed)
    _name(update.vehicle, "id", feed)
    _name(update.trip_properties, "trip_id", feed)
    _name(update.trip_properties, "shape_id", feed)
    for call in update.stop_time_update:
        _name(call, "stop_id", feed)
        if call.HasField("stop_time_properties"):
            _name(call.stop_time_properties, "assigned_stop_id", feed)
    return rt.FeedEntity(id=trip.id, trip_update=update)


def vehicle_entity(held: Held) -> rt.FeedEntity:
    vehicle = cast(Vehicle, held.entity)
    position = rt.VehiclePosition.FromString(vehicle.position)
    if position.trip.trip_id and vehicle.trip:
        position.trip.trip_id = split_namespaced(split_trip_instance(vehicle.trip)[0])[1]  # which merge found
    if position.HasField("trip"):
        _name_trip(position.trip, vehicle.namespace)
    _name(position.vehicle, "id", vehicle.namespace)
    _name(position, "stop_id", vehicle.namespace)
    return rt.FeedEntity(id=vehicle.id, vehicle=position)


def alert_entity(held: Held) -> rt.FeedEntity:
    entity = cast(Alert, held.entity)
    alert = rt.Alert.FromString(entity.alert)
    for selector, informed in zip(alert.informed_entity, entity.informed, strict=False):
        if informed.direction_id is not None:  # which merge may have found
            selector.direction_id = informed.direction_id
        for name in ("agency_id", "route_id", "stop_id"):
            _name(selector, name, entity.namespace)
        if selector.HasField("trip"):
            _name_trip(selector.trip, entity.namespace)
    return rt.FeedEntity(id=entity.id, alert=alert)


def _name_trip(trip: rt.TripDescriptor, feed: str) -> None:
    _name(trip, "trip_id", feed)
    _name(trip, "route_id", feed)
    if trip.HasField("modified_trip"):
        _name(trip.modified_trip, "modifications_id", feed)
        _name(trip.modified_trip, "affected_trip_id", feed)


def _name(
    message: rt.TripDescriptor
    | rt.TripDescriptor.ModifiedTripSelector
    | rt.VehicleDescriptor
    | rt.VehiclePosition
    | rt.EntitySelector
    | rt.TripUpdate.TripProperties
    | rt.TripUpdate.StopTimeUpdate
    | rt.TripUpdate.StopTimeUpdate.StopTimeProperties,
    field: str,
    feed: str,
) -> None:
    """Absent stays absent: only a value that is there gets its namespace."""
    value = getattr(message, field)
    if value:
        setattr(message, field, namespaced(feed, value))


_WRITERS: dict[str, Callable[[Held], rt.FeedEntity]] = {
    "trip": trip_entity,
    "vehicle": vehicle_entity,
    "alert": alert_entity,
}
