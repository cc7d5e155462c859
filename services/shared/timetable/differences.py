"""What of a timetable is other than before, as JSON: in /v1/sources/{feed}, and for who publishes it."""

from typing import Any

from services.shared.model.difference import Difference, PartDifference


def difference_data(found: Difference) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "stops": _part(found.stops),
        "routes": _part(found.routes),
        "trips": _part(found.trips),
        "moved_stops": {
            "count": found.moved_count,
            "examples": [{"stop_id": each.stop_id, "meters": each.meters} for each in found.moved],
        },
        "days": {
            "since": f"{found.since[:4]}-{found.since[4:6]}-{found.since[6:]}",
            "before": found.days_before,
            "after": found.days_after,
            "lost": found.days_lost,
        },
        "runs": {"before": found.runs_before, "after": found.runs_after},
        "departures": {
            "routes_changed": found.retimed_count,
            "examples": [
                {
                    "route_id": each.route_id,
                    "before": {"first": each.first_before, "last": each.last_before},
                    "after": {"first": each.first_after, "last": each.last_after},
                }
                for each in found.retimed
            ],
        },
        "realtime": {"trips": found.spoken, "before": found.spoken_before, "lost": found.spoken_lost},
        "doubts": [{"code": each.code, "reason": each.reason} for each in found.doubts],
    }


def _part(found: PartDifference) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "added": {"count": found.added_count, "examples": list(found.added)},
        "removed": {"count": found.removed_count, "examples": list(found.removed)},
    }
