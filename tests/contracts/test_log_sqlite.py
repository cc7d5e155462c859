"""What is the SQLite log's own: other processes, a kill, a full disk, another life of the file."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.shared.clock import ManualClock
from services.shared.log import open_log
from services.shared.log.port import LogFull, LogUnavailable, Record, read_all
from services.shared.log.sqlite import SqliteLog
from services.shared.log.sqlite_tables import Machine
from services.shared.log.topics import CHANGES, DAY_SECONDS
from tests.contracts.log import DEADLINE_SECONDS, numbered, read_to_end, values
from tests.support import log_process
from tests.support.ports import DERIVED, KEPT, NEWEST, NOON, SHORT, TEST_TOPICS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
async def log(path: Path, clock: ManualClock) -> AsyncIterator[SqliteLog]:
    opened = await SqliteLog.open(path, clock, TEST_TOPICS)
    yield opened
    await opened.close()


class TestOtherProcesses:
    async def test_an_append_by_another_process_wakes_who_waits_here(self, log: SqliteLog, path: Path) -> None:
        process = await asyncio.to_thread(log_process.start, "append", path)
        assert await asyncio.to_thread(log_process.said, process) == "open"
        for number in range(3):
            end = (await log.bounds(KEPT, 0)).end
            waiting = asyncio.create_task(log.wait(KEPT, 0, end, 1000.0))
            await asyncio.sleep(0)
            _write(process, b"line %d\n" % number)
            async with asyncio.timeout(DEADLINE_SECONDS):
                await waiting
            assert (await values(log, KEPT))[-1] == b"line %d" % number
        await asyncio.to_thread(log_process.finish, process)

    async def test_two_processes_append_beside_each_other(self, log: SqliteLog, path: Path) -> None:
        process = await asyncio.to_thread(log_process.start, "append", path)
        assert await asyncio.to_thread(log_process.said, process) == "open"
        _write(process, b"".join(b"theirs %d\n" % number for number in range(50)))
        for number in range(50):
            await log.append(KEPT, [Record(b"line", b"ours %d" % number)])
        theirs = [int(await asyncio.to_thread(log_process.said, process)) for _ in range(50)]
        await asyncio.to_thread(log_process.finish, process)
        found = {record.offset: record.value for record in await read_to_end(log, KEPT)}
        assert [found[offset] for offset in theirs] == [b"theirs %d" % number for number in range(50)]
        assert [v for v in found.values() if v and v.startswith(b"ours")] == [b"ours %d" % n for n in range(50)]
        assert len(found) == 100

    async def test_reads_go_on_and_appends_wait_while_another_process_writes(self, log: SqliteLog, path: Path) -> None:
        await log.append(KEPT, numbered(0, 2))
        process = await asyncio.to_thread(log_process.start, "hold", path)
        assert await asyncio.to_thread(log_process.said, process) == "holds"
        appending = asyncio.create_task(log.append(KEPT, numbered(2, 3)))
        assert await values(log, KEPT) == [b"0", b"1"]
        assert not appending.done()
        await asyncio.to_thread(log_process.finish, process)
        await appending
        assert await values(log, KEPT) == [b"0", b"1", b"2"]

    async def test_many_may_open_a_new_file_at_the_same_moment(self, path: Path, clock: ManualClock) -> None:
        opened = await asyncio.gather(*(SqliteLog.open(path, clock, TEST_TOPICS) for _ in range(8)))
        assert len({await log.epoch() for log in opened}) == 1
        for log in opened:
            await log.close()

    @pytest.mark.parametrize("acknowledged_at_least", [1, 40, 400])
    async def test_a_kill_loses_nothing_that_was_acknowledged(
        self, path: Path, clock: ManualClock, acknowledged_at_least: int
    ) -> None:
        process = await asyncio.to_thread(log_process.start, "flood", path)
        lines = [await asyncio.to_thread(log_process.said, process) for _ in range(acknowledged_at_least)]
        process.kill()
        with process:
            assert process.stdout is not None
            lines += process.stdout.read().decode().splitlines()
        log = await SqliteLog.open(path, clock, TEST_TOPICS)
        kept = {topic.name: {r.offset: r.value for r in await read_to_end(log, topic)} for topic in (KEPT, DERIVED)}
        for line in filter(None, lines):
            topic, offset, text = line.split(" ")
            assert (kept[topic][int(offset)] or b"").rstrip(b"\0") == text.encode()
        assert len(await log.append(KEPT, numbered(0, 1))) == 1
        await log.close()


class TestFullDisk:
    async def test_a_full_log_refuses_writes_reads_on_and_recovers_when_there_is_room(
        self, path: Path, clock: ManualClock
    ) -> None:
        log = await SqliteLog.open(path, clock, TEST_TOPICS, max_bytes=2_000_000)
        with pytest.raises(LogFull):
            await _append_without_end(log)
        held = await read_to_end(log, SHORT)
        assert 50 < len(held) < 110
        with pytest.raises(LogFull):
            await log.append(SHORT, [Record(b"k", bytes(20_000))] * 10)
        await clock.advance(DAY_SECONDS + 1)
        await log.maintain()
        assert (await log.append(SHORT, [Record(b"k", bytes(20_000))] * 10))[0] > held[-1].offset
        await log.close()

    async def test_an_append_that_has_no_room_does_not_take_others_along(self, path: Path, clock: ManualClock) -> None:
        log = await SqliteLog.open(path, clock, TEST_TOPICS, max_bytes=2_000_000)
        small = [log.append(KEPT, numbered(n, n + 1)) for n in range(20)]
        appends = [*small[:10], log.append(KEPT, [Record(b"k", bytes(3_000_000))]), *small[10:]]
        outcomes = await asyncio.gather(*appends, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [*[list] * 10, LogFull, *[list] * 10]
        assert await values(log, KEPT) == [b"%d" % n for n in range(20)]
        await log.close()

    async def test_a_disk_that_takes_no_more_is_survived(self, path: Path) -> None:
        process = await asyncio.to_thread(log_process.start, "grow", path)
        said = [(await asyncio.to_thread(log_process.said, process)).split(" ") for _ in range(3)]
        await asyncio.to_thread(log_process.finish, process)
        refused, reads, again = said
        assert refused[:2] == ["refused", "after"]
        assert int(refused[2]) > 10
        assert [int(reads[1]), int(again[1])] == [int(refused[2]), int(refused[2]) + 1]


class TestLivesOfAFile:
    async def test_a_copy_of_the_file_is_another_life_of_the_log(self, path: Path, clock: ManualClock) -> None:
        log = await SqliteLog.open(path, clock, TEST_TOPICS)
        await log.append(KEPT, numbered(0, 2))
        await log.close()
        restored = await SqliteLog.open(Path(shutil.copy(path, path.with_name("copy.db"))), clock, TEST_TOPICS)
        assert await values(restored, KEPT) == [b"0", b"1"]
        assert await restored.epoch() != await log.epoch()
        await restored.close()

    async def test_after_a_loss_of_power_no_offset_that_may_have_been_read_comes_again(
        self, path: Path, clock: ManualClock
    ) -> None:
        log = await SqliteLog.open(path, clock, TEST_TOPICS, Machine(boot_id=lambda: "first"))
        (kept,) = await log.append(KEPT, numbered(0, 1))
        await log.append(DERIVED, numbered(0, 1))
        read_by_somebody = (await log.append(DERIVED, numbered(1, 3)))[-1]
        await log.close()
        _lose(path, DERIVED.name, 2)
        log = await SqliteLog.open(path, clock, TEST_TOPICS, Machine(boot_id=lambda: "second"))
        assert (await log.append(DERIVED, numbered(3, 4)))[0] > read_by_somebody
        assert await values(log, DERIVED) == [b"0", b"3"]
        assert await log.append(KEPT, numbered(1, 2)) == [kept + 1]
        await log.close()

    async def test_what_is_no_log_cannot_be_opened(self, path: Path, clock: ManualClock) -> None:
        path.write_bytes(os.urandom(10_000))
        with pytest.raises(LogUnavailable):
            await SqliteLog.open(path, clock)

    async def test_a_log_is_opened_by_its_address(self, path: Path, clock: ManualClock) -> None:
        log = await open_log(f"sqlite:{path}", clock)
        assert len(await log.append(CHANGES, numbered(0, 1))) == 1
        await log.close()
        for url in ("kafka://localhost", "sqlite:", "somewhere", ""):
            with pytest.raises(ValueError, match="is no address"):
                await open_log(url, clock)


class TestUpkeep:
    async def test_compaction_leaves_exactly_one_record_a_key_and_no_old_tombstones(
        self, log: SqliteLog, clock: ManualClock
    ) -> None:
        await log.append(NEWEST, [Record(b"%d" % (n // 2 % 9), b"%d" % n) for n in range(5000)])
        await log.append(NEWEST, [Record(b"3", None), Record(b"never", None)])
        await log.maintain()
        assert len(await read_to_end(log, NEWEST)) == 10
        await clock.advance(DAY_SECONDS + 1)
        await log.maintain()
        assert await read_to_end(log, NEWEST) == await read_all(log, NEWEST)
        assert len(await read_all(log, NEWEST)) == 8

    async def test_appends_go_on_during_upkeep(self, log: SqliteLog, clock: ManualClock) -> None:
        await log.append(SHORT, numbered(0, 20_000))
        await clock.advance(DAY_SECONDS + 1)
        upkeep = asyncio.create_task(log.maintain())
        appended = [await log.append(SHORT, numbered(n, n + 1)) for n in range(20)]
        await upkeep
        assert [r.offset for r in await read_to_end(log, SHORT)] == [offset for (offset,) in appended]


async def _append_without_end(log: SqliteLog) -> None:
    while True:
        await log.append(SHORT, [Record(b"k", bytes(20_000))])


def _write(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def _lose(path: Path, topic: str, count: int) -> None:
    """Takes the newest records away as a loss of power does: with them, the memory of their offsets."""
    connection = sqlite3.connect(path)
    with connection:
        (table,) = connection.execute("SELECT id FROM partitions WHERE topic = ?", (topic,)).fetchone()
        connection.execute("UPDATE sqlite_sequence SET seq = seq - ? WHERE name = ?", (count, f"records_{table}"))
        connection.execute(
            f"DELETE FROM records_{table} WHERE offset > (SELECT seq FROM sqlite_sequence WHERE name = ?)",
            (f"records_{table}",),
        )
    connection.close()
