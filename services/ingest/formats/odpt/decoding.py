"""One ODPT payload → what it says now of trains, buses and disruptions, and whether a timetable is in it."""

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.format import Decoded, Memory
from services.shared.feed import Feed
from services.shared.odpt.classes import LIVE
from services.shared.odpt.documents import NotOdpt, documents, types_in

EXPECTED = "ODPT JSON"
_BLANK = b" \t\r\n"


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    try:
        found = list(documents(payload))
    except NotOdpt:
        return failure(Reason.NOT_EXPECTED, expected=EXPECTED)
    timetable = False
    for document in found:
        start = document.data.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)[:1]
        if start not in (b"[", b"{"):
            return not_expected(document.data, EXPECTED)
        timetable |= bool(types_in(document.data) - LIVE)
    return Decoded({}, {}, timetable=timetable and not feed.static)
