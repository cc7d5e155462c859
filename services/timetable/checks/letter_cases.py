"""Names that riders read are written as such: neither all in capitals nor all in small letters."""

import re

from services.shared.model.notice import Notice, Severity
from services.timetable.tables import FeedTables

_SHOWN = {
    "agency.txt": ("agency_name",),
    "stops.txt": ("stop_name",),
    "routes.txt": ("route_short_name", "route_long_name", "route_desc"),
    "trips.txt": ("trip_headsign", "trip_short_name"),
    "levels.txt": ("level_name",),
    "networks.txt": ("network_name",),
    "location_groups.txt": ("location_group_name",),
    "pathways.txt": ("signposted_as", "reversed_signposted_as"),
    "booking_rules.txt": ("message", "pickup_message", "drop_off_message"),
}
_WORD = re.compile(r"[^\W\d_]+")


def check(tables: FeedTables) -> None:
    for name, columns in _SHOWN.items():
        table = tables.get(name)
        for column in columns if table is not None else ():
            if table is None or not table.has(column):
                continue
            cells = table.frame[column]
            plain = [text for text in cells.unique().to_list() if is_of_one_case(text)]
            wrong = cells.is_in(plain).arg_true().to_numpy()
            reason = "riders read names with capitals and small letters more easily"
            finding = Notice("mixed_case_recommended_field", Severity.WARNING, name, 0, column, "", reason)
            tables.report.add_rows(finding, wrong, table.lines, cells)


def is_of_one_case(text: str) -> bool:
    """Letters of scripts without capitals say nothing. One word may be an acronym, so that only small ones are told."""
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.lower() != word.upper()]
    if len(words) == 1:
        return words[0].islower() and words == _WORD.findall(text)
    return len(words) > 1 and all(word.islower() or word.isupper() for word in words)
