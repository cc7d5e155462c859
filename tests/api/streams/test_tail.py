"""noriai tail: events as lines, and on again after a break."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from services.client import Events
from services.commands import tail
from services.shared.model.entities import Station
from tests.support.changing import Changing, changing_in, kept, served


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    tail.configure(parser)
    return parser.parse_args(words)


async def test_it_goes_on_where_it_was_when_the_hub_comes_back(changing: Changing) -> None:
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    follower = Events("", {"from": "now"}, wait_seconds=0.0)
    async with kept(changing.view()) as view:
        async with served(view) as hub:
            follower.url = hub.url
            task = asyncio.create_task(follower.follow(lines.put_nowait))
            assert await view.wait_for(await changing.write(changing.put(Station("s-0"))), 10)
            while not follower.last_id:  # it may have come before or after the first change
                await changing.write(changing.put(Station("s-1")))
                await asyncio.wait_for(lines.get(), 10)
        await changing.write(changing.put(Station("s-2", "missed")))
        async with served(view) as hub:
            follower.url = hub.url
            while orjson.loads(line := await asyncio.wait_for(lines.get(), 20))["subject"] != "station/s-2":
                pass
        assert orjson.loads(line)["data"]["name"] == "missed"
        task.cancel()
        await asyncio.wait([task])


async def test_what_the_hub_refuses_is_told_in_its_words(
    changing: Changing, capsys: pytest.CaptureFixture[str]
) -> None:
    async with kept(changing.view()) as view, served(view) as hub:
        code = await asyncio.to_thread(tail.run, asked("--url", hub.url, "--kinds", "hovercraft"))
    assert code == 1
    assert "kinds: expected one of source, operator" in capsys.readouterr().err


async def test_it_asks_for_what_is_near_a_place(changing: Changing) -> None:
    at = await changing.write(
        changing.put(Station("s-near", lat=34.001, lon=133.0)), changing.put(Station("s-far", lat=34.1, lon=133.0))
    )
    async with kept(changing.view()) as view, served(view) as hub:
        assert await view.wait_for(at, 10)
        words = ("-m", "services", "tail", "--url", hub.url, "--near", "34.0,133.0", "--radius", "200")
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        told = [orjson.loads(await asyncio.wait_for(process.stdout.readline(), 60)) for _ in range(3)]
        process.terminate()
        await process.wait()
    assert [event.get("subject") for event in told[1:2]] == ["station/s-near"]
    assert told[2]["type"] == "noriai.snapshot.end.v1"


def test_the_words_of_the_command_line() -> None:
    given = asked("--url", "http://hub", "--kinds", "alert,trip", "--station", "s-1", "--from", "now")
    assert (given.url, given.kinds, given.station, given.start) == ("http://hub", "alert,trip", "s-1", "now")
