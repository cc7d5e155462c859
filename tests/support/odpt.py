"""ODPT payloads for tests, published and made, and the boards that a plain reading of their records gives.

The reading is slow, knows the three calendars of the published timetables only, and shares no code with the hub.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from services.shared.odpt.shapes import SHAPES
from services.shared.timetable.artifact import Timetable
from services.timetable.beside import Carried
from services.timetable.compile import compile_feed
from services.timetable.job import ODPT, Compiled, Form
from tests.support.paths import published
from tests.support.timetables import LIMITS

RECEIVED = datetime(2026, 1, 10, 12, tzinfo=timezone(timedelta(hours=9)))
RECEIVED_MS = int(RECEIVED.timestamp() * 1000)

# The public holidays between the dates that tests look at, as the Cabinet Office lists them.
HOLIDAYS = {
    date(2026, m, d) for m, d in ((1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6))
}

Record = dict[str, Any]


def published_records(*files: str) -> list[Record]:
    found: list[Record] = []
    for file in files:
        stated = json.loads(published(f"odpt/{file}").read_text("utf-8"))
        found += stated if isinstance(stated, list) else [stated]
    return found


def payload(records: Any) -> bytes:
    return json.dumps(records, ensure_ascii=False).encode()


def zipped(path: Path, files: Sequence[Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            archive.write(file, f"{number}-{file.name}")
    return path


def compiled_odpt(body: bytes, folder: Path) -> tuple[Compiled, Timetable]:
    """Raises AssertionError when the payload is refused."""
    (folder / "odpt.json").write_bytes(body)
    result = compile_feed(folder / "odpt.json", folder / "odpt.tt", LIMITS, Form(ODPT, RECEIVED_MS))
    assert not result.error, result.error
    return result, Timetable.open(folder / "odpt.tt")


def given_on(carried: Iterable[Carried]) -> Iterator[Record]:
    """The records as they go out in ODPT's terms."""
    for each in carried:
        rest = {SHAPES[each.class_].list_key: json.loads(each.listed)} if each.listed else {}
        yield {"dc:date": RECEIVED.isoformat(), **json.loads(each.head), **rest}


def plain_board(records: Sequence[Record], station: str, day: date) -> list[tuple[int, str]]:
    """(seconds of the operating day, train number) of all that leaves the station, from both kinds of timetable.

    A train that both kinds give is told by its number; the train's own timetable counts.
    """
    found = []
    numbers = set()
    for record in records:
        if record["@type"] == "odpt:TrainTimetable" and runs(record["odpt:calendar"], day):
            calls = record["odpt:trainTimetableObject"]
            goes_on = record["odpt:destinationStation"][0] != calls[-1].get("odpt:departureStation")
            for place, call in enumerate(calls):
                timed = call.get("odpt:departureStation") == station and "odpt:departureTime" in call
                if timed and (place + 1 < len(calls) or goes_on):
                    found.append((operating_seconds(call["odpt:departureTime"]), record["odpt:trainNumber"]))
                    numbers.add(record["odpt:trainNumber"])
    for record in records:
        if record["@type"] != "odpt:StationTimetable" or record["odpt:station"] != station:
            continue
        for entry in entries_on(record, day):
            if entry.get("odpt:trainNumber") not in numbers:
                found.append((operating_seconds(entry["odpt:departureTime"]), entry.get("odpt:trainNumber", "")))
    return sorted(found)


def entries_on(record: Record, day: date) -> list[Record]:
    if "odpt:stationTimetableObject" in record:
        return record["odpt:stationTimetableObject"] if runs(record["odpt:calendar"], day) else []
    sunday = day.weekday() == 6 or day in HOLIDAYS
    return list(record["odpt:holidays" if sunday else "odpt:saturdays" if day.weekday() == 5 else "odpt:weekdays"])


def runs(calendar: str, day: date) -> bool:
    off = day.weekday() >= 5 or day in HOLIDAYS
    return off == {"odpt.Calendar:Weekday": False, "odpt.Calendar:SaturdayHoliday": True}[calendar]


def operating_seconds(stated: str) -> int:
    hours, minutes = (int(part) for part in stated.split(":"))
    return (hours if hours >= 3 else hours + 24) * 3600 + minutes * 60
