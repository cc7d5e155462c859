"""Where a vehicle is, in GTFS-Realtime's terms."""

from google.transit import gtfs_realtime_pb2 as rt

from services.shared.entries.reading import Reading, words
from services.shared.model.said import VehicleSaid

STOP_STATUSES = words(rt.VehiclePosition.VehicleStopStatus)
OCCUPANCIES = words(rt.VehiclePosition.OccupancyStatus)
FASTEST_METERS_PER_SECOND = 200
AHEAD_MS = 60_000  # clocks of vehicles differ


def read(reading: Reading, id: str, at_ms: int) -> VehicleSaid:
    position = rt.VehiclePosition()
    position.vehicle.id = id
    for name in ("label", "license_plate"):
        if value := reading.text(name, 200):
            setattr(position.vehicle, name, value)
    lat, lon = reading.location(required=True)
    position.position.latitude, position.position.longitude = lat or 0.0, lon or 0.0
    bearing = reading.number("bearing", 0, 360)
    if bearing is not None:
        position.position.bearing = bearing
    speed = reading.number("speed_meters_per_second", 0, FASTEST_METERS_PER_SECOND)
    if speed is not None:
        position.position.speed = speed
    _read_journey(reading, position)
    time_ms = reading.time_ms("time") or at_ms
    if time_ms > at_ms + AHEAD_MS:
        reading.fault("time", "is still to come")
    time_ms = min(time_ms, at_ms)
    position.timestamp = time_ms // 1000
    return VehicleSaid(id, position.SerializePartialToString(deterministic=True), time_ms)


def _read_journey(reading: Reading, position: rt.VehiclePosition) -> None:
    for name in ("trip_id", "route_id", "start_date", "start_time"):
        if value := reading.id(name):
            setattr(position.trip, name, value)
    if stop_id := reading.id("stop_id"):
        position.stop_id = stop_id
    sequence = reading.whole("stop_sequence", 0, 100_000)
    if sequence is not None:
        position.current_stop_sequence = sequence
    if status := reading.word("stop_status", list(STOP_STATUSES)):
        position.current_status = STOP_STATUSES[status]
    if occupancy := reading.word("occupancy", list(OCCUPANCIES)):
        position.occupancy_status = OCCUPANCIES[occupancy]
