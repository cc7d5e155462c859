"""What compiling a feed of five million stop_times costs, beside polars' reading of its stop_times.txt."""

import multiprocessing
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from services.timetable.archive import Limits
from services.timetable.compile import compile_feed
from tests.support.big_feed import write_big_feed

STOP_TIMES = 5_000_000
TIMES = 3
BYTES_A_STOP_TIME, MORE_BYTES = 250, 300_000_000
LIMITS = Limits(8_000_000_000, 200, 1000)

Measured = tuple[float, int]  # seconds, peak bytes


def measure() -> dict[str, object]:
    """Best of three each, one after the other, every run in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder:
        feed = write_big_feed(Path(folder) / "big.zip", STOP_TIMES)
        with zipfile.ZipFile(feed) as archive:
            archive.extract("stop_times.txt", folder)
        runs = [(_alone(_read, feed), _alone(_compile, feed), _alone(_compile_and_check, feed)) for _ in range(TIMES)]
    reading, compiling, checking = (min(run[place][0] for run in runs) for place in range(3))
    peak = max(run[2][1] for run in runs)
    budget_bytes = BYTES_A_STOP_TIME * STOP_TIMES + MORE_BYTES
    ratio, ratio_checked = compiling / reading, checking / reading
    return {
        "name": f"compile a feed of {STOP_TIMES:,} stop_times",
        "budget": f"≤ 5 × polars' read, ≤ 10 × with every check, ≤ {budget_bytes // 1_000_000} MB",
        "ratio": round(ratio, 2),
        "ratio_with_checks": round(ratio_checked, 2),
        "peak_megabytes": peak // 1_000_000,
        "polars_seconds": round(reading, 2),
        "compile_seconds": round(compiling, 2),
        "compile_and_check_seconds": round(checking, 2),
        "met": ratio <= 5 and ratio_checked <= 10 and peak <= budget_bytes,
    }


def _alone(work: Callable[[Path], float], feed: Path) -> Measured:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, feed))


def _measured(work: Callable[[Path], float], feed: Path) -> Measured:
    seconds = work(feed)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _read(feed: Path) -> float:
    began = time.perf_counter()
    pl.read_csv(feed.parent / "stop_times.txt")
    return time.perf_counter() - began


def _compile(feed: Path) -> float:
    return _compiled(feed, checks=False)


def _compile_and_check(feed: Path) -> float:
    return _compiled(feed, checks=True)


def _compiled(feed: Path, *, checks: bool) -> float:
    began = time.perf_counter()
    compiled = compile_feed(feed, feed.parent / "big.tt", LIMITS, checks=checks)
    assert not compiled.error, compiled.error
    return time.perf_counter() - began
