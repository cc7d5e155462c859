"""A DIFFERENTIAL message laid over the newest full one gives a full one.

The standard leaves DIFFERENTIAL open; ours (reference of semantics, rule 2): what names the same trip,
vehicle or alert replaces it, `is_deleted` removes by entity id, and what nobody has repeated for the
feed's max_age is gone, since no later message would say so.
"""

from collections import defaultdict

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure
from services.ingest.format import SaidKey
from services.ingest.formats.gtfs_rt import entities
from services.ingest.formats.gtfs_rt.message import read_message, seconds_of
from services.ingest.formats.gtfs_rt.texts import mend_texts
from services.shared.feed import Feed

DEFAULT_MAX_AGE_SECONDS = 300.0  # of trip updates and vehicles (EVENTS.md, "Licence on the way out")


def fold(newest: bytes | None, payload: bytes, feed: Feed, received_ms: int) -> bytes | Failure:
    """A first differential message is a beginning: what it names is all that is known."""
    changes = read_message(payload)
    if isinstance(changes, Failure):
        return changes
    base = read_message(newest) if newest is not None else (pb.FeedMessage(), [])
    if isinstance(base, Failure):
        base = (pb.FeedMessage(), [])
    now_seconds = seconds_of(changes[0].header.timestamp) or received_ms // 1000
    oldest = now_seconds - (feed.max_age_seconds or DEFAULT_MAX_AGE_SECONDS)
    held: dict[SaidKey, pb.FeedEntity] = {}
    mend_texts(changes[0])
    for entity in base[0].entity:
        part = _stamp(entity)
        if part is None or not part.timestamp or part.timestamp >= oldest:
            held[_key(entity)] = entity
    _lay_over(held, changes[0], now_seconds)
    full = pb.FeedMessage()
    full.header.CopyFrom(changes[0].header)
    full.header.incrementality = pb.FeedHeader.Incrementality.FULL_DATASET
    full.header.timestamp = now_seconds
    full.entity.extend(held.values())
    return full.SerializePartialToString()


def _lay_over(held: dict[SaidKey, pb.FeedEntity], changes: pb.FeedMessage, now_seconds: int) -> None:
    keys: dict[str, set[SaidKey]] = defaultdict(set)
    for key, entity in held.items():
        keys[entity.id].add(key)
    for entity in changes.entity:
        if entity.is_deleted:
            for key in keys.pop(entity.id, ()):
                if key in held and held[key].id == entity.id:
                    del held[key]
            continue
        part = _stamp(entity)
        if part is not None and seconds_of(part.timestamp) is None:
            part.timestamp = now_seconds
        held[_key(entity)] = entity
        keys[entity.id].add(_key(entity))


def _key(entity: pb.FeedEntity) -> SaidKey:
    if entity.HasField("trip_update"):
        return ("trip", entities.trip_id(entity.trip_update, entity.id))
    if entity.HasField("vehicle"):
        return ("vehicle", entities.vehicle_id(entity.vehicle, entity.id))
    return ("entity", entity.id)


def _stamp(entity: pb.FeedEntity) -> pb.TripUpdate | pb.VehiclePosition | None:
    """The part that carries a timestamp; alerts carry none and stay until they are deleted."""
    if entity.HasField("trip_update"):
        return entity.trip_update
    return entity.vehicle if entity.HasField("vehicle") else None
