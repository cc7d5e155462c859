"""Why a source's realtime is applied or not: counts with reasons, examples, its clock, and whether it stands still."""

from datetime import UTC, datetime

from services.api.encoders.plain_json.members import Json, given, rfc3339_ms
from services.shared.model.entities import Source
from services.shared.model.matching import REASONS, KindMatched, Matching, Unmatched
from services.shared.model.said import Texts

FROZEN_SECONDS = 3600  # a message may be minutes old; one of hours ago is a file that nobody renews
_HOUR, _DAY = 3600, 86_400
_PLURAL = {"trip": "trips", "vehicle": "vehicles", "alert": "alerts"}


def realtime(entity: Source, now_ms: int) -> Json | None:
    """None for a feed that says nothing in realtime."""
    if not entity.message_time_ms and not entity.matching:
        return None
    told: Json = {"matching": {_PLURAL[each.kind]: _counts(each) for each in entity.matching}}
    told["unmatched"] = [unmatched(sample) for each in entity.matching for sample in each.samples]
    if entity.message_time_ms:
        told |= _message(entity, now_ms)
    return told


def _message(entity: Source, now_ms: int) -> Json:
    age = (now_ms - entity.message_time_ms) // 1000
    frozen = age > FROZEN_SECONDS
    ahead = entity.clock_ahead_ms
    return {
        "message_time": rfc3339_ms(entity.message_time_ms),
        "message_age_seconds": age,
        "frozen": frozen,
    } | given(
        {
            # A message of long ago tells nothing of the clock that it was made by.
            "clock_ahead_seconds": ahead / 1000 if ahead is not None and -ahead < FROZEN_SECONDS * 1000 else None,
            "words": _frozen_words(entity, age) if frozen and entity.state == "ok" else None,
        }
    )


def _frozen_words(entity: Source, age: int) -> Texts:
    made = f"{datetime.fromtimestamp(entity.message_time_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    count, ja, en = (age // _DAY, "日", "day") if age >= _DAY else (age // _HOUR, "時間", "hour")
    ago = f"{count} {en}{'s' if count > 1 else ''} ago"
    return {
        "ja": f"取得はできていますが、最新のメッセージは{made}に作られたもので、{count}{ja}前から更新されていません。",
        "en": f"The feed answers, but its newest message was made at {made}, {ago}: it says nothing new.",
    }


def _counts(each: KindMatched) -> Json:
    return {
        "matched": each.matched,
        "unmatched": each.unmatched,
        "reasons": each.reasons,
        "partial": each.partial,
    }


def unmatched(each: Unmatched) -> Json:
    value = {"value": each.value} if each.value else {}
    return {"kind": each.kind, "id": each.id, "reason": each.reason, "words": REASONS[each.reason]} | value


def explained_matching(matching: Matching) -> Json:
    """At the thing itself."""
    told = {"by": matching.by or None, "confidence": matching.confidence}
    reason = {"reason": matching.reason, "words": REASONS[matching.reason]} if matching.reason else {}
    return told | reason | ({"value": matching.value} if matching.value else {})
