"""GTFS Schedule: only looked at here; the timetable service takes the zip from the payloads."""

from services.ingest.failures import Failure, not_expected
from services.ingest.format import Decoded, Format, Memory
from services.shared.feed import Feed

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")  # the second: a zip without files (APPNOTE.TXT 4.3)


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    if not payload.startswith(_ZIP_STARTS):
        return not_expected(payload, "a zip")
    return Decoded({}, {})


FORMAT = Format(
    name="gtfs",
    sentence="GTFS Schedule: a zip of tables",
    interval_seconds=3600.0,
    decode=decode,
    observed=False,
)
