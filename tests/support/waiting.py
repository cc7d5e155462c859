"""Waiting for a condition with a deadline, for what has no event to wait on.

Deadlines say that something hangs; they are long, as a machine with much else to do is slow. Who measures a time gives
one of its own, and runs alone.
"""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable

TICK_SECONDS = 0.01


async def until(condition: Callable[[], Awaitable[object] | object], seconds: float = 60.0) -> None:
    """Returns when `condition` (plain or async) gives something true. Raises TimeoutError after `seconds`."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        while True:
            got = condition()
            if await got if isinstance(got, Awaitable) else got:
                return
            tick = asyncio.Event()
            loop.call_later(TICK_SECONDS, tick.set)
            await tick.wait()


def until_process(process: subprocess.Popen[bytes], condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """The same for a process outside: also raises RuntimeError when it ends first."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        try:
            code = process.wait(TICK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"the process ended with {code} first")
