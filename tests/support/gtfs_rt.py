"""GTFS-Realtime messages made in a line."""

from collections.abc import Iterable, Sequence

from google.transit import gtfs_realtime_pb2 as pb

AT = 1_778_544_000  # 2026-05-12 09:00 in Japan, as the tests' clock has it


def message(entities: Iterable[pb.FeedEntity] = (), *, at: int = AT, differential: bool = False) -> pb.FeedMessage:
    """`at` 0 gives no header time."""
    made = pb.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    made.header.incrementality = (
        pb.FeedHeader.Incrementality.DIFFERENTIAL if differential else pb.FeedHeader.Incrementality.FULL_DATASET
    )
    if at:
        made.header.timestamp = at
    made.entity.extend(entities)
    return made


def message_bytes(entities: Iterable[pb.FeedEntity] = (), *, at: int = AT, differential: bool = False) -> bytes:
    return message(entities, at=at, differential=differential).SerializePartialToString()


def trip(
    trip_id: str,
    times: Sequence[int] = (AT + 60,),
    *,
    date: str = "20260512",
    entity_id: str | None = None,
    stamp: int = 0,
    delay: int | None = None,
) -> pb.FeedEntity:
    """Arrivals at stops s1, s2, … at `times`."""
    entity = pb.FeedEntity(id=trip_id if entity_id is None else entity_id)
    update = entity.trip_update
    update.trip.trip_id, update.trip.start_date = trip_id, date
    for number, time in enumerate(times, 1):
        call = update.stop_time_update.add(stop_sequence=number, stop_id=f"s{number}")
        call.arrival.time = time
        if delay is not None:
            call.arrival.delay = delay
    if stamp:
        update.timestamp = stamp
    return entity


def vehicle(
    vehicle_id: str, lat: float = 34.66, lon: float = 133.93, *, stamp: int = 0, entity_id: str | None = None
) -> pb.FeedEntity:
    entity = pb.FeedEntity(id=vehicle_id if entity_id is None else entity_id)
    entity.vehicle.vehicle.id = vehicle_id
    entity.vehicle.position.latitude, entity.vehicle.position.longitude = lat, lon
    if stamp:
        entity.vehicle.timestamp = stamp
    return entity


def alert(alert_id: str, text: str = "No service", *, stop_id: str = "s1") -> pb.FeedEntity:
    entity = pb.FeedEntity(id=alert_id)
    entity.alert.header_text.translation.add(text=text, language="en")
    entity.alert.informed_entity.add(stop_id=stop_id)
    return entity


def deleted(entity_id: str) -> pb.FeedEntity:
    return pb.FeedEntity(id=entity_id, is_deleted=True)
