"""`noriai stations`: a doubtful decision is listed with the command that changes it, and the hub keeps to that."""

import asyncio
from pathlib import Path

import pytest

from services.__main__ import main
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from tests.support.gtfs import calls, write_feed
from tests.support.gtfs_rt import AT
from tests.support.hub import hub_inside
from tests.support.reads_over_http import asked
from tests.support.waiting import until


def feed(folder: Path, name: str, lat: float) -> Feed:
    stops = [
        {"stop_id": "1", "stop_name": "市役所前", "stop_lat": lat, "stop_lon": 139.0},
        {"stop_id": "2", "stop_name": f"終点{name}", "stop_lat": lat + 0.1, "stop_lon": 139.0},
    ]
    routes = [{"route_id": "R", "route_short_name": "R", "route_type": 3}]
    trips = [{"route_id": "R", "service_id": "DAILY", "trip_id": "T"}]
    path = write_feed(folder / f"{name}.zip", stops=stops, routes=routes, trips=trips,
                      stop_times=calls("T", "1 9:05:00", "2 9:40:00"))  # fmt: skip
    return Feed(name, "gtfs", path)


async def test_what_a_person_decides_on_a_listed_decision_is_what_the_hub_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds, data = [feed(tmp_path, "a", 35.0), feed(tmp_path, "b", 35.0016)], tmp_path / "data"
    async with hub_inside(data, feeds, ManualClock(float(AT))) as hub, asked(hub) as get:

        async def are(count: int) -> bool:
            return len(await get("/v1/stations")) == count

        await until(lambda: are(3))
        await until((data / "store.db").exists)
    assert await asyncio.to_thread(main, ["stations", "review", "--data", str(data)]) == 0
    listed = capsys.readouterr().out
    assert "市役所前 — 市役所前: one station" in listed
    assert "178 m apart; the names are the same." in listed
    command = next(line for line in listed.splitlines() if "noriai stations decide" in line)
    words = command.split()[1:]
    assert words[1:] == ["decide", "different", "a/stop/1", "b/stop/1"]
    decision = [*words, "--data", str(data), "--reason", 'two "halls"']
    assert await asyncio.to_thread(main, decision) == 0
    assert 'reason = "two \\"halls\\""' in (data / "overrides.toml").read_text()
    async with hub_inside(data, feeds, ManualClock(float(AT))) as hub, asked(hub) as get:
        await until(lambda: are(4))


@pytest.mark.parametrize(
    "words",
    [("same", "a/stop/1"), ("same", "a/route/1", "b/stop/1"), ("different", "a/stop/1", "b/stop/1")],
)
def test_a_decision_that_cannot_be_read_or_contradicts_another_changes_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "overrides.toml"
    file.write_text('# ours\n[[same]]\nstops = ["a/stop/1", "b/stop/1"]\n')
    before = file.read_text()
    assert main(["stations", "decide", *words, "--data", str(tmp_path)]) == 2
    assert file.read_text() == before


def test_a_folder_without_a_hub_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stations", "review", "--data", str(tmp_path)]) == 2
    assert "no hub's data" in capsys.readouterr().err
