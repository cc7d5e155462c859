"""Entities as they lie in the bytes, so that one that is as it was need not be parsed.

Most of a FULL_DATASET says what it said 20 seconds ago, with a new timestamp. Of each entity it is
remembered where that timestamp's five bytes lie, and a hash of all the others: when those are equal,
tags and lengths are too, so the five bytes are the timestamp again and nothing else has changed.
"""

from functools import lru_cache
from typing import NamedTuple

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.format import Heard, SaidKey

_HEADER_TAG, _ENTITY_TAG, _ID_TAG = 0x0A, 0x12, 0x0A
_STAMP_TAG = {"trip": b"\x20", "vehicle": b"\x28"}  # TripUpdate.timestamp, VehiclePosition.timestamp
STAMP_BYTES = 5  # of a varint from 1978 to 3058


class Remembered(NamedTuple):
    """`place` 0: the entity has no timestamp. `heard` is what the entity itself came to: a rival may have won."""

    place: int
    others: int
    key: SaidKey
    heard: Heard


_LONGEST_SHIFT = 28  # a length has five bytes at most; protobuf's own reader judges what has more


def split_message(payload: bytes) -> tuple[pb.FeedHeader, list[bytes]] | None:
    """Header and entities; None for whatever is not plainly those, which a whole parse then judges."""
    entities: list[bytes] = []
    header: pb.FeedHeader | None = None
    place, end = 0, len(payload)
    try:
        while place < end:
            tag, length = payload[place], payload[place + 1]
            place += 2
            if length > 127:
                length &= 127
                shift = 7
                while (byte := payload[place]) > 127:
                    length |= (byte & 127) << shift
                    shift += 7
                    if shift > _LONGEST_SHIFT:
                        return None
                    place += 1
                length |= byte << shift
                place += 1
            if place + length > end:
                return None
            if tag == _ENTITY_TAG:
                entities.append(payload[place : place + length])
            elif tag == _HEADER_TAG and header is None:
                header = pb.FeedHeader.FromString(payload[place : place + length])
            else:
                return None
            place += length
    except (IndexError, DecodeError):
        return None
    return None if header is None else (header, entities)


def entity_id(raw: bytes) -> bytes:
    """The bytes of its id, when that stands first and is short, as everybody writes it; else empty."""
    if len(raw) < 2 or raw[0] != _ID_TAG or raw[1] > 127:
        return b""
    return raw[2 : 2 + raw[1]]


def remember(raw: bytes, key: SaidKey, heard: Heard, stamp: int) -> Remembered | None:
    """None when the timestamp can't be found for certain."""
    if not stamp:
        return Remembered(0, hash(raw), key, heard)
    varint = _varint(stamp)
    written = _STAMP_TAG[key[0]] + varint
    place = raw.find(written) + 1
    if place == 0 or len(varint) != STAMP_BYTES or raw.find(written, place) != -1:
        return None
    return Remembered(place, hash(raw[:place] + raw[place + STAMP_BYTES :]), key, heard)


def is_same(raw: bytes, remembered: Remembered) -> bool:
    place = remembered.place
    if not place:
        return hash(raw) == remembered.others
    behind = place + STAMP_BYTES
    if hash(raw[:place] + raw[behind:]) != remembered.others:
        return False
    return raw[behind - 1] < 128 and min(raw[place : behind - 1]) > 127


@lru_cache(maxsize=4096)  # the entities of a message share a few
def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)
