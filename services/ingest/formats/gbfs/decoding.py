"""A bundle of GBFS documents → what the system says now: itself, its stations, their state, its vehicles. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any

import orjson

from services.ingest.bundles import pack, unpack
from services.ingest.failures import Failure, not_expected
from services.ingest.format import Decoded, Heard, Memory, SaidKey
from services.ingest.formats.gbfs.discovery import EXPECTED
from services.ingest.formats.gbfs.documents import SEEN, System, read_documents
from services.ingest.formats.gbfs.stations import read_stations, read_statuses
from services.ingest.formats.gbfs.systems import read_system
from services.ingest.formats.gbfs.vehicles import noted, read_vehicles, sightings
from services.shared.feed import Feed
from services.shared.wire.codec import encode


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    """Not full while it has vehicles and does not tell since when: `fold` adds that."""
    system = read_documents(payload)
    if isinstance(system, Failure):
        return system
    heard: dict[SaidKey, Heard] = {}
    bodies: dict[SaidKey, Callable[[], bytes]] = {}
    counts = {"stations": 0, "statuses": 0, "vehicles": 0}
    for kind, said in _said(system, feed, received_ms, counts):
        key = (kind, said.id)
        blind = replace(said, time_ms=0) if hasattr(said, "time_ms") else said
        fingerprint = blake2b(encode(blind), digest_size=16).digest()
        known = before.heard.get(key)
        if known is not None and known.fingerprint == fingerprint:
            heard[key] = known
        else:
            heard[key] = Heard(fingerprint)
            bodies[key] = partial(encode, said)
    newest_ms = max(system.times_ms.values(), default=0)
    full = system.seen is not None or not counts["vehicles"]
    return Decoded(heard, bodies, min(newest_ms, received_ms), full, tuple(system.notices), counts)


def _said(system: System, feed: Feed, received_ms: int, counts: dict[str, int]) -> Iterator[tuple[str, Any]]:
    yield "mobility_system", read_system(system, feed.id)
    stations = read_stations(system)
    statuses = read_statuses(system, stations)
    vehicles = read_vehicles(system, feed.id, received_ms, stations)
    counts.update(stations=len(stations), statuses=len(statuses), vehicles=len(vehicles))
    for station in stations.values():
        yield "mobility_station", station
    for status in statuses.values():
        yield "mobility_station_status", status
    for vehicle in vehicles:
        yield "mobility_vehicle", vehicle


def fold(base: bytes | None, payload: bytes, feed: Feed, received_ms: int) -> bytes | Failure:
    """The bundle with a note of since when each vehicle has been in the feed, as the one before it tells."""
    documents = unpack(payload, ".json")
    system = read_documents(payload)
    if documents is None or isinstance(system, Failure):
        return system if isinstance(system, Failure) else not_expected(payload, EXPECTED)
    older = read_documents(base) if base is not None else None
    seen = sightings(older.seen) if isinstance(older, System) else {}
    now = noted(system, seen, received_ms)
    note = {source_id: [each.since_ms, each.lat, each.lon] for source_id, each in now.items()}
    return pack(documents | {SEEN: orjson.dumps(note, option=orjson.OPT_SORT_KEYS)})
