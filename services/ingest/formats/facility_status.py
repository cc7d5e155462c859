"""Facility states as JSON: `{"facilities": [{"id", "status", "since"?, "until"?, "reason"? {lang: text}}]}`.

The words are those of publishing (CONTRACT.md §5); an id is the feed's own, or a pathway_id of its
timetable. `time`, if the document has one, is the source's time.
"""

from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any

import orjson

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.format import Decoded, Format, Heard, Memory, SaidKey
from services.ingest.formats.findings import finding
from services.shared.feed import Feed
from services.shared.model.notice import Notice
from services.shared.model.said import FacilityStateSaid
from services.shared.wire.codec import encode

STATUSES = ("in_service", "out_of_service", "limited", "unknown")
_EXPECTED = "a JSON document of facility states"


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    try:
        document = orjson.loads(payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return not_expected(payload, _EXPECTED, Reason.PARTIAL)
    if not isinstance(document, dict) or not isinstance(document.get("facilities"), list):
        return failure(Reason.NOT_EXPECTED, expected=_EXPECTED)
    heard: dict[SaidKey, Heard] = {}
    states: dict[SaidKey, bytes] = {}
    notices: list[Notice] = []
    for row, entry in enumerate(document["facilities"], 1):
        state, found = _read(entry, row)
        if state is not None and ("facility_state", state.id) in heard:
            found = [finding("duplicate_facility", "id", state.id, row)]
            state = None
        notices += found
        if state is None:
            continue
        key, body = ("facility_state", state.id), encode(state)
        fingerprint = blake2b(body, digest_size=16).digest()
        known = before.heard.get(key)
        if known is not None and known.fingerprint == fingerprint:
            heard[key] = known
        else:
            heard[key] = Heard(fingerprint, tuple(found))
            states[key] = body
    bodies = {key: partial(_give, body) for key, body in states.items()}
    stated_ms = _time_ms(document.get("time"))
    source_time_ms = min(stated_ms, received_ms) if stated_ms else 0
    return Decoded(heard, bodies, source_time_ms, True, tuple(notices), {"facilities": len(heard)})


def _give(body: bytes) -> bytes:
    return body


def _read(entry: Any, row: int) -> tuple[FacilityStateSaid | None, list[Notice]]:
    if not isinstance(entry, dict):
        return None, [finding("entity_unreadable", "facilities", entry, row)]
    local_id, status, reason = entry.get("id"), entry.get("status"), entry.get("reason") or {}
    if not isinstance(local_id, str) or not local_id:
        return None, [finding("thing_without_id", "id", local_id, row)]
    if status not in STATUSES:
        return None, [finding("unknown_status", "status", status, row)]
    notices = [
        finding("bad_time", name, entry[name], row)
        for name in ("since", "until")
        if entry.get(name) is not None and _time_ms(entry[name]) is None
    ]
    if not isinstance(reason, dict) or not all(isinstance(text, str) for text in reason.values()):
        notices.append(finding("bad_reason", "reason", reason, row))
        reason = {}
    since_ms, until_ms = _time_ms(entry.get("since")) or 0, _time_ms(entry.get("until")) or 0
    return FacilityStateSaid(local_id, status, since_ms, until_ms, reason), notices


def _time_ms(stated: Any) -> int | None:
    """RFC 3339, which asks for an offset; None for anything else."""
    if not isinstance(stated, str):
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return int(moment.timestamp() * 1000) if moment.tzinfo is not None else None


FORMAT = Format(
    name="facility-status",
    sentence="states of lifts, escalators and other facilities, as a JSON document",
    interval_seconds=20.0,
    decode=decode,
    reports_facilities=True,
)
