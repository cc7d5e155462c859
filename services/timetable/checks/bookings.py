"""A rule of booking says what its kind needs, and nothing that its kind has no use for."""

import polars as pl

from services.timetable.row_rules import ERROR, RowRule, any_given, blank, given, judge_rows, whole
from services.timetable.tables import FeedTables

FILE = "booking_rules.txt"
_REAL_TIME, _SAME_DAY, _PRIOR_DAY = (pl.col("booking_type") == kind for kind in ("0", "1", "2"))
_DURATIONS = ("prior_notice_duration_min", "prior_notice_duration_max")
_LAST = ("prior_notice_last_day", "prior_notice_last_time", "prior_notice_service_id")
_START = ("prior_notice_start_day", "prior_notice_start_time")

RULES = (
    RowRule(
        "missing_prior_notice_duration_min",
        ERROR,
        "prior_notice_duration_min",
        _SAME_DAY & blank("prior_notice_duration_min"),
        "booking on the same day must say how many minutes before",
    ),
    RowRule(
        "missing_prior_notice_last_day",
        ERROR,
        "prior_notice_last_day",
        _PRIOR_DAY & blank("prior_notice_last_day"),
        "booking on a day before must say how many days before",
    ),
    RowRule(
        "missing_prior_notice_last_time",
        ERROR,
        "prior_notice_last_time",
        _PRIOR_DAY & blank("prior_notice_last_time"),
        "booking on a day before must say until what time",
    ),
    RowRule(
        "missing_prior_notice_start_time",
        ERROR,
        "prior_notice_start_time",
        given("prior_notice_start_day") & blank("prior_notice_start_time"),
        "the first day of booking needs its time",
    ),
    RowRule(
        "forbidden_prior_notice_start_time",
        ERROR,
        "prior_notice_start_time",
        given("prior_notice_start_time") & blank("prior_notice_start_day"),
        "a time without the day that it is of",
    ),
    RowRule(
        "forbidden_prior_notice_start_day",
        ERROR,
        "prior_notice_start_day",
        given("prior_notice_start_day") & given("prior_notice_duration_max"),
        "prior_notice_duration_max says already when booking begins",
    ),
    RowRule(
        "forbidden_real_time_booking_field_value",
        ERROR,
        "booking_type",
        _REAL_TIME & any_given((*_DURATIONS, *_LAST, *_START)),
        "booking in real time has no notice; leave the prior_notice columns blank",
    ),
    RowRule(
        "forbidden_same_day_booking_field_value",
        ERROR,
        "booking_type",
        _SAME_DAY & any_given(_LAST),
        "booking on the same day has no last day, last time or service",
    ),
    RowRule(
        "forbidden_prior_day_booking_field_value",
        ERROR,
        "booking_type",
        _PRIOR_DAY & any_given(_DURATIONS),
        "booking on a day before has no duration in minutes",
    ),
    RowRule(
        "invalid_prior_notice_duration_min",
        ERROR,
        "prior_notice_duration_min",
        whole("prior_notice_duration_min") > whole("prior_notice_duration_max"),
        "more than prior_notice_duration_max: nobody could book",
    ),
    RowRule(
        "prior_notice_last_day_after_start_day",
        ERROR,
        "prior_notice_last_day",
        whole("prior_notice_last_day") > whole("prior_notice_start_day"),
        "booking would end before it begins",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, FILE, RULES)
