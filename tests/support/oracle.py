"""What a board must show, read from a feed's CSV rows in the plainest way. Slow; shares no code with the hub.

It knows calendars, exceptions, frequencies, times past midnight, blank times and time zones, and takes
every table in memory as lists of rows.
"""

import csv
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

NOON_SECONDS = 12 * 3600
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Row = dict[str, str]


@dataclass
class Feed:
    """Trips by id with their rows in order, and for each stop which rows leave from it."""

    trips: dict[str, Row]
    calls: dict[str, list[Row]]
    zones: dict[str, ZoneInfo]
    zone: ZoneInfo
    weekly: dict[str, Row]
    exceptions: dict[tuple[str, str], str]
    headways: dict[str, list[Row]]
    leaving: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def runs(self, service: str, day: date) -> bool:
        written = day.strftime("%Y%m%d")
        exception = self.exceptions.get((service, written))
        if exception is not None:
            return exception == "1"
        week = self.weekly.get(service)
        if week is None or not week["start_date"] <= written <= week["end_date"]:
            return False
        return week[WEEKDAYS[day.weekday()]] == "1"

    def days(self) -> list[date]:
        """Some days on which something runs: all of calendar_dates, and the first months of each calendar row."""
        found = {when for (_, when), kind in self.exceptions.items() if kind == "1"}
        for week in self.weekly.values():
            first, last = (datetime.strptime(week[name], "%Y%m%d").date() for name in ("start_date", "end_date"))
            for offset in range(min((last - first).days + 1, 120)):
                day = first + timedelta(days=offset)
                if week[WEEKDAYS[day.weekday()]] == "1":
                    found.add(day.strftime("%Y%m%d"))
        return [datetime.strptime(text, "%Y%m%d").date() for text in sorted(found)]

    def board(self, stop_id: str, begin: float, end: float) -> list[tuple[int, str]]:
        """(time, trip_id) of what leaves the stop from `begin` until before `end`, in that order."""
        found: list[tuple[int, str]] = []
        zeros = {zone: _zeros(begin, zone) for zone in set(self.zones.values())}
        for trip_id, seconds in self.leaving.get(stop_id, ()):
            for at in self._starts(trip_id, seconds):
                for day, zero in zeros[self.zones[trip_id]]:
                    if begin <= zero + at < end and self.runs(self.trips[trip_id]["service_id"], day):
                        found.append((int(zero + at), trip_id))
        return sorted(found)

    def _starts(self, trip_id: str, seconds: int) -> list[int]:
        if trip_id not in self.headways:
            return [seconds]
        first = self.calls[trip_id][0]
        since_first = seconds - in_seconds(first["departure_time"] or first["arrival_time"])
        return [
            start + since_first
            for period in self.headways[trip_id]
            for start in range(
                in_seconds(period["start_time"]), in_seconds(period["end_time"]), int(period["headway_secs"])
            )
        ]


def read(path: Path) -> Feed:
    tables = {name: _rows(path, f"{name}.txt") for name in TABLES}
    zones = {row.get("agency_id", ""): ZoneInfo(row["agency_timezone"]) for row in tables["agency"]}
    first_zone = next(iter(zones.values()))
    of_route = {row["route_id"]: zones.get(row.get("agency_id", ""), first_zone) for row in tables["routes"]}
    trips = {row["trip_id"]: row for row in tables["trips"]}
    calls: dict[str, list[Row]] = defaultdict(list)
    for row in tables["stop_times"]:
        if row["trip_id"] in trips:
            row.setdefault("arrival_time", "")
            row.setdefault("departure_time", "")
            calls[row["trip_id"]].append(row)
    headways: dict[str, list[Row]] = defaultdict(list)
    for row in tables["frequencies"]:
        headways[row["trip_id"]].append(row)
    feed = Feed(
        trips,
        calls,
        {trip_id: of_route.get(row["route_id"], first_zone) for trip_id, row in trips.items()},
        first_zone,
        {row["service_id"]: row for row in tables["calendar"]},
        {(row["service_id"], row["date"]): row["exception_type"] for row in tables["calendar_dates"]},
        dict(headways),
    )
    for trip_id, rows in calls.items():
        rows.sort(key=lambda row: int(row["stop_sequence"]))
        _fill(rows)
        if not (rows[0]["departure_time"] or rows[0]["arrival_time"]):
            continue
        for row in rows[:-1]:
            leaves = row["departure_time"] or row["arrival_time"]
            if leaves and row.get("pickup_type") != "1":
                feed.leaving[row["stop_id"]].append((trip_id, in_seconds(leaves)))
    return feed


def _zeros(begin: float, zone: ZoneInfo) -> list[tuple[date, float]]:
    """Days of which something may still run, and from where their times count."""
    today = datetime.fromtimestamp(begin, zone).date()
    days = [today - timedelta(days=back) for back in range(-2, 6)]
    return [(day, datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp() - NOON_SECONDS) for day in days]


TABLES = ("agency", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies")


@cache
def in_seconds(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + int(seconds)


def _fill(rows: list[Row]) -> None:
    """Every blank stretch between two rows with times gets times of its own."""
    last_timed: int | None = None
    for here, row in enumerate(rows):
        if not (row["arrival_time"] or row["departure_time"]):
            continue
        if last_timed is not None:
            _fill_between(rows[last_timed : here + 1])
        last_timed = here


def _fill_between(stretch: list[Row]) -> None:
    begin = in_seconds(stretch[0]["departure_time"] or stretch[0]["arrival_time"])
    end = in_seconds(stretch[-1]["arrival_time"] or stretch[-1]["departure_time"])
    distances = [row.get("shape_dist_traveled", "") for row in stretch]
    parts = [number / (len(stretch) - 1) for number in range(len(stretch))]
    if all(distances) and float(distances[0]) != float(distances[-1]):
        whole = float(distances[-1]) - float(distances[0])
        parts = [(float(distance) - float(distances[0])) / whole for distance in distances]
    for row, part in zip(stretch[1:-1], parts[1:-1], strict=True):
        at = int(begin + (end - begin) * part)
        row["arrival_time"] = row["departure_time"] = f"{at // 3600}:{at % 3600 // 60}:{at % 60}"


def _rows(path: Path, name: str) -> list[Row]:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.namelist() if Path(member).name == name and "__MACOSX" not in member]
        if not members:
            return []
        data = archive.read(min(members, key=lambda member: member.count("/")))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    stripped = ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)))
    header, *rows = [row for row in stripped if any(row)]
    return [dict(zip(header, row, strict=False)) for row in rows]
