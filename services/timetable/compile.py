"""Zip in, compiled timetable out: run in a spawned worker, with paths and small values both ways.

A feed that can't be used as a whole is refused in words; a bad row is left out and counted. What the
feed says of stops, routes and so on rides in the same file, encoded for the log.
"""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from services.shared.model.difference import Difference
from services.shared.model.notice import Severity
from services.shared.timetable.artifact import ARTIFACT_VERSION, Timetable
from services.shared.timetable.calendar import local_date, parse_date
from services.shared.timetable.columns import BadArtifact, write_columns
from services.shared.timetable.reports import report_bytes
from services.timetable.advice import ADVICE
from services.timetable.archive import Limits, Unreadable
from services.timetable.boards import latest_departure
from services.timetable.carried import carried_classes, carried_columns
from services.timetable.checks import run_checks, run_dated_checks
from services.timetable.difference import Compared, compare
from services.timetable.job import Compiled, Form
from services.timetable.layout import Layout, lay_out_feed
from services.timetable.observations import said_columns
from services.timetable.report import Report
from services.timetable.services import ServiceDays, lay_out, read_services
from services.timetable.signs import read_signs
from services.timetable.sources import SOURCES, Findings, Opened
from services.timetable.spoken import spoken_trips
from services.timetable.tables import FeedTables

NEVER = date(1970, 1, 1)
GTFS_FORM = Form()


def compile_feed(
    path: Path, artifact_path: Path, limits: Limits, form: Form = GTFS_FORM, checks: bool = True
) -> Compiled:
    """Writes the artifact unless the feed is refused."""
    findings: Findings = Report()
    try:
        with SOURCES[form.format](path, limits, artifact_path.with_suffix(".zip"), form.received_ms) as source:
            findings = source.findings
            refusal = "" if source.made else reason_to_refuse(source.tables)
            if refusal:
                return _closed(findings, Compiled(error=refusal))
            if checks and not source.made:
                run_checks(source.tables)
                if form.received_ms:
                    run_dated_checks(source.tables, datetime.fromtimestamp(form.received_ms / 1000, UTC).date())
            written = _write(source, artifact_path)
            return _closed(findings, replace(written, difference=_compared(artifact_path, form)))
    except Unreadable as error:
        return _closed(findings, Compiled(error=str(error)))


def reason_to_refuse(tables: FeedTables) -> str:
    """Why nothing can be made of the feed, in words; "" when something can."""
    present = tables.archive.tables
    reasons = [
        f"{name} is missing"
        for name in ("agency.txt", "routes.txt", "trips.txt", "stop_times.txt")
        if name not in present
    ]
    if "stops.txt" not in present and "locations.geojson" not in present:
        reasons.append("stops.txt is missing")
    if "calendar.txt" not in present and "calendar_dates.txt" not in present:
        reasons.append("calendar.txt and calendar_dates.txt are both missing")
    if not reasons and not len(tables.stop_times):
        reasons.append("there is no trip with calls: trips.txt and stop_times.txt have no usable rows in common")
    return "; ".join(reasons)


def _closed(findings: Findings, found: Compiled) -> Compiled:
    return Compiled(
        found.error,
        found.valid_from,
        found.valid_to,
        found.feed_version,
        found.counts,
        findings.summary(),
        findings.count(Severity.ERROR) + bool(found.error),
        findings.count(Severity.WARNING),
        report_bytes(findings.kept if isinstance(findings, Report) else (), ADVICE),
        found.difference,
        found.zone,
    )


def _compared(artifact_path: Path, form: Form) -> Difference | None:
    if form.before is None:
        return None
    try:
        before = Timetable.open(form.before.artifact)
    except (BadArtifact, FileNotFoundError):
        return None  # another version of the hub wrote it, or it was deleted meanwhile
    after = Timetable.open(artifact_path)
    today = local_date(form.received_ms / 1000, after.zones[0])
    versions = Compared(form.before.version, before), Compared(form.version, after)
    return compare(*versions, today, form.before.hold, spoken_trips(form.before.realtime, today))


def _write(source: Opened, artifact_path: Path) -> Compiled:
    tables = source.tables
    days = lay_out(read_services(tables.get("calendar.txt"), tables.get("calendar_dates.txt")))
    layout = lay_out_feed(tables, days, partial(said_columns, beside=source.beside))
    first, last, version = _validity(tables, days)
    counts = {**_counts(layout), **source.counts}
    language, signs = read_signs(layout)
    meta = {
        "feed_version": version,
        "valid_from": first.isoformat(),
        "valid_to": last.isoformat(),
        "zones": layout.zones,
        "counts": counts,
        "latest_departure": latest_departure(layout.columns),
        "language": language,
        "signs": signs,
        "carried": carried_classes(source.beside),
        "notices": [asdict(notice) for notice in source.findings.summary()],
    }
    columns = layout.columns | carried_columns(source.beside)
    write_columns(artifact_path, ARTIFACT_VERSION, meta, columns)
    dates = ("", "") if source.made and not days.ids else (f"{first:%Y%m%d}", f"{last:%Y%m%d}")
    return Compiled("", *dates, version, counts, zone=layout.zones[0])


def _validity(tables: FeedTables, days: ServiceDays) -> tuple[date, date, str]:
    """feed_info.txt's dates (but none before anything runs), else its first and last day with runs; its version."""
    info = tables.get("feed_info.txt")
    row = info.dicts()[0] if info is not None and len(info) else {}
    span = days.span() or (NEVER, NEVER)
    first = max(parse_date(row.get("feed_start_date", "")) or span[0], span[0])
    last = parse_date(row.get("feed_end_date", "")) or span[1]
    return first, max(first, last), row.get("feed_version", "")


def _counts(layout: Layout) -> dict[str, int]:
    tables = layout.tables
    agency, routes = tables.get("agency.txt"), tables.get("routes.txt")
    return {
        "agencies": len(agency) if agency else 0,
        "routes": len(routes) if routes else 0,
        "stops": layout.stops.height,
        "trips": layout.trips.height,
        "stop_times": len(layout.rows),
        "services": len(layout.days.ids),
        "shapes": len(tables.shapes.ids),
    }
