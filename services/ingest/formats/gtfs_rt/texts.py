"""Texts that are not UTF-8, which proto2 lets through: some Japanese systems write Shift_JIS.

protobuf then hands out bytes where a str is promised, so such texts are mended before anyone reads them.
"""

import unicodedata
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.transit import gtfs_realtime_pb2 as pb

_JAPANESE = ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH", "IDEOGRAPHIC")


def text_of(stated: Any) -> str:
    """A str as it is; bytes as Shift_JIS when that reads as Japanese, else as Latin-1."""
    if not isinstance(stated, bytes):
        return str(stated)
    try:
        text = stated.decode("cp932")
    except UnicodeDecodeError:
        return stated.decode("latin-1")
    foreign = [letter for letter in text if ord(letter) > 127]
    if all(unicodedata.name(letter, "").startswith(_JAPANESE) for letter in foreign):
        return text
    return stated.decode("latin-1")


def trip_has_bad_text(update: pb.TripUpdate) -> bool:
    """Of its own texts; those of its calls are looked at where their times are."""
    trip, vehicle = update.trip, update.vehicle
    stated = (trip.route_id, trip.start_date, trip.start_time, vehicle.id, vehicle.label, vehicle.license_plate)
    return any([type(text) is not str for text in stated])


def call_has_bad_text(call: pb.TripUpdate.StopTimeUpdate) -> bool:
    properties = call.stop_time_properties
    return any(type(text) is not str for text in (call.stop_id, properties.stop_headsign, properties.assigned_stop_id))


def vehicle_has_bad_text(position: pb.VehiclePosition) -> bool:
    trip, vehicle = position.trip, position.vehicle
    stated = (
        *(trip.trip_id, trip.route_id, trip.start_date, trip.start_time),
        *(vehicle.label, vehicle.license_plate, position.stop_id),
    )
    return any([type(text) is not str for text in stated])


def mend_texts(message: Message) -> bool:
    """Every text of the message and of what is in it, in place; whether there was one to mend."""
    mended = False
    for descriptor, value in message.ListFields():
        if descriptor.type == FieldDescriptor.TYPE_MESSAGE:
            parts = value if descriptor.is_repeated else [value]
            mended = any([mend_texts(part) for part in parts]) or mended
        elif descriptor.type == FieldDescriptor.TYPE_STRING and not descriptor.is_repeated:
            if isinstance(value, bytes):
                setattr(message, descriptor.name, text_of(value))
                mended = True
        elif descriptor.type == FieldDescriptor.TYPE_STRING and any(isinstance(text, bytes) for text in value):
            value[:] = [text_of(text) for text in value]
            mended = True
    return mended
