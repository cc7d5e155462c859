"""SIRI Estimated Timetable → trip updates: each EstimatedVehicleJourney is one.

Its calls are found by their stops: SIRI's Order is a count, not the timetable's stop_sequence. A journey without a
reference is told by its line and when it was to start.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from xml.etree.ElementTree import Element

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure
from services.ingest.format import Decoded, Format, Memory
from services.ingest.formats.gtfs_rt.decoding import MOST_ENTITIES, decode_message
from services.ingest.formats.siri_xml import is_true, new_message, outermost, read_deliveries, seconds, text
from services.shared.feed import Feed

_EXPECTED = "a SIRI document with an EstimatedTimetableDelivery"
_Trip = pb.TripDescriptor.ScheduleRelationship
_Call = pb.TripUpdate.StopTimeUpdate
_REFERENCES = (
    ("FramedVehicleJourneyRef", "DatedVehicleJourneyRef"),
    ("DatedVehicleJourneyRef",),
    ("EstimatedVehicleJourneyCode",),
)


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    deliveries = read_deliveries(payload, "EstimatedTimetableDelivery", _EXPECTED)
    if isinstance(deliveries, Failure):
        return deliveries
    message = new_message(deliveries)
    for journey, recorded in islice(_journeys(deliveries), MOST_ENTITIES + 1):
        _add(message, journey, recorded)
    return decode_message(message, received_ms, before)


def _journeys(deliveries: Iterable[Element]) -> Iterator[tuple[Element, int]]:
    """Each with the time that it is of."""
    for delivery in deliveries:
        for frame in outermost(delivery, "EstimatedJourneyVersionFrame"):
            for journey in frame.findall("EstimatedVehicleJourney"):
                yield journey, seconds(journey, "RecordedAtTime") or seconds(frame, "RecordedAtTime")


def _add(message: pb.FeedMessage, journey: Element, recorded: int) -> None:
    calls = list(_calls(journey))
    reference = next((found for path in _REFERENCES if (found := text(journey, *path))), "")
    entity = message.entity.add(id=reference or f"journey {len(message.entity)}")
    update = entity.trip_update
    update.trip.trip_id = reference
    update.trip.route_id = text(journey, "LineRef")
    update.trip.start_date = text(journey, "FramedVehicleJourneyRef", "DataFrameRef").replace("-", "")[:8]
    if not reference and calls:
        update.trip.start_date, update.trip.start_time = _start(calls[0])
    if recorded:
        update.timestamp = recorded
    if vehicle := text(journey, "VehicleRef"):
        update.vehicle.id = vehicle
    if is_true(journey, "Cancellation"):
        update.trip.schedule_relationship = _Trip.CANCELED
    elif is_true(journey, "ExtraJourney"):
        update.trip.schedule_relationship = _Trip.NEW
    for call in calls:
        _add_call(update.stop_time_update.add(), call)


def _calls(journey: Element) -> Iterator[Element]:
    for group, name in (("RecordedCalls", "RecordedCall"), ("EstimatedCalls", "EstimatedCall")):
        for calls in journey.findall(group):
            yield from calls.findall(name)


def _start(call: Element) -> tuple[str, str]:
    """Date and time as the publisher's clock shows them."""
    try:
        start = datetime.fromisoformat(text(call, "AimedDepartureTime"))
    except ValueError:
        return "", ""
    return f"{start:%Y%m%d}", f"{start:%H:%M:%S}"


def _add_call(update: pb.TripUpdate.StopTimeUpdate, call: Element) -> None:
    update.stop_id = text(call, "StopPointRef")
    if is_true(call, "Cancellation") or _is_cancelled(call):
        update.schedule_relationship = _Call.SKIPPED
        return
    for name, event in (("Arrival", update.arrival), ("Departure", update.departure)):
        time = seconds(call, f"Actual{name}Time") or seconds(call, f"Expected{name}Time")
        if time:
            event.time = time
            if aimed := seconds(call, f"Aimed{name}Time"):
                event.scheduled_time = aimed
    if not (update.HasField("arrival") or update.HasField("departure")):
        update.schedule_relationship = _Call.NO_DATA


def _is_cancelled(call: Element) -> bool:
    """Where it has an arrival and a departure, both must be."""
    told = [text(call, name) for name in ("ArrivalStatus", "DepartureStatus")]
    return "cancelled" in told and all(status in ("", "cancelled") for status in told)


FORMAT = Format(
    name="siri-et",
    sentence="SIRI Estimated Timetable: predictions, cancelled and extra journeys, as XML",
    interval_seconds=30.0,
    decode=decode,
)
