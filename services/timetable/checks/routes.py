"""A route has a name."""

from services.shared.model.notice import Severity
from services.timetable.tables import FeedTables

CODE = "route_both_short_and_long_name_missing"


def check(tables: FeedTables) -> None:
    routes = tables.get("routes.txt")
    if routes is None:
        return
    names = zip(routes.column("route_short_name"), routes.column("route_long_name"), strict=True)
    for place, (short, long) in enumerate(names):
        if not short and not long:
            reason = "a route needs a short name or a long one"
            tables.report.add(CODE, Severity.ERROR, "routes.txt", int(routes.lines[place]), reason=reason)
