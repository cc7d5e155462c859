"""services.api.walks: who may look through the whole picture, and when."""

import asyncio

import pytest

from services.api.walks import MOST_AT_ONCE, Walks
from services.shared.web.problems import Unavailable


async def test_one_walks_at_a_time_few_wait_and_the_next_is_asked_to_come_again() -> None:
    walks, go, walking, most, done = Walks(), asyncio.Event(), 0, 0, 0

    async def walk() -> None:
        nonlocal walking, most, done
        async with walks.turn():
            walking += 1
            most = max(most, walking)
            await go.wait()
            walking -= 1
            done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(MOST_AT_ONCE):
            group.create_task(walk())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable) as refused:
            await walk()
        assert refused.value.headers["Retry-After"] == "1"
        go.set()
    await walk()
    assert (most, done) == (1, MOST_AT_ONCE + 1)
