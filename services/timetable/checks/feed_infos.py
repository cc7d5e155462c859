"""feed_info.txt says once from when to when the feed holds, in which language, and whom to ask."""

from services.shared.model.notice import Severity
from services.timetable.row_rules import WARNING, RowRule, blank, given, judge_rows
from services.timetable.tables import FeedTables

FILE = "feed_info.txt"
_MANY_LANGUAGES = "mul"
_RECOMMENDED = {
    "feed_version": "versions of the feed can't be told apart",
    "feed_start_date": "nobody can tell from when the feed holds",
    "feed_end_date": "nobody can tell until when the feed holds",
}

RULES = (
    *(
        RowRule("missing_recommended_field", WARNING, column, blank(column), reason)
        for column, reason in _RECOMMENDED.items()
    ),
    RowRule(
        "missing_feed_info_date",
        WARNING,
        "feed_start_date",
        blank("feed_start_date") & given("feed_end_date"),
        "feed_end_date is given: say both",
    ),
    RowRule(
        "missing_feed_info_date",
        WARNING,
        "feed_end_date",
        given("feed_start_date") & blank("feed_end_date"),
        "feed_start_date is given: say both",
    ),
    RowRule(
        "missing_feed_contact_email_and_url",
        WARNING,
        "feed_contact_email",
        blank("feed_contact_email") & blank("feed_contact_url"),
        "who uses the feed can't tell anyone what is wrong with it",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, FILE, RULES)
    table = tables.get(FILE)
    if table is not None and len(table) > 1:
        line = int(table.lines[1])
        tables.report.add("more_than_one_entity", Severity.WARNING, FILE, line, reason="the first row alone is used")
    _check_languages(tables)


def _check_languages(tables: FeedTables) -> None:
    agency, info = tables.get("agency.txt"), tables.get(FILE)
    if agency is None or not agency.has("agency_lang"):
        return
    spoken = [(place, text.lower()) for place, text in enumerate(agency.column("agency_lang")) if text]
    for place, language in spoken:
        if language != spoken[0][1]:
            code, line = "inconsistent_agency_lang", int(agency.lines[place])
            reason = f"the first agency speaks {spoken[0][1]}"
            tables.report.add(code, Severity.WARNING, "agency.txt", line, "agency_lang", language, reason)
    language = info.column("feed_lang")[0].lower() if info is not None and len(info) else ""
    if info is None or not language or language == _MANY_LANGUAGES:
        return
    for place, other in spoken:
        if other != language:
            code, line = "feed_info_lang_and_agency_lang_mismatch", int(agency.lines[place])
            reason = f"feed_lang is {language}; mul where names are in several languages"
            tables.report.add(code, Severity.WARNING, "agency.txt", line, "agency_lang", other, reason)
