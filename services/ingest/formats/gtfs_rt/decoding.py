"""One GTFS-Realtime message → what it says of each trip, vehicle and alert.

The fingerprint is taken of the thing as it came, without its timestamp: a feed that only stamps its
entities anew says nothing new. What has the fingerprint of last time is neither judged nor encoded.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import blake2b

from google.protobuf.message import Message
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure
from services.ingest.format import Decoded, Heard, HeardNow, SaidKey
from services.ingest.formats.findings import finding
from services.ingest.formats.gtfs_rt import entities
from services.ingest.formats.gtfs_rt.message import read_message, seconds_of
from services.ingest.formats.gtfs_rt.texts import mend_texts, text_of, trip_has_bad_text, vehicle_has_bad_text
from services.shared.feed import Feed
from services.shared.model.notice import Notice

_COUNTED = {"trip": "trip_updates", "vehicle": "vehicles", "alert": "alerts"}
_DIFFERENTIAL = pb.FeedHeader.Incrementality.DIFFERENTIAL


def decode(payload: bytes, feed: Feed, received_ms: int, before: HeardNow) -> Decoded | Failure:
    read = read_message(payload)
    if isinstance(read, Failure):
        return read
    message, notices = read
    header_seconds = seconds_of(message.header.timestamp)
    source_time_ms = min(header_seconds * 1000, received_ms) if header_seconds else 0
    reading = _Reading(before, source_time_ms or received_ms, received_ms, notices)
    full = message.header.incrementality != _DIFFERENTIAL
    for row, entity in enumerate(message.entity, 1):
        if full and entity.is_deleted:
            notices.append(finding("deleted_in_full_message", "is_deleted", entity.id, row))
        else:
            reading.take(entity, row)
    counts = Counter(_COUNTED[kind] for kind, _ in reading.heard)
    return Decoded(reading.heard, reading.bodies, source_time_ms, full, tuple(notices), dict(counts))


class _Reading:
    """What has been read of one message so far."""

    def __init__(self, before: HeardNow, message_ms: int, received_ms: int, notices: list[Notice]) -> None:
        self.heard: dict[SaidKey, Heard] = {}
        self.bodies: dict[SaidKey, Callable[[], bytes]] = {}
        self._before = before
        self._message_ms = message_ms
        self._received_ms = received_ms
        self._notices = notices
        self._stamps: dict[SaidKey, int] = {}

    def take(self, entity: pb.FeedEntity, row: int) -> None:
        payloads = 0
        entity_id = entity.id
        if type(entity_id) is not str:  # proto2: a text that is not UTF-8
            entity_id = text_of(entity_id)
        if entity.HasField("trip_update"):
            payloads += 1
            self._take_trip(entity.trip_update, entity_id, row)
        if entity.HasField("vehicle"):
            payloads += 1
            self._take_vehicle(entity.vehicle, entity_id, row)
        if entity.HasField("alert"):
            payloads += 1
            self._take_alert(entity.alert, entity_id, row)
        if payloads != 1:
            self._notice_payloads(entity, payloads, row)
        if not entity.id:
            self._notices.append(finding("entity_without_id", "id", row=row))

    def _take_trip(self, update: pb.TripUpdate, entity_id: str, row: int) -> None:
        if type(update.trip.trip_id) is not str or type(update.trip.route_id) is not str:
            self._mend(update, row)
        said_id = entities.trip_id(update, entity_id)
        stamp = update.timestamp
        if stamp:
            update.ClearField("timestamp")
        key = ("trip", said_id)
        if not said_id:
            self._notices.append(finding("trip_without_identity", "trip", entity_id, row))
            return
        if key in self._stamps and not self._replaces(key, stamp, "duplicate_trip", row):
            return
        self._stamps[key] = stamp
        fingerprint = blake2b(update.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            if trip_has_bad_text(update):
                self._mend(update, row)
            seconds, time_ms = self._time(stamp)
            self._add(key, Heard(fingerprint, entities.judge_trip(update, row)))
            self.bodies[key] = entities.trip_body(update, said_id, seconds, time_ms)

    def _take_vehicle(self, position: pb.VehiclePosition, entity_id: str, row: int) -> None:
        if type(position.vehicle.id) is not str:
            self._mend(position, row)
        said_id = entities.vehicle_id(position, entity_id)
        stamp = position.timestamp
        if stamp:
            position.ClearField("timestamp")
        key = ("vehicle", said_id)
        if not said_id:
            self._notices.append(finding("thing_without_id", "vehicle.vehicle.id", row=row))
            return
        if key in self._stamps and not self._replaces(key, stamp, "duplicate_vehicle", row):
            return
        self._stamps[key] = stamp
        fingerprint = blake2b(position.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            if vehicle_has_bad_text(position):
                self._mend(position, row)
            seconds, time_ms = self._time(stamp)
            self._add(key, Heard(fingerprint, entities.judge_vehicle(position, row)))
            self.bodies[key] = entities.vehicle_body(position, said_id, seconds, time_ms)

    def _take_alert(self, alert: pb.Alert, entity_id: str, row: int) -> None:
        key = ("alert", entity_id)
        if not entity_id:
            self._notices.append(finding("thing_without_id", "id", row=row))
            return
        if key in self.heard:
            self._notices.append(finding("duplicate_alert", "id", entity_id, row))
            return
        fingerprint = blake2b(alert.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            self._mend(alert, row)
            self._add(key, Heard(fingerprint, entities.judge_alert(alert, row)))
            self.bodies[key] = entities.alert_body(alert, entity_id, self._message_ms)

    def _mend(self, message: Message, row: int) -> None:
        if mend_texts(message):
            self._notices.append(finding("text_not_utf8", row=row))

    def _is_known(self, key: SaidKey, fingerprint: bytes) -> bool:
        held = self._before.get(key)
        if held is None or held.fingerprint != fingerprint:
            return False
        self._add(key, held)
        self.bodies.pop(key, None)
        return True

    def _add(self, key: SaidKey, heard: Heard) -> None:
        self.heard[key] = heard
        if heard.notices:
            self._notices.extend(heard.notices)

    def _replaces(self, key: SaidKey, stamp: int, code: str, row: int) -> bool:
        """Of two that speak of one thing the newer stays; of equals the first."""
        self._notices.append(finding(code, key[0], key[1], row))
        return stamp > self._stamps[key]

    def _time(self, stamp: int) -> tuple[int, int]:
        """The stamp in seconds, 0 when there is none of use, and the thing's time, never of the future."""
        seconds = seconds_of(stamp) or 0
        return seconds, min(seconds * 1000, self._received_ms) if seconds else self._message_ms

    def _notice_payloads(self, entity: pb.FeedEntity, payloads: int, row: int) -> None:
        if payloads:
            code = "entity_with_two_payloads"
        elif entity.HasField("shape") or entity.HasField("stop") or entity.HasField("trip_modifications"):
            code = "entity_not_read"
        elif entity.is_deleted:
            return
        else:
            code = "entity_without_payload"
        self._notices.append(finding(code, "entity", entity.id, row))
