"""Boards made of published ODPT timetables, held to a plain reading of the JSON."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from services.shared.odpt.values import JAPAN
from services.shared.timetable.departures import departures
from tests.support.odpt import compiled_odpt, payload, plain_board, published_records

DAYS = (  # each station is looked at on two of them
    date(2026, 1, 13),  # a Tuesday
    date(2026, 1, 12),  # a Monday that is a holiday
    date(2026, 1, 17),  # a Saturday
    date(2026, 1, 18),
    date(2026, 2, 11),  # a Wednesday that is a holiday
    date(2026, 5, 6),  # the day in lieu of a holiday on a Sunday
)
SETS = {
    "Toei stations": (
        "station-timetables/odpt_StationTimetable_Toei.Mita.json",
        "toei-stations/odpt_Station_Toei.json",
    ),
    "no train numbers": ("station-timetables/odpt_StationTimetable_Tokyu.Oimachi.json",),
    "automated line": ("station-timetables/odpt_StationTimetable_Toei.NipporiToneri.json",),
    "stations in order": (
        "station-timetables/odpt_StationTimetable_TokyoMetro.Ginza.json",
        "station-timetables/odpt_StationTimetable_TokyoMetro.Hanzomon.json",
        "tokyometro-2025-06-17/odpt_Railway.json",
        "tokyometro-2025-06-17/odpt_Station.json",
    ),
    "trains": ("tokyometro-2025-06-17/odpt_TrainTimetable.json", "tokyometro-2025-06-17/odpt_Station.json"),
    "trains and stations": (
        "tokyometro-2025-06-17/odpt_TrainTimetable.json",
        "station-timetables/odpt_StationTimetable_TokyoMetro.Ginza.json",
    ),
    "version 2": ("tokyometro-v2-2014/StationTimetableTozaiOtemachi.json",),
}


@pytest.mark.parametrize("name", SETS)
def test_boards_are_those_that_the_records_say(name: str, tmp_path: Path) -> None:
    records = published_records(*SETS[name])
    _, timetable = compiled_odpt(payload(records), tmp_path)
    stations = {r["odpt:station"] for r in records if r["@type"] == "odpt:StationTimetable"} | {
        call["odpt:departureStation"]
        for r in records
        for call in r.get("odpt:trainTimetableObject", ())
        if "odpt:departureStation" in call
    }
    shown = 0
    for number, station in enumerate(sorted(stations)):
        for day in (DAYS[number % len(DAYS)], DAYS[(number + 1) % len(DAYS)]):
            midnight = datetime(day.year, day.month, day.day, tzinfo=JAPAN)
            begin, end = (midnight + timedelta(hours=hours) for hours in (3, 27))
            index = timetable.stop_index(station)
            assert index is not None, station
            got = [
                (found.time - int(midnight.timestamp()), timetable.trip(found.trip).short_name)
                for found in departures(timetable, [index], begin.timestamp(), end.timestamp())
            ]
            assert sorted(got) == plain_board(records, station, day), (station, day)
            shown += len(got)
    assert shown > 500
