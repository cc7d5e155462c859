"""One GTFS-Realtime message → what it says of each trip, vehicle and alert.

The fingerprint is taken of the thing as it came, without its timestamp: a feed that only stamps its
entities anew says nothing new. What has the fingerprint of last time is neither judged nor encoded.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.format import Decoded, Heard, Memory, SaidKey
from services.ingest.formats.findings import finding
from services.ingest.formats.gtfs_rt import entities
from services.ingest.formats.gtfs_rt.message import EXPECTED, read_message, seconds_of
from services.ingest.formats.gtfs_rt.texts import text_of
from services.ingest.formats.gtfs_rt.wire import Remembered, entity_id, is_same, remember, split_message
from services.shared.feed import Feed
from services.shared.model.notice import Notice

_COUNTED = {"trip": "trip_updates", "vehicle": "vehicles", "alert": "alerts"}
MOST_ENTITIES = 200_000  # some ten times what the largest feeds say; each costs memory, an empty one too
_DIFFERENTIAL = pb.FeedHeader.Incrementality.DIFFERENTIAL

Taken = tuple[SaidKey, int]  # what an entity speaks of, and its timestamp as stated


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    split = split_message(payload)
    if split is None:
        return _decode_whole(payload, received_ms, before)
    header, raws = split
    if len(raws) > MOST_ENTITIES:
        return failure(Reason.MANY, most=MOST_ENTITIES)
    reading = _Reading(header, received_ms, before)
    if reading.take_raw(raws):
        return reading.done()
    # Two entities speak of one thing, or one is broken: judged without shortcuts.
    reading = _Reading(header, received_ms, Memory(before.heard))
    return reading.done() if reading.take_raw(raws) else not_expected(payload, EXPECTED, Reason.PARTIAL)


def _decode_whole(payload: bytes, received_ms: int, before: Memory) -> Decoded | Failure:
    read = read_message(payload)
    if isinstance(read, Failure):
        return read
    message, notices = read
    return decode_message(message, received_ms, before, notices)


def decode_message(
    message: pb.FeedMessage, received_ms: int, before: Memory, notices: Sequence[Notice] = ()
) -> Decoded | Failure:
    """Of a message that is not in protobuf's bytes; `notices` were found when it was made."""
    if len(message.entity) > MOST_ENTITIES:
        return failure(Reason.MANY, most=MOST_ENTITIES)
    reading = _Reading(message.header, received_ms, before)
    reading.notices += notices
    for row, entity in enumerate(message.entity, 1):
        reading.take(entity, row)
    return reading.done()


