"""Another process at the log, for the tests that need one: `python -m tests.support.log_process TASK PATH`.

It says on its standard output what it has done, one line each time.
"""

import asyncio
import resource
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path

from services.shared.clock import SystemClock
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.sqlite import SqliteLog
from tests.support.paths import PROJECT
from tests.support.ports import DERIVED, KEPT, TEST_TOPICS

RECORD = Record(b"k", bytes(20_000))


def start(task: str, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.log_process", task, str(path)]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def said(process: subprocess.Popen[bytes]) -> str:
    """The next line that the process says; empty when it has ended."""
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def finish(process: subprocess.Popen[bytes]) -> None:
    """Closes its standard input, which ends it, and takes its end."""
    with process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


async def append_lines(log: SqliteLog) -> None:
    """Appends each line of the standard input."""
    say("open")
    while line := await asyncio.to_thread(sys.stdin.readline):
        (offset,) = await log.append(KEPT, [Record(b"line", line.strip().encode())])
        say(str(offset))


async def flood(log: SqliteLog) -> None:
    """Appends until it is killed, and says what is acknowledged: `{topic} {offset} {number}`."""

    async def write(writer: int) -> None:
        topic = DERIVED if writer % 2 else KEPT
        for number in count():
            text = f"{writer}.{number}"
            (offset,) = await log.append(topic, [Record(b"flood", text.encode() + bytes(300))])
            say(f"{topic.name} {offset} {text}")

    await asyncio.gather(*(write(writer) for writer in range(4)))


async def grow_until_refused(log: SqliteLog) -> None:
    """Appends with a limit on the size of files until it is refused; then reads, and appends with room again."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    appended = 0
    try:
        while True:
            await log.append(KEPT, [RECORD])
            appended += 1
    except LogUnavailable:
        say(f"refused after {appended}")
    begin = (await log.bounds(KEPT, 0)).begin
    say(f"reads {len((await log.read(KEPT, 0, begin)).records)}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await log.append(KEPT, [RECORD])
    say(f"reads {len((await log.read(KEPT, 0, begin)).records)}")


def hold_the_write_lock(path: Path) -> None:
    """Writes without committing until the standard input ends, as a slow command line would."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    say("holds")
    sys.stdin.read()
    connection.execute("COMMIT")
    connection.close()


def say(text: str) -> None:
    print(text, flush=True)


async def main(task: str, path: Path) -> None:
    log = await SqliteLog.open(path, SystemClock(), TEST_TOPICS)
    await {"append": append_lines, "flood": flood, "grow": grow_until_refused}[task](log)
    await log.close()


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        hold_the_write_lock(Path(sys.argv[2]))
    else:
        asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
