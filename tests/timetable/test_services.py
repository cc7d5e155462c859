"""On which days a service runs: weekly calendars, added and removed days, and each without the other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.timetable.calendar import day_number
from services.timetable.archive import Archive
from services.timetable.report import Report
from services.timetable.services import WEEKDAYS, ServiceDays, lay_out, read_services
from services.timetable.tables import FeedTables
from tests.support.gtfs import write_feed
from tests.support.timetables import LIMITS

BEGIN = date(2024, 2, 20)
DAYS = st.integers(0, 60).map(lambda offset: BEGIN + timedelta(days=offset))
WEEKS = st.tuples(*(st.booleans() for _ in WEEKDAYS))
CALENDARS = st.lists(st.tuples(st.sampled_from("AB"), WEEKS, DAYS, DAYS), max_size=3)
EXCEPTIONS = st.lists(st.tuples(st.sampled_from("ABC"), DAYS, st.sampled_from("12")), max_size=12)

Calendar = list[tuple[str, tuple[bool, ...], date, date]]
Exceptions = list[tuple[str, date, str]]


def laid_out(folder_of: pytest.TempPathFactory, calendar: Calendar, exceptions: Exceptions) -> ServiceDays:
    weekly = "service_id," + ",".join(WEEKDAYS) + ",start_date,end_date\n"
    for service, week, first, last in calendar:
        weekly += f"{service}," + ",".join("1" if runs else "0" for runs in week) + f",{first:%Y%m%d},{last:%Y%m%d}\n"
    single = "service_id,date,exception_type\n" + "".join(f"{s},{d:%Y%m%d},{kind}\n" for s, d, kind in exceptions)
    path = write_feed(folder_of.mktemp("calendar") / "feed.zip", calendar=weekly, calendar_dates=single)
    with Archive(path, LIMITS) as archive:
        tables = FeedTables(archive, Report())
        return lay_out(read_services(tables.get("calendar.txt"), tables.get("calendar_dates.txt")))


def runs(days: ServiceDays, service: str, day: date) -> bool:
    if service not in days.ids:
        return False
    number = days.ids.index(service)
    place = day_number(day) - days.first_day[number]
    return 0 <= place < len(days.runs[number]) and bool(days.runs[number][place])


def must_run(calendar: Calendar, exceptions: Exceptions, service: str, day: date) -> bool:
    kinds = [kind for s, d, kind in exceptions if (s, d) == (service, day)]
    if kinds:
        return kinds[-1] == "1"
    weeks = [(week, first, last) for s, week, first, last in calendar if s == service]
    if not weeks:
        return False
    week, first, last = weeks[-1]
    return first <= day <= last and week[day.weekday()]


@given(CALENDARS, EXCEPTIONS)
def test_a_service_runs_on_the_days_that_its_rows_give(
    tmp_path_factory: pytest.TempPathFactory, calendar: Calendar, exceptions: Exceptions
) -> None:
    days = laid_out(tmp_path_factory, calendar, exceptions)
    for service in "ABC":
        for offset in range(-3, 65):
            day = BEGIN + timedelta(days=offset)
            assert runs(days, service, day) == must_run(calendar, exceptions, service, day), (service, day)


def test_the_span_is_from_the_first_to_the_last_day_that_anything_runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    mondays = (True, *(False,) * 6)
    days = laid_out(
        tmp_path_factory, [("A", mondays, date(2026, 1, 1), date(2026, 1, 31))], [("B", date(2026, 2, 3), "1")]
    )
    assert days.span() == (date(2026, 1, 5), date(2026, 2, 3))
    assert laid_out(tmp_path_factory, [], []).span() is None
