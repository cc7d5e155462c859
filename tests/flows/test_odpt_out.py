"""What came as ODPT goes out at /api/v4 and is read back by our own reader: the same model comes of it."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.shared.feed import Feed
from services.shared.model.said import RouteSaid, StopSaid
from services.shared.odpt.shapes import SHAPES
from services.shared.timetable.artifact import Timetable
from tests.support.odpt import compiled_odpt, payload, zipped
from tests.support.odpt_out import all_of, said, served
from tests.support.paths import DATA, PROJECT

ODPT = DATA / "odpt"
FEW = (
    *(ODPT / "tokyometro-2025-06-17").glob("odpt_*.json"),
    *(ODPT / "toei-stations").glob("*.json"),
    *(ODPT / "tokyu-rail").glob("*.json"),
    *(ODPT / "toei-bus-2017").glob("BusRoutePattern*.json"),
    *(ODPT / "spec-bus-examples").glob("*.json"),
    ODPT / "station-timetables" / "odpt_StationTimetable_TokyoMetro.Hanzomon.json",
    ODPT / "station-timetables" / "odpt_StationTimetable_Toei.NipporiToneri.json",
)
ALL = tuple(path for path in sorted(ODPT.rglob("*.json")) if path.parent.name != "mini-tokyo-3d")  # in its own shape


async def python_odpt_reads(url: str) -> None:
    """The published client finds no member that is missing or of another type; a record it can't read breaks it."""
    python = PROJECT / "build" / "odpt-client" / "bin" / "python"
    script = PROJECT / "tests" / "support" / "odpt_client.py"
    asked = (str(python), str(script), f"{url}/api/v4", "odpt.Operator:Toei")
    process = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    found = orjson.loads(printed)
    assert len(found) == 27
    assert {name: answer for name, answer in found.items() if not isinstance(answer, list) or answer[0] != 200} == {}
    assert found["train_timetable_operations_get_train_timetables"] == [200, 1000]
    assert found["data_retrieve_operations_retrieve"] == [200, 1]


def trips(timetable: Timetable) -> Iterator[tuple[Any, ...]]:
    for index in range(timetable.counts["trips"]):
        row = timetable.trip(index)
        days = tuple(timetable.service_days(row.service))
        calls = tuple((timetable.stop_id(c.stop), c.arrival, c.departure) for c in timetable.calls(index))
        yield row.trip_id, row.route_id, row.headsign, row.short_name, days[:1], len(days), calls


@pytest.mark.parametrize(
    ("files", "more"),
    [
        (FEW, {"odpt:Calendar": 2}),
        # A timetable of version 2 is a record for each of its three kinds of days.
        pytest.param(ALL, {"odpt:Calendar": 3, "odpt:StationTimetable": 4}, marks=pytest.mark.soak),
    ],
    ids=["few", "all"],
)
async def test_what_came_as_odpt_is_served_record_for_record_and_read_back_gives_the_same_model(
    files: Sequence[Path], more: Mapping[str, int], tmp_path: Path
) -> None:
    """More is served only of what records refer to without a record of its own, as calendars are."""
    path = zipped(tmp_path / "feed.zip", files)
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    compiled, first = compiled_odpt(path.read_bytes(), tmp_path / "in")
    found = await served(tmp_path, Feed("tokyo", "odpt", path), python_odpt_reads)
    implied = {notice.file: notice.count for notice in first.notices if notice.code == "implied"}
    implied.pop("odpt:Busroute")  # no class of its own
    wanted = Counter({name: count for name, count in compiled.counts.items() if name in SHAPES})
    wanted += Counter(implied) + Counter(more)
    assert Counter({class_: len(records) for class_, records in found.items() if records}) == wanted
    _, second = compiled_odpt(payload(all_of(found)), tmp_path / "out")
    for kind, type_ in (("stop", StopSaid), ("route", RouteSaid)):
        one, other = said(first, kind, type_), said(second, kind, type_)
        assert other.keys() == one.keys()
        for name, before in one.items():
            more = {language: text for language, text in other[name].names.items() if language not in before.names}
            assert replace(other[name], names=before.names) == before
            assert {**before.names, **more} == other[name].names  # the merge knows more languages
    assert Counter(trips(second)) == Counter(trips(first))
