"""How long what is said counts, and when it was said. Pure.

What a source goes on saying counts for its max_age after the last fetch that confirmed it. An entry has no
fetch: it stands on the log until it is replaced or withdrawn, so each one's own words say when it ends
(docs/decisions/0017).
"""

from collections.abc import Callable
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.priority import MAX_AGE_MS
from services.shared.model.said import AlertSaid, FacilityStateSaid, VehicleSaid
from services.shared.wire.codec import decode

ENTRY = "entry"
ALWAYS = 1 << 62


def entry_times(kind: str, body: bytes, max_age_ms: int, otherwise_ms: int) -> tuple[int, int]:
    """When an entry was said, and until when it counts. `max_age_ms` is the feed's, 0 when it sets none."""
    if kind not in _TIMES:
        return otherwise_ms, ALWAYS
    said_class, until = _TIMES[kind]
    said = decode(said_class, body)
    return said.time_ms or otherwise_ms, until(said, max_age_ms)


def _state_until(said: FacilityStateSaid, max_age_ms: int) -> int:
    """A stated end holds, and beyond it nothing is known; without one the feed's max_age, if it has one, counts."""
    if said.until_ms:
        return said.until_ms
    return said.time_ms + max_age_ms if max_age_ms else ALWAYS


def _alert_until(said: AlertSaid, max_age_ms: int) -> int:
    """Its last period's end."""
    message = gtfs_rt.Alert.FromString(said.alert)
    periods = (*message.active_period, *message.communication_period, *message.impact_period)
    if not periods or not all(period.end for period in periods):
        return ALWAYS
    return max(int(period.end) for period in periods) * 1000


def _vehicle_until(said: VehicleSaid, max_age_ms: int) -> int:
    return said.time_ms + (max_age_ms or MAX_AGE_MS["vehicle"])


_TIMES: dict[str, tuple[type[Any], Callable[[Any, int], int]]] = {
    "facility_state": (FacilityStateSaid, _state_until),
    "alert": (AlertSaid, _alert_until),
    "vehicle": (VehicleSaid, _vehicle_until),
}
