"""Pages of stops and routes are their own, not the agency's."""

from services.shared.model.notice import Notice, Severity
from services.timetable.tables import FeedTables

_SAME = (
    ("same_route_and_agency_url", "routes.txt", "route_url", "agency.txt", "agency_url"),
    ("same_stop_and_agency_url", "stops.txt", "stop_url", "agency.txt", "agency_url"),
    ("same_stop_and_route_url", "stops.txt", "stop_url", "routes.txt", "route_url"),
)


def check(tables: FeedTables) -> None:
    for code, name, column, other, other_column in _SAME:
        table, known = tables.get(name), tables.get(other)
        if table is None or known is None or not table.has(column):
            continue
        pages = known.series(other_column).str.to_lowercase()
        pages = pages.filter(pages != "").unique()
        same = table.frame[column].str.to_lowercase().is_in(pages.implode())
        finding = Notice(code, Severity.WARNING, name, 0, column, "", f"the same page as {other_column} in {other}")
        tables.report.add_rows(finding, same.arg_true().to_numpy(), table.lines, table.frame[column])
