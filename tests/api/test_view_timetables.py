"""Compiled timetables in the view: one version at a time, the old one until the new one is open."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.shared.model.entities import Source, Station
from tests.support.changing import Changing, changing_in, kept
from tests.support.gtfs import write_feed
from tests.support.timetables import compiled
from tests.support.waiting import until


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    compiled(write_feed(tmp_path / "small.zip"), tmp_path)
    return tmp_path / "small.tt"


async def put_artifact(changing: Changing, artifact: Path, name: str) -> str:
    copy = changing.folder / "copy.tt"
    shutil.copy(artifact, copy)
    await changing.blobs.put_derived(name, copy)
    return name


async def test_a_new_version_takes_over_with_the_change_that_names_it(changing: Changing, artifact: Path) -> None:
    source = Source("uno", artifact=await put_artifact(changing, artifact, "timetables/one"))
    await changing.write(changing.put(source))
    async with kept(changing.view()) as view:
        first = view.timetable("uno")
        assert first is not None
        newer = replace(source, artifact=await put_artifact(changing, artifact, "timetables/two"))
        at = await changing.write(changing.put(newer), changing.put(Station("s-1")))
        assert await view.wait_for(at, 10)
        second = view.timetable("uno")
        assert second is not None
        assert second is not first
        assert first.stop_id(0) == second.stop_id(0)
        assert view.timetable_switches == 2
        at = await changing.write(changing.remove("source", "uno"))
        assert await view.wait_for(at, 10)
        assert view.timetable("uno") is None


async def test_two_feeds_of_one_zip_share_its_artifact(changing: Changing, artifact: Path) -> None:
    name = await put_artifact(changing, artifact, "timetables/one")
    await changing.write(changing.put(Source("uno", artifact=name)))
    async with kept(changing.view()) as view:
        assert await view.wait_for(await changing.write(changing.put(Source("duo", artifact=name))), 10)
        assert view.timetable("duo") is view.timetable("uno") is not None


@pytest.mark.parametrize("damage", ["missing", "cut short", "no artifact"])
async def test_the_old_one_serves_until_the_new_one_can_be_opened(
    changing: Changing, artifact: Path, damage: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("services.api.view.IDLE_SECONDS", 0.01)
    source = Source("uno", artifact=await put_artifact(changing, artifact, "timetables/one"))
    await changing.write(changing.put(source))
    async with kept(changing.view()) as view:
        first = view.timetable("uno")
        assert first is not None
        if damage != "missing":
            bad = changing.folder / "bad.tt"
            bad.write_bytes(artifact.read_bytes()[:-100] if damage == "cut short" else b"<html>")
            await changing.blobs.put_derived("timetables/two", bad)
        at = await changing.write(changing.put(replace(source, artifact="timetables/two")))
        assert await view.wait_for(at, 10)
        assert view.timetable("uno") is first
        await put_artifact(changing, artifact, "timetables/two")
        await until(lambda: view.timetable("uno") is not first)
        assert view.timetable("uno") is not None
    told = [record for record in caplog.records if "artifact_unusable" in record.getMessage()]
    assert len(told) == 1