class _Reading:
    """What has been read of one message so far."""

    def __init__(self, header: pb.FeedHeader, received_ms: int, before: Memory) -> None:
        seconds = seconds_of(header.timestamp)
        self.notices: list[Notice] = []
        self._source_time_ms = min(seconds * 1000, received_ms) if seconds else 0
        self._stated_ms = seconds * 1000 if seconds else 0
        self._message_ms = self._source_time_ms or received_ms
        self._received_ms = received_ms
        self._full = header.incrementality != _DIFFERENTIAL
        self._before = before
        self._heard: dict[SaidKey, Heard] = {}
        self._bodies: dict[SaidKey, Callable[[], bytes]] = {}
        self._stamps: dict[SaidKey, int] = {}  # of what was parsed
        self._traces: dict[bytes, Remembered] = {}
        self._collided = False

    def done(self) -> Decoded:
        counts = Counter(_COUNTED[kind] for kind, _ in self._heard)
        return Decoded(
            self._heard,
            self._bodies,
            self._source_time_ms,
            self._full,
            tuple(self.notices),
            counts,
            self._traces,
            stated_time_ms=self._stated_ms,
        )

    def take_raw(self, raws: list[bytes]) -> bool:
        """False when an entity is broken, or one that was passed by shortcut has a rival."""
        heard, traces, before, traces_before = self._heard, self._traces, self._before.heard, self._before.traces
        for row, raw in enumerate(raws, 1):
            raw_id = entity_id(raw)
            trace: Remembered | None = traces_before.get(raw_id)
            if trace is not None and before.get(trace.key) is trace.heard and is_same(raw, trace):
                if trace.key in heard:
                    return False
                heard[trace.key] = trace.heard
                traces[raw_id] = trace
                continue
            try:
                entity = pb.FeedEntity.FromString(raw)
            except DecodeError:
                return False
            noticed = len(self.notices)
            taken = self.take(entity, row)
            if raw_id and taken is not None and len(self.notices) == noticed:
                key, stamp = taken
                trace = remember(raw, key, heard[key], stamp)
                if trace is not None:
                    traces[raw_id] = trace
        return not self._collided

    def take(self, entity: pb.FeedEntity, row: int) -> Taken | None:
        """What the entity speaks of, when it is one thing."""
        if self._full and entity.is_deleted:
            self.notices.append(finding("deleted_in_full_message", "is_deleted", entity.id, row))
            return None
        said_by = entity.id
        if type(said_by) is not str:  # proto2: a text that is not UTF-8
            said_by = text_of(said_by)
        taken: list[Taken | None] = []
        if entity.HasField("trip_update"):
            taken.append(self._take_trip(entity.trip_update, said_by, row))
        if entity.HasField("vehicle"):
            taken.append(self._take_vehicle(entity.vehicle, said_by, row))
        if entity.HasField("alert"):
            taken.append(self._take_alert(entity.alert, said_by, row))
        if not said_by:
            self.notices.append(finding("entity_without_id", "id", row=row))
        if len(taken) == 1:
            return taken[0]
        self._notice_payloads(entity, len(taken), row)
        return None

    def _take_trip(self, update: pb.TripUpdate, said_by: str, row: int) -> Taken | None:
        if type(update.trip.trip_id) is not str or type(update.trip.route_id) is not str:
            self.notices += entities.mended(update, row)
        said_id = entities.trip_id(update, said_by)
        stamp = update.timestamp
        if stamp:
            update.ClearField("timestamp")
        key = ("trip", said_id)
        if not said_id:
            self.notices.append(finding("trip_without_identity", "trip", said_by, row))
            return None
        if key in self._heard and not self._replaces(key, stamp, "duplicate_trip", row):
            return None
        self._stamps[key] = stamp
        fingerprint = blake2b(update.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            seconds, time_ms = self._time(stamp)
            self._add(key, Heard(fingerprint, entities.judge_trip(update, row)))
            self._bodies[key] = entities.trip_body(update, said_id, seconds, time_ms)
        return key, stamp

    def _take_vehicle(self, position: pb.VehiclePosition, said_by: str, row: int) -> Taken | None:
        if type(position.vehicle.id) is not str:
            self.notices += entities.mended(position, row)
        said_id = entities.vehicle_id(position, said_by)
        stamp = position.timestamp
        if stamp:
            position.ClearField("timestamp")
        key = ("vehicle", said_id)
        if not said_id:
            self.notices.append(finding("thing_without_id", "vehicle.vehicle.id", row=row))
            return None
        if key in self._heard and not self._replaces(key, stamp, "duplicate_vehicle", row):
            return None
        self._stamps[key] = stamp
        fingerprint = blake2b(position.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            seconds, time_ms = self._time(stamp)
            self._add(key, Heard(fingerprint, entities.judge_vehicle(position, row)))
            self._bodies[key] = entities.vehicle_body(position, said_id, seconds, time_ms)
        return key, stamp

    def _take_alert(self, alert: pb.Alert, said_by: str, row: int) -> Taken | None:
        key = ("alert", said_by)
        if not said_by:
            self.notices.append(finding("thing_without_id", "id", row=row))
            return None
        if key in self._heard and not self._replaces(key, 0, "duplicate_alert", row):
            return None
        self._stamps[key] = 0
        fingerprint = blake2b(alert.SerializePartialToString(), digest_size=16).digest()
        if not self._is_known(key, fingerprint):
            self._add(key, Heard(fingerprint, entities.judge_alert(alert, row)))
            self._bodies[key] = entities.alert_body(alert, said_by, self._message_ms)
        return key, 0

    def _is_known(self, key: SaidKey, fingerprint: bytes) -> bool:
        held = self._before.heard.get(key)
        if held is None or held.fingerprint != fingerprint:
            return False
        self._add(key, held)
        self._bodies.pop(key, None)
        return True

    def _add(self, key: SaidKey, heard: Heard) -> None:
        self._heard[key] = heard
        if heard.notices:
            self.notices.extend(heard.notices)

    def _replaces(self, key: SaidKey, stamp: int, code: str, row: int) -> bool:
        """Of two that speak of one thing the newer stays; of equals the first."""
        if key not in self._stamps:
            self._collided = True  # the other was passed by shortcut: its time is not known
            return False
        self.notices.append(finding(code, key[0], key[1], row))
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
        self.notices.append(finding(code, "entity", entity.id, row))
