"""Whether a facility works: since when, until when, why."""

from services.shared.entries.reading import Reading
from services.shared.model.said import FacilityStateSaid

STATUSES = ("in_service", "out_of_service", "limited", "unknown")
LONGEST_REASON = 2000


def read(reading: Reading, id: str, at_ms: int) -> FacilityStateSaid:
    said = FacilityStateSaid(
        id,
        status=reading.word("status", STATUSES, True),
        since_ms=reading.time_ms("since"),
        until_ms=reading.time_ms("until"),
        reason=reading.texts("reason", LONGEST_REASON),
        time_ms=at_ms,
    )
    if said.until_ms and said.until_ms <= max(said.since_ms, at_ms):
        reading.fault("until", "is over already" if said.until_ms <= at_ms else "is not after since")
    return said
