"""Municipal lists of facilities: CSV in any encoding that offices write, or an Excel workbook.

All three generations of Japan's municipal open data, and lists with columns of a town's own: a row is a facility
or is reported. What columns mean stands in facility_list.columns; a feed's own `columns`, `values` and
`facility_type` come on top.
"""

from services.ingest.failures import Failure, Reason, failure
from services.ingest.format import Decoded, Format, Memory
from services.ingest.formats.facility_list.reading import Told, read_lists, shown
from services.ingest.formats.said_now import said_now
from services.ingest.formats.sheets import read_sheets
from services.shared.feed import Feed

_EXPECTED = "a table of facilities with a header of names and places"


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    sheets = read_sheets(payload, _EXPECTED)
    if isinstance(sheets, Failure):
        return sheets
    told = read_lists(sheets, feed)
    return failure(Reason.NOT_EXPECTED, expected=_EXPECTED) if told is None else decoded(told, before)


def decoded(told: Told, before: Memory) -> Decoded:
    heard, bodies = said_now(
        [("facility", said.id, said) for said in told.facilities]
        + [("facility_state", state.id, state) for state in told.states],
        before,
    )
    return Decoded(heard, bodies, 0, True, shown(told.notices), told.counts)


FORMAT = Format(
    name="facilities-csv",
    sentence="municipal lists of toilets, AED, Wi-Fi, shelters and the like: CSV in any encoding, or xlsx",
    interval_seconds=3600.0,
    decode=decode,
)
