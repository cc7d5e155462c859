"""Bytes → a FeedMessage: protobuf as the standard says, or its JSON form, as some publish it."""

from typing import Any

import orjson
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.formats.findings import finding
from services.shared.model.notice import Notice

EXPECTED = "a GTFS-Realtime message"
EARLIEST_SECONDS = 631_152_000  # 1990: before any realtime feed
LATEST_SECONDS = 4_102_444_800  # 2100
_MILLISECONDS_FROM = 100_000_000_000  # the year 5138 in seconds, 1973 in milliseconds


def read_message(payload: bytes) -> tuple[pb.FeedMessage, list[Notice]] | Failure:
    # Protobuf first: its first byte (0x0a, the header's tag) is a line feed, so JSON is the rarer guess.
    try:
        message = pb.FeedMessage.FromString(payload)
    except DecodeError:
        message = None
    if message is not None and (message.HasField("header") or message.entity):
        return message, []
    if payload[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _read_json(payload)
    return not_expected(payload, EXPECTED, Reason.PARTIAL)


def seconds_of(stated: int) -> int | None:
    """POSIX seconds, tolerating milliseconds (GTFS-RT rule E001); None for what is no time at all."""
    seconds = stated // 1000 if stated >= _MILLISECONDS_FROM else stated
    return seconds if EARLIEST_SECONDS <= seconds < LATEST_SECONDS else None


def _read_json(payload: bytes) -> tuple[pb.FeedMessage, list[Notice]] | Failure:
    try:
        content = orjson.loads(payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return failure(Reason.PARTIAL, expected=EXPECTED)
    entities = content.get("entity", [])
    if not isinstance(entities, list) or not isinstance(content.get("header"), dict):
        return failure(Reason.NOT_EXPECTED, expected=EXPECTED)
    message = pb.FeedMessage()
    notices: list[Notice] = []
    try:
        ParseDict(content["header"], message.header, ignore_unknown_fields=True)
    except ParseError:
        return failure(Reason.NOT_EXPECTED, expected=EXPECTED)
    for row, entity in enumerate(entities, 1):
        read = _read_json_entity(entity)
        if read is None:
            notices.append(finding("entity_unreadable", "entity", row=row))
        else:
            message.entity.append(read)
    return message, notices


def _read_json_entity(entity: Any) -> pb.FeedEntity | None:
    if not isinstance(entity, dict):
        return None
    try:
        return ParseDict(entity, pb.FeedEntity(), ignore_unknown_fields=True)
    except ParseError:
        return None
