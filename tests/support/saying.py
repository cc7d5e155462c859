"""What sources say, made in a line: generations of observations for tests of merge."""

from collections.abc import Iterable, Mapping

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.shared.model.events import Batch, Observation, Version
from services.shared.model.said import (
    AlertSaid,
    FacilitySaid,
    FacilityStateSaid,
    LevelSaid,
    PathwaySaid,
    RouteSaid,
    Said,
    SourceSaid,
    StopSaid,
    TripSaid,
    VehicleSaid,
)
from services.shared.wire.codec import encode

KIND: Mapping[type, str] = {
    StopSaid: "stop",
    RouteSaid: "route",
    TripSaid: "trip",
    VehicleSaid: "vehicle",
    AlertSaid: "alert",
    SourceSaid: "source",
    FacilitySaid: "facility",
    FacilityStateSaid: "facility_state",
    PathwaySaid: "pathway",
    LevelSaid: "level",
}


def generation(
    feed: str, said: Iterable[Said], *, channel: str = "poll", at_ms: int = 1_000, complete: bool = True
) -> list[Batch]:
    """All that (feed, channel) says at a time, as one chunk."""
    upserts = tuple(Observation(KIND.get(type(s), "agency"), s.id, encode(s)) for s in said if hasattr(s, "id"))
    version = Version(source_time_ms=at_ms, received_time_ms=at_ms, content_hash=str(at_ms).encode())
    return [Batch(feed, channel, version, generation=f"{feed}-{at_ms}", complete=complete, upserts=upserts)]


def status(
    feed: str,
    *,
    namespace: str = "",
    priority: int = 100,
    trusted: bool = True,
    format: str = "gtfs-rt",
    max_age_ms: int = 0,
) -> list[Batch]:
    said = SourceSaid(
        feed,
        format=format,
        namespace=namespace,
        priority=priority,
        trusted=trusted,
        fetch="ok",
        max_age_ms=max_age_ms,
    )
    return generation(feed, [said], channel="status")


def trip_said(
    trip_id: str, date: str = "20260105", *, delay: int = 60, stop_id: str = "a", time_ms: int = 0
) -> TripSaid:
    update = gtfs_rt.TripUpdate()
    update.trip.trip_id, update.trip.start_date = trip_id, date
    call = update.stop_time_update.add(stop_id=stop_id)
    call.departure.delay = delay
    if time_ms:
        update.timestamp = time_ms // 1000
    return TripSaid(f"{trip_id}@{date}@", update.SerializeToString(), time_ms)


def vehicle_said(vehicle_id: str, lat: float, lon: float) -> VehicleSaid:
    position = gtfs_rt.VehiclePosition()
    position.vehicle.id = vehicle_id
    position.position.latitude, position.position.longitude = lat, lon
    return VehicleSaid(vehicle_id, position.SerializeToString())


def alert_said(alert_id: str, *, stop_id: str = "", route_id: str = "", header: str = "out") -> AlertSaid:
    alert = gtfs_rt.Alert()
    alert.header_text.translation.add(text=header, language="en")
    alert.informed_entity.add(stop_id=stop_id or None, route_id=route_id or None)
    return AlertSaid(alert_id, alert.SerializeToString())
