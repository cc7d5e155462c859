"""Time that is passed in: moved for replays, by hand in tests."""

import asyncio
import time

import pytest

from services.shared.clock import ManualClock, SystemClock, now_ms


async def test_the_systems_clock_tells_real_time_and_can_be_moved_for_replays() -> None:
    before = time.time()
    plain, moved = SystemClock(), SystemClock(starts_at=1_000_000.0)
    assert before <= plain.now() <= time.time()
    assert before <= moved.real() <= time.time()
    assert 1_000_000.0 <= moved.now() < 1_000_010.0
    assert now_ms(moved) // 1_000_000 == 1000
    await moved.sleep(-1)


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(100.0)
    assert (clock.now(), clock.real()) == (100.0, 100.0)
    asyncio.run(clock.advance(2.5))
    assert (clock.now(), clock.real()) == (102.5, 102.5)


async def test_a_manual_clock_does_not_go_back() -> None:
    clock = ManualClock(100.0)
    with pytest.raises(ValueError, match="does not go back"):
        await clock.set(99.0)
    assert clock.now() == 100.0


async def test_sleepers_wake_in_the_order_of_their_times_and_see_them() -> None:
    clock, woken = ManualClock(100.0), list[tuple[str, float]]()

    async def sleep(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.now()))

    sleepers = [asyncio.create_task(sleep(name, seconds)) for name, seconds in (("b", 20), ("a", 10), ("c", 99))]
    await asyncio.sleep(0)
    await clock.advance(50)
    assert woken == [("a", 110.0), ("b", 120.0)]
    assert clock.now() == 150.0
    await clock.set(200.0)
    assert woken[-1] == ("c", 199.0)
    await asyncio.gather(*sleepers)


async def test_one_who_sleeps_again_and_again_is_woken_each_time_on_the_way() -> None:
    clock, woken = ManualClock(0.0), list[float]()

    async def tick() -> None:
        while len(woken) < 5:
            await clock.sleep(10)
            woken.append(clock.now())

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    await clock.set(100.0)
    assert woken == [10.0, 20.0, 30.0, 40.0, 50.0]
    await ticking


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_sleeping_for_no_time_lets_others_run(seconds: float) -> None:
    ran = list[str]()

    async def other() -> None:
        ran.append("other")

    task = asyncio.create_task(other())
    await ManualClock(0.0).sleep(seconds)
    assert ran == ["other"]
    await task
