"""The trips that realtime spoke of last, by its newest whole messages: how many of them does a new version know?"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as rt


def spoken_trips(messages: Iterable[Path], today: date) -> frozenset[str]:
    """The ids of scheduled trips of this service day, or of none that is told. What can't be read says nothing."""
    days = ("", f"{today:%Y%m%d}")
    found: set[str] = set()
    for path in messages:
        try:
            message = rt.FeedMessage.FromString(path.read_bytes())
        except (DecodeError, OSError):
            continue
        for entity in message.entity:
            for trip in (entity.trip_update.trip, entity.vehicle.trip):
                scheduled = trip.schedule_relationship == rt.TripDescriptor.SCHEDULED
                if trip.trip_id and scheduled and trip.start_date in days:
                    found.add(trip.trip_id)
    return frozenset(found)
