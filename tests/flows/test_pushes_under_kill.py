"""Operators push while the hub is killed at random moments: what was acknowledged is there, once, and whole."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import aiohttp
import orjson
import pytest

from services.shared.clock import SystemClock
from services.shared.log import open_log
from tests.support.hub import HubProcess
from tests.support.pushing import ALERT, add_key, add_operator
from tests.support.sources import feeds_toml
from tests.support.waiting import until

PUSHERS = 4
FEEDS = feeds_toml({"id": "village", "format": "gtfs-rt", "operator": "village"})


async def test_each_of_sixty_acknowledged_pushes_is_there_once(tmp_path: Path) -> None:
    await push_and_kill(tmp_path, pushes=60, kills=3, seed=5)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
async def test_each_of_a_thousand_acknowledged_pushes_is_there_once(tmp_path: Path, seed: int) -> None:
    await push_and_kill(tmp_path, pushes=1000, kills=40, seed=seed)


async def push_and_kill(folder: Path, pushes: int, kills: int, seed: int) -> None:
    hub = HubProcess(folder, FEEDS)
    key = await made_key(hub)
    chance = random.Random(seed)
    left = list(range(pushes))
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session:
            await asyncio.to_thread(hub.start)
            pushing = [asyncio.create_task(push(session, lambda: hub.url, key, left)) for _ in range(PUSHERS)]
            for kill in range(kills):
                share = pushes - (kill + 1) * pushes // (kills + 1)
                await until(partial(are_left, left, share), 60)
                await asyncio.wait(pushing, timeout=chance.uniform(0, 0.02))
                hub.kill()
                await asyncio.to_thread(hub.start)
            assert sum(await asyncio.gather(*pushing)) == pushes
            await until(lambda: all_are_there(session, hub.url, pushes), 30)
    except BaseException as error:
        error.add_note(hub.output()[-3000:])
        raise
    finally:
        hub.kill()


async def made_key(hub: HubProcess) -> str:
    log = await open_log(f"sqlite:{hub.data / 'log.db'}", SystemClock())
    await add_operator(log, "village")
    _, key = await add_key(log, "village")
    await log.close()
    return key


async def push(session: aiohttp.ClientSession, url: Callable[[], str], key: str, left: list[int]) -> int:
    """The next of those that are left, each again under its Idempotency-Key until it is acknowledged."""
    done = 0
    while left:
        number = left.pop()
        body = orjson.dumps({**ALERT, "header": {"en": f"push {number}"}})
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"{number}"}
        await until(partial(acknowledged, session, url, body, headers), 60)
        done += 1
    return done


def are_left(left: list[int], most: int) -> bool:
    return len(left) <= most


async def acknowledged(
    session: aiohttp.ClientSession, url: Callable[[], str], body: bytes, headers: dict[str, str]
) -> bool:
    try:
        async with session.post(f"{url()}/v1/publish/village/alerts", data=body, headers=headers) as response:
            await response.read()
    except (aiohttp.ClientError, TimeoutError):
        return False
    assert response.status in (201, 503), response.status
    return response.status == 201


async def all_are_there(session: aiohttp.ClientSession, url: str, pushes: int) -> bool:
    try:
        async with session.get(f"{url}/v1/alerts", params={"limit": "1000"}) as response:
            alerts = (await response.json())["data"] if response.status == 200 else []
    except aiohttp.ClientError:
        return False
    said = Counter(alert["header"]["en"] for alert in alerts)
    assert max(said.values(), default=1) == 1, "none is there twice"
    assert all(alert["informed"] and alert["header"] for alert in alerts), "none is there in part"
    return set(said) == {f"push {number}" for number in range(pushes)}
