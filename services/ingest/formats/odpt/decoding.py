"""One ODPT payload → what it says now of trains, buses and disruptions, and whether a timetable is in it.

What is fingerprinted has no time of its own in it, so that a record that was only stamped anew says nothing new.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.format import Decoded, Heard, Memory, SaidKey
from services.ingest.formats.findings import finding
from services.ingest.formats.gtfs_rt.entities import alert_body, trip_body, vehicle_body
from services.ingest.formats.odpt.disruptions import alert_of, by_words, direction_of, normal_line
from services.ingest.formats.odpt.vehicles import bus_position, bus_update, train_position, train_update
from services.shared.feed import Feed
from services.shared.model.notice import Notice
from services.shared.model.said import NormalLines
from services.shared.odpt.classes import LIVE, SEARCH_CAP
from services.shared.odpt.documents import NotOdpt, documents, records_of, types_in
from services.shared.odpt.values import Record, class_of, identity, moment_ms

EXPECTED = "ODPT JSON"
_BLANK = b" \t\r\n"
_SHORT = 100
_GRACE_MS = 300_000  # clocks differ, and the answer was under way
_COUNTED = {"trip": "trip_updates", "vehicle": "vehicles", "alert": "alerts"}

Message = pb.TripUpdate | pb.VehiclePosition | pb.Alert


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    reading = _Reading(received_ms, before)
    timetable = False
    try:
        for row, document in enumerate(documents(payload), 1):
            start = document.data.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)[:_SHORT].rstrip(_BLANK)
            if not start.startswith((b"[", b"{")):
                return not_expected(document.data, EXPECTED)
            classes = types_in(document.data)
            if classes - LIVE and feed.static:
                reading.notices.append(finding("static_in_live_feed", "@type", min(classes - LIVE), row))
            timetable |= bool(classes - LIVE) or (
                not classes and start.translate(None, _BLANK) != b"[]"
            )  # it says why it is of no use
            if classes & LIVE:
                records = records_of(document.data)
                if len(records) == SEARCH_CAP:
                    reading.notices.append(finding("perhaps_cut", "", document.name, row))
                reading.take(records)
    except NotOdpt:
        return not_expected(payload, EXPECTED, Reason.PARTIAL)
    if reading.rows > MOST_RECORDS:
        return failure(Reason.MANY, most=MOST_RECORDS)
    return reading.done(timetable and not feed.static)


MOST_RECORDS = 200_000


class _Reading:
    """What has been read of one payload so far."""

    def __init__(self, received_ms: int, before: Memory) -> None:
        self.notices: list[Notice] = []
        self.rows = 0
        self._received_ms = received_ms
        self._before = before
        self._heard: dict[SaidKey, Heard] = {}
        self._bodies: dict[SaidKey, Callable[[], bytes]] = {}
        self._served: Counter[str] = Counter()
        self._newest_ms = 0
        self._normal: list[NormalLines] = []
        self._ends: list[int] = []
        self._timely: dict[bytes, bool] = {}

    def done(self, timetable: bool) -> Decoded:
        counts = self._served + Counter(_COUNTED[kind] for kind, _ in self._heard)
        found = tuple(self.notices)
        return Decoded(self._heard, self._bodies, self._newest_ms, True, found, dict(counts), timetable=timetable,
                       traces=self._timely, normal_lines=by_words(self._normal),
                       valid_until_ms=min(self._ends, default=0))  # fmt: skip

    def take(self, records: list[object]) -> None:
        for record in records:
            self.rows += 1
            class_ = class_of(record) if isinstance(record, dict) else ""
            if not isinstance(record, dict) or class_ not in LIVE:
                if not isinstance(record, dict):
                    self.notices.append(finding("entity_unreadable", "", record, self.rows))
                continue
            self._take(class_, record)

    def _take(self, class_: str, record: Record) -> None:
        said_by, stamp_ms = identity(record), moment_ms(record.get("dc:date")) or 0
        if not said_by:
            self.notices.append(finding("thing_without_id", "owl:sameAs", row=self.rows))
        elif not self._valid(said_by, record):
            self.notices.append(finding("no_longer_valid", "dct:valid", record.get("dct:valid"), self.rows))
        else:
            self._newest_ms = max(self._newest_ms, min(stamp_ms, self._received_ms))
            direction = direction_of(record) if class_ == "odpt:TrainInformation" else ""
            said = self._said(class_, said_by, record)
            added = [self._add(kind, key, made, stamp_ms, direction) for kind, key, made in said]
            if all(added):
                self._served[class_] += 1

    def _valid(self, said_by: str, record: Record) -> bool:
        """Until its own end to the moment, where it has been seen before that; else clocks may differ."""
        valid_ms = moment_ms(record.get("dct:valid"))
        if valid_ms is None:
            return True
        trace = f"{said_by} {valid_ms}".encode()
        if valid_ms >= self._received_ms or trace in self._before.traces:
            self._timely[trace] = True
        end_ms = valid_ms if trace in self._timely else valid_ms + _GRACE_MS
        if end_ms < self._received_ms:
            return False
        self._ends.append(end_ms)
        return True

    def _said(self, class_: str, said_by: str, record: Record) -> Iterator[tuple[str, str, Message]]:
        if class_ == "odpt:TrainInformation":
            alert = alert_of(record, self._received_ms)
            if alert is not None:
                yield "alert", said_by, alert
            elif (normal := normal_line(record, self._received_ms)) is not None:
                self._normal.append(normal)
            return
        is_train = class_ == "odpt:Train"
        yield "vehicle", said_by, train_position(record) if is_train else bus_position(record)
        update = train_update(record) if is_train else bus_update(record)
        if update is not None:
            yield "trip", f"{update.trip.trip_id or said_by}@@", update

    def _add(self, kind: str, said_id: str, message: Message, stamp_ms: int, direction: str) -> bool:
        key = (kind, said_id)
        if key in self._heard:
            self.notices.append(finding(f"duplicate_{kind}", kind, said_id, self.rows))
            return False
        said = message.SerializeToString(deterministic=True) + direction.encode()
        fingerprint = blake2b(said, digest_size=16).digest()
        known = self._before.heard.get(key)
        if known is not None and known.fingerprint == fingerprint:
            self._heard[key] = known
            return True
        self._heard[key] = Heard(fingerprint)
        time_ms = min(stamp_ms, self._received_ms) or self._received_ms
        self._bodies[key] = _body(message, said_id, stamp_ms // 1000, time_ms, direction)
        return True


def _body(message: Message, said_id: str, stamp: int, time_ms: int, direction: str) -> Callable[[], bytes]:
    if isinstance(message, pb.TripUpdate):
        return trip_body(message, said_id, stamp, time_ms)
    if isinstance(message, pb.VehiclePosition):
        return vehicle_body(message, said_id, stamp, time_ms)
    return alert_body(message, said_id, time_ms, [direction] * len(message.informed_entity) if direction else ())
