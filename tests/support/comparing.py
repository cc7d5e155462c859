"""Our notices beside those of a foreign validator (gtfs-guru, which has the canonical GTFS validator's rules), by code.

`python -m tests.support.comparing` judges all published feeds with both, and fills the table of docs/checks.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import gtfs_guru

from docs.generate import table
from services.timetable.archive import NO_LIMITS
from services.timetable.checking import check_feed
from tests.support.paths import DATA, PROJECT

SEEN_FROM = date(2026, 9, 25)
_FOLDERS = ("gtfs", "gtfs-jp", "gtfs-broken")
_BLOCK = re.compile(r"(<!-- compared -->\n).*?(<!-- end -->)", re.DOTALL)

_SHORT = "A row with too few or too many values is read as far as it goes, where the other leaves it out"
_ENDED = "Of a feed that has ended noriai says so, and names each of its services, in `calendar_dates.txt` too"
_READ = "A table in another encoding is read, and what refers to it can be judged"
_FOLDER = "A feed in a sub-folder of the zip is read, and reported as such"
_NOTES = "Hints without a fault: noriai leaves them out"
EXPLAINED = {
    **dict.fromkeys(("jp_holidays_as_weekdays", "jp_missing_reading"), "A rule of GTFS-JP, told by noriai alone"),
    **dict.fromkeys(
        (
            "block_trips_with_overlapping_stop_times",
            "decreasing_or_equal_stop_time_distance",
            "decreasing_shape_distance",
            "duplicate_key",
            "inconsistent_agency_timezone",
            "overlapping_frequency",
            "point_near_origin",
            "same_route_and_agency_url",
            "single_shape_point",
            "stop_without_stop_time",
            "unused_shape",
        ),
        _SHORT,
    ),
    **dict.fromkeys(("expired_calendar", "feed_expired", "trip_coverage_not_active_for_next7_days"), _ENDED),
    **dict.fromkeys(
        (
            "ambiguous_file",
            "i_o_error",
            "invalid_input_files_in_subfolder",
            "missing_calendar_and_calendar_date_files",
            "missing_feed_contact_email_and_url",
            "missing_required_file",
        ),
        _FOLDER,
    ),
    **dict.fromkeys(
        (
            "big_gap_in_service",
            "feed_valid_beyond_total_service_window",
            "future_calendar",
            "future_feed",
            "geo_json_unknown_element",
            "platform_without_parent_station",
            "service_extends_far_in_the_future",
            "service_window_outside_feed_period",
            "stop_without_zone_id",
            "trip_headsign_matches_intermediate_stop",
            "trip_with_shape_dist_traveled_but_no_shape_distances",
            "transfer_distance_above_2_km",
            "unsorted_stop_times",
            "unused_station",
            "unused_parent_station",
        ),
        _NOTES,
    ),
    **dict.fromkeys(("fast_travel_between_consecutive_stops", "fast_travel_between_far_stops"), _READ),
    "stop_has_too_many_matches_for_shape": "The same rule; a stop near many loops is counted a little differently",
    "empty_table": "A required table without a row; the other has no word for it",
    "file_not_utf8": "Files in other encodings are read in theirs (UTF-16, Shift_JIS, Latin-1), and reported as such",
    "foreign_key_violation": "Told even where the whole table that is referred to is missing or empty",
    "invalid_character": "Text in another encoding is read right: `file_not_utf8` says so once",
    "invalid_currency_amount": _SHORT,
    "invalid_row_length": "Only rows that differ; files in UTF-16 and in sub-folders are read",
    "leading_or_trailing_whitespaces": "Looked for in GTFS-JP's old `translations.txt` too",
    "missing_level_id": "Both ends of a lift need their level, as the specification has it",
    "missing_recommended_field": _FOLDER,
    "missing_recommended_file": "GTFS-JP asks for more files; a feed in a sub-folder of the zip is read",
    "missing_required_agency_id": "noriai says `missing_required_field`",
    "missing_required_column": "GTFS-JP's old `translations.txt` and `is_default_fare_category` may stand as they are",
    "missing_required_field": "The other says `missing_required_agency_id`",
    "mixed_case_recommended_field": "Names in scripts without capitals (三宮・花時計前) are fine",
    "service_never_active": "Also where all days of a service are taken away again",
    "unexpected_enum_value": "Extended route types (700, 900) are known",
    "unknown_column": "GTFS-JP's columns and its old `translations.txt` are known; files in sub-folders are read",
    "unknown_file": "GTFS-JP's tables are known, and only tables count, not what else lies in the zip (`desktop.ini`)",
    "unusable_trip": "Told even where `stop_times.txt` is empty",
    "unused_trip": "Told even where `stop_times.txt` is empty",
}


@dataclass(slots=True)
class Compared:
    """Feeds by code: told by both, by the other alone, by us alone."""

    both: Counter[str] = field(default_factory=Counter)
    theirs: Counter[str] = field(default_factory=Counter)
    ours: Counter[str] = field(default_factory=Counter)

    def differing(self) -> list[str]:
        return sorted({*self.theirs, *self.ours})

    def rows(self) -> Iterable[Sequence[str]]:
        for code in self.differing():
            counts = (str(counted[code] or "") for counted in (self.both, self.theirs, self.ours))
            yield (f"`{code}`", *counts, EXPLAINED.get(code, ""))


def published_feeds() -> list[Path]:
    return sorted(path for folder in _FOLDERS for path in (DATA / folder).rglob("*.zip"))


def compare(feeds: Iterable[Path]) -> Compared:
    compared = Compared()
    for path in feeds:
        theirs = {notice.code for notice in gtfs_guru.validate(str(path), date=SEEN_FROM.isoformat()).notices}
        ours = {code for code, _ in check_feed(path, NO_LIMITS, SEEN_FROM).report.counts}
        compared.both.update(theirs & ours)
        compared.theirs.update(theirs - ours)
        compared.ours.update(ours - theirs)
    return compared


def main() -> None:
    feeds = published_feeds()
    compared = compare(feeds)
    alike = len(compared.both.keys() - set(compared.differing()))
    headings = ("code", "both", "gtfs-guru alone", "noriai alone", "why")
    text = f"{len(feeds)} feeds; {alike} codes are told of the same feeds by both. The others, in feeds:\n\n"
    page = PROJECT / "docs" / "checks.md"
    filled = _BLOCK.sub(lambda found: found[1] + text + table(headings, compared.rows()) + found[2], page.read_text())
    page.write_text(filled)


if __name__ == "__main__":
    main()
