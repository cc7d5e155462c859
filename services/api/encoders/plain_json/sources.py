"""Sources (feeds) as JSON: how they are, whose they are, and what was wrong with what they said."""

from datetime import date, datetime
from typing import cast

from services.api.encoders.plain_json.live import iso_date
from services.api.encoders.plain_json.matching import realtime
from services.api.encoders.plain_json.members import Json, given, rfc3339_ms
from services.api.encoders.plain_json.zones import feed_zone
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.clock import now_ms
from services.shared.model.entities import Source
from services.shared.model.said import NoticeSaid, VersionSaid
from services.shared.timetable.calendar import parse_date


def source(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Source, held.entity)
    now = now_ms(view.clock)
    counts = dict(entity.counts)
    if entity.rejected and "rejected" not in counts:  # a list counts its rows itself
        counts["rejected"] = sum(entity.rejected.values())
    return given(
        {
            "id": entity.id,
            "format": entity.format,
            "operator": entity.operator,
            "state": entity.state,
            "last_success": rfc3339_ms(entity.last_success_ms) if entity.last_success_ms else None,
            "last_error": entity.last_error,
            "age_seconds": max(0, (now - entity.last_success_ms) // 1000) if entity.last_success_ms else None,
            "current_version": entity.current_version,
            "feed_version": entity.feed_version,
            "namespace": entity.namespace,
            "max_age_seconds": entity.max_age_ms // 1000 or None,
            "delete_after_seconds": entity.delete_after_ms // 1000 or None,
            "expired": _expired(view, entity),
            "realtime": realtime(entity, now),
        }
    ) | {
        "counts": counts,
        "licence": entity.licence,
        "attribution": entity.attribution,
        "redistribution": entity.redistribution,
        "priority": entity.priority,
        "trusted": entity.trusted,
        "versions": [_version(each, entity.current_version) for each in entity.versions],
        "quality": _quality(entity),
    }


def _version(each: VersionSaid, current: str) -> Json:
    return given(
        {
            "version": each.version,
            "state": each.state,
            "valid_from": iso_date(each.valid_from),
            "valid_to": iso_date(each.valid_to),
            "received": rfc3339_ms(each.received_time_ms) if each.received_time_ms else None,
            "reason": each.reason,
        }
    ) | {"current": each.version == current, "errors": each.errors, "warnings": each.warnings}


def _quality(entity: Source) -> Json:
    """What was refused, by reason, and the findings on the newest timetable."""
    return {"rejected": entity.rejected, "notices": [_notice(each) for each in entity.notices]}


def _notice(each: NoticeSaid) -> Json:
    place = given(
        {
            "file": each.file,
            "row": each.row or None,
            "field": each.field,
            "value": each.value,
            "reason": each.reason,
        }
    )
    return {"code": each.code, "severity": each.severity, "count": each.count} | place


def _expired(view: Questions, entity: Source) -> bool | None:
    """Whether the last day of the timetable in force has passed; None without a timetable."""
    last = valid_to(entity)
    if last is None:
        return None
    return datetime.fromtimestamp(view.clock.now(), feed_zone(view, entity.id)).date() > last


def valid_to(entity: Source) -> date | None:
    current = next((each for each in entity.versions if each.version == entity.current_version), None)
    return parse_date(current.valid_to) if current is not None else None
