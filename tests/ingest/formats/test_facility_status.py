"""services.ingest.formats.facility_status."""

from typing import Any

import orjson
import pytest

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded, rejected
from services.ingest.formats.facility_status import decode
from services.shared.feed import Feed
from services.shared.model.said import FacilityStateSaid, Said
from services.shared.wire.codec import decode_said

FEED = Feed("f", "facility-status")
RECEIVED_MS = 1_778_544_000_000


def read(*facilities: Any, **more: Any) -> Decoded:
    decoded = decode(orjson.dumps({"facilities": facilities, **more}), FEED, RECEIVED_MS, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    return decoded


def said(decoded: Decoded) -> list[Said]:
    return [decode_said(kind, decoded.bodies[kind, said_id]()) for kind, said_id in decoded.heard]


def test_a_state_is_read_with_its_times_and_its_reason_in_every_language() -> None:
    decoded = read(
        {
            "id": "lift-2",
            "status": "out_of_service",
            "since": "2026-05-12T08:00:00+09:00",
            "until": "2026-05-15T00:00:00Z",
            "reason": {"ja": "点検中", "en": "Inspection"},
        },
        time="2026-05-12T08:59:00+09:00",
    )
    reason = {"ja": "点検中", "en": "Inspection"}
    assert said(decoded) == [
        FacilityStateSaid("lift-2", "out_of_service", 1_778_540_400_000, 1_778_803_200_000, reason)
    ]
    assert decoded.counts == {"facilities": 1}
    assert decoded.source_time_ms == RECEIVED_MS - 60_000


def test_an_unchanged_state_is_no_news() -> None:
    first = read({"id": "lift-2", "status": "in_service"})
    payload = orjson.dumps({"facilities": [{"status": "in_service", "id": "lift-2"}], "time": "2026-05-12T09:00:00Z"})
    again = decode(payload, FEED, RECEIVED_MS, first.memory)
    assert isinstance(again, Decoded)
    assert (again.heard, again.bodies) == (first.heard, {})


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("lift", "entity_unreadable"),
        ({"status": "in_service"}, "thing_without_id"),
        ({"id": 4, "status": "in_service"}, "thing_without_id"),
        ({"id": "a", "status": "broken"}, "unknown_status"),
        ({"id": "a", "status": ["limited"]}, "unknown_status"),
        ({"id": "good", "status": "limited"}, "duplicate_facility"),
    ],
)
def test_a_bad_entry_is_a_finding_and_the_others_stay(entry: object, code: str) -> None:
    decoded = read({"id": "good", "status": "in_service"}, entry)
    assert said(decoded) == [FacilityStateSaid("good", "in_service")]
    assert rejected(decoded.notices) == {code: 1}


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"since": "yesterday"}, "bad_time"),
        ({"until": "2026-05-12T08:00:00"}, "bad_time"),
        ({"reason": "点検中"}, "bad_reason"),
        ({"reason": {"ja": 3}}, "bad_reason"),
    ],
)
def test_a_bad_part_is_left_out_and_the_state_stays(part: dict[str, object], code: str) -> None:
    decoded = read({"id": "a", "status": "limited", **part})
    assert said(decoded) == [FacilityStateSaid("a", "limited")]
    assert rejected(decoded.notices) == {code: 1}


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "is empty"),
        (b"<html>", "is an HTML page, not a JSON document of facility states"),
        (b'{"facilities": [', "is not a JSON document of facility states, or only a part of one"),
        (b"[]", "is not a JSON document of facility states"),
        (b'{"data": []}', "is not a JSON document of facility states"),
    ],
)
def test_what_is_no_such_document_is_named(payload: bytes, words: str) -> None:
    decoded = decode(payload, FEED, RECEIVED_MS, NO_MEMORY)
    assert isinstance(decoded, Failure)
    assert decoded.words == words
