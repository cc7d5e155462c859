"""Time that is passed in: moved for replays, by hand in tests."""

import asyncio
import time

import pytest

from services.shared.clock import ManualClock, SystemClock, now_ms


def test_a_moved_clock_goes_on_from_where_it_was_set_and_real_time_stays() -> None:
    clock = SystemClock(starts_at=1_000_000.0)
    assert 1_000_000.0 <= clock.now() < 1_000_010.0
    assert abs(clock.real() - time.time()) < 10
    assert now_ms(clock) // 1_000_000 == 1000


async def test_sleepers_wake_in_the_order_of_their_times() -> None:
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


async def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        await ManualClock(100.0).set(99.0)
