"""Worker processes: what they give back, and that none outlives its use."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from services.shared.workers import WorkerDied, WorkerPool
from tests.support.paths import PROJECT
from tests.support.waiting import until, until_process


def double(number: int) -> int:
    return number * 2


def process_id() -> int:
    return os.getpid()


def block(_: int = 0) -> None:
    threading.Event().wait()


def refuse(reason: str) -> None:
    raise ValueError(reason)


def fall_over() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Stubborn(Exception):
    def __reduce__(self) -> str:
        raise TypeError("cannot be pickled")


def fail_stubbornly() -> None:
    raise Stubborn("no way out")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


async def test_a_job_runs_in_another_process_which_is_used_again() -> None:
    pool = WorkerPool(1)
    try:
        assert await pool.run(double, 21) == 42
        first, second = await pool.run(process_id), await pool.run(process_id)
    finally:
        pool.close()
    assert first == second != os.getpid()


async def test_what_a_job_raises_is_raised_with_where_it_came_from() -> None:
    pool = WorkerPool(1)
    try:
        with pytest.raises(ValueError, match="no good") as caught:
            await pool.run(refuse, "no good")
        assert await pool.run(double, 1) == 2
    finally:
        pool.close()
    assert "in refuse" in "".join(caught.value.__notes__)


async def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    pool = WorkerPool(1)
    try:
        with pytest.raises(RuntimeError, match="no way out"):
            await pool.run(fail_stubbornly)
    finally:
        pool.close()


async def test_a_worker_that_is_killed_fails_its_job_only() -> None:
    pool = WorkerPool(1)
    try:
        with pytest.raises(WorkerDied, match="fall_over"):
            await pool.run(fall_over)
        assert await pool.run(double, 2) == 4
    finally:
        pool.close()


async def test_giving_up_on_a_job_kills_its_process() -> None:
    pool = WorkerPool(1)
    try:
        job = asyncio.create_task(pool.run(block))
        await until(lambda: pool.processes)
        (process,) = pool.processes
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert gone(process)
        assert await pool.run(double, 3) == 6
    finally:
        pool.close()


async def test_idle_workers_go_and_give_their_memory_back() -> None:
    pool = WorkerPool(2, idle_seconds=0.0)
    process = await pool.run(process_id)
    await until(lambda: not pool.processes)
    assert gone(process)
    assert await pool.run(double, 4) == 8
    pool.close()


async def test_no_more_jobs_run_at_once_than_there_are_workers() -> None:
    pool = WorkerPool(1)
    first = asyncio.create_task(pool.run(block))
    await until(lambda: pool.processes)
    second = asyncio.create_task(pool.run(double, 5))
    await asyncio.sleep(0)
    assert len(pool.processes) == 1
    first.cancel()
    assert await second == 10
    pool.close()
    await asyncio.gather(first, return_exceptions=True)


PARENT = """
import asyncio, sys
from services.shared.workers import WorkerPool
from tests.shared.test_workers import block

async def main():
    pool = WorkerPool(1)
    job = asyncio.create_task(pool.run(block))
    while not pool.processes:
        await asyncio.sleep(0)
    print(pool.processes[0], flush=True)
    await job

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_workers_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    script, output = tmp_path / "parent.py", tmp_path / "output"
    script.write_text(PARENT)
    with output.open("wb") as file:
        parent = subprocess.Popen(
            [sys.executable, str(script)], stdout=file, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}
        )
    try:
        until_process(parent, lambda: output.read_text().endswith("\n"))
    finally:
        parent.kill()
        parent.wait()
    worker = int(output.read_text())
    asyncio.run(until(lambda: gone(worker)))
