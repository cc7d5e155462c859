"""services.timetable.odpt.calendars."""

from datetime import date
from typing import Any

import pytest

from services.timetable.odpt.calendars import PREFIX, Calendars, holidays_of, specific_days

NEW_YEAR = f"{PREFIX}Specific.A.NewYear"
CALENDARS = Calendars(date(2026, 1, 1), date(2026, 12, 31), {NEW_YEAR: frozenset({date(2026, 1, 2), date(2026, 1, 3)})})
TUESDAY, SATURDAY, SUNDAY = date(2026, 1, 13), date(2026, 1, 17), date(2026, 1, 18)
MONDAY_HOLIDAY, SUNDAY_HOLIDAY, IN_LIEU = date(2026, 1, 12), date(2026, 5, 3), date(2026, 5, 6)


def in_force(day: date, *names: str) -> set[str]:
    available = frozenset(name if name.startswith(PREFIX) else PREFIX + name for name in names)
    return {c.removeprefix(PREFIX) for c in available if day in CALENDARS.days(c, available)}


@pytest.mark.parametrize(
    ("day", "names", "expected"),
    [
        (TUESDAY, "Weekday SaturdayHoliday", "Weekday"),
        (MONDAY_HOLIDAY, "Weekday SaturdayHoliday", "SaturdayHoliday"),
        (IN_LIEU, "Weekday SaturdayHoliday", "SaturdayHoliday"),
        (SATURDAY, "Weekday Saturday Holiday", "Saturday"),
        (SUNDAY, "Weekday Saturday Holiday", "Holiday"),
        (SUNDAY_HOLIDAY, "Weekday Sunday Holiday", "Holiday"),
        (SUNDAY, "Weekday Sunday Holiday", "Sunday"),
        (TUESDAY, "Tuesday Weekday Everyday", "Tuesday"),
        (MONDAY_HOLIDAY, "Monday Tuesday", "Monday"),
        (MONDAY_HOLIDAY, "Weekday Saturday", ""),
        (SATURDAY, "Everyday Weekday", "Everyday"),
        (SATURDAY, "Saturday SaturdayHoliday", "Saturday"),
        (date(2026, 1, 2), f"Weekday SaturdayHoliday {NEW_YEAR}", "Specific.A.NewYear"),
        (date(2026, 1, 5), f"Weekday SaturdayHoliday {NEW_YEAR}", "Weekday"),
    ],
)
def test_one_calendar_of_a_line_is_in_force(day: date, names: str, expected: str) -> None:
    assert in_force(day, *names.split()) == set(expected.split())


def test_specific_calendars_that_name_one_day_hold_together() -> None:
    specific = {"a": frozenset({TUESDAY}), "b": frozenset({TUESDAY})}
    both = Calendars(TUESDAY, SUNDAY, specific)
    available = frozenset({"a", "b", f"{PREFIX}Weekday"})
    assert [both.days(each, available) for each in sorted(available)][0:2] == [{TUESDAY}, {TUESDAY}]


def test_the_law_of_holidays_is_known_to_its_days_in_lieu() -> None:
    """As the Cabinet Office lists them."""
    assert len(holidays_of(2026)) == 18
    assert {date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 23)} <= holidays_of(2026)
    assert date(2020, 7, 24) in holidays_of(2020)  # moved for the Olympic Games


def test_days_of_a_specific_calendar_are_listed_or_said_from_when_to_when() -> None:
    records: list[dict[str, Any]] = [
        {"owl:sameAs": "a", "odpt:day": ["2026-01-02", "nonsense"]},
        {"owl:sameAs": "b", "odpt:duration": "2026-12-30/2027-01-01"},
        {"owl:sameAs": "c"},
    ]
    found = specific_days(records)
    assert found == {
        "a": {date(2026, 1, 2)},
        "b": {date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)},
    }
