"""Agencies have ids; with several, what belongs to one says to which; all share one time zone."""

from services.shared.model.notice import Severity
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    agency = tables.get("agency.txt")
    if agency is None or len(agency) < 2:
        reason = "other feeds refer to it, and a second agency may come"
        for name in ("agency.txt", "routes.txt", "fare_attributes.txt") if agency is not None else ():
            _tell_blank(tables, name, "missing_recommended_field", Severity.WARNING, reason)
        return
    reason = "several agencies need ids to be told apart"
    _tell_blank(tables, "agency.txt", "missing_recommended_field", Severity.WARNING, reason)
    reason = "must be given when agency.txt has several agencies"
    for name in ("routes.txt", "fare_attributes.txt"):
        _tell_blank(tables, name, "missing_required_field", Severity.ERROR, reason)
    zones = agency.column("agency_timezone")
    for place, zone in enumerate(zones):
        if zone != zones[0]:
            code, line = "inconsistent_agency_timezone", int(agency.lines[place])
            reason = f"the first agency is in {zones[0]}; times count in each agency's own"
            tables.report.add(code, Severity.WARNING, "agency.txt", line, "agency_timezone", zone, reason)


def _tell_blank(tables: FeedTables, name: str, code: str, severity: Severity, reason: str) -> None:
    table = tables.get(name)
    for place, agency_id in enumerate(table.column("agency_id") if table is not None else ()):
        if table is not None and not agency_id:
            tables.report.add(code, severity, name, int(table.lines[place]), "agency_id", "", reason)
