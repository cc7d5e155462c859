"""The behaviour suite of the log port, in Kafka's semantics (services/shared/log/port.py says them in words)."""

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared.log.port import (
    TOMBSTONE_SECONDS,
    Log,
    LogRecord,
    LogUnavailable,
    OffsetGone,
    Record,
    read_all,
)
from services.shared.log.topics import DAY_SECONDS, Topic
from tests.support.ports import DERIVED, KEPT, NEWEST, SHORT, SPREAD, Logs

DEADLINE_SECONDS = 60.0
ALGEBRA = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
_names = count()

writes = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c", b"d"]), st.none() | st.binary(max_size=3)), max_size=20)


def numbered(start: int, stop: int, key: bytes = b"k") -> list[Record]:
    return [Record(key, b"%d" % number) for number in range(start, stop)]


async def read_to_end(log: Log, topic: Topic, partition: int = 0) -> list[LogRecord]:
    offset = (await log.bounds(topic, partition)).begin
    found: list[LogRecord] = []
    while (chunk := await log.read(topic, partition, offset)).records:
        found += chunk.records
        offset = chunk.next_offset
    return found


async def values(log: Log, topic: Topic, partition: int = 0) -> list[bytes | None]:
    return [record.value for record in await read_to_end(log, topic, partition)]


class Appending:
    async def test_records_come_back_as_appended_and_in_order(self, logs: Logs) -> None:
        log = await logs.open()
        headers = (("ce_id", b"\x00\xff"), ("ce_type", b""), ("ce_id", b"again"))
        records = [Record(b"\xff", b"\x00" * 3, headers), Record(b"", b""), Record(b"k", None)]
        offsets = await log.append(KEPT, records)
        found = await read_to_end(log, KEPT)
        assert [(r.key, r.value, r.headers) for r in found] == [(r.key, r.value, r.headers) for r in records]
        assert [r.offset for r in found] == offsets
        assert [r.time_ms for r in found] == [int(logs.clock.real() * 1000)] * 3

    async def test_offsets_grow_from_append_to_append(self, logs: Logs) -> None:
        log = await logs.open()
        offsets = [offset for _ in range(5) for offset in await log.append(KEPT, numbered(0, 3))]
        assert offsets == sorted(set(offsets))

    async def test_appending_nothing_is_fine(self, logs: Logs) -> None:
        log = await logs.open()
        assert await log.append(KEPT, []) == []

    async def test_topics_do_not_mix(self, logs: Logs) -> None:
        log = await logs.open()
        await log.append(KEPT, numbered(0, 2))
        await log.append(DERIVED, numbered(7, 8))
        assert await values(log, KEPT) == [b"0", b"1"]
        assert await values(log, DERIVED) == [b"7"]

    async def test_records_of_one_call_stand_together_when_many_append_at_once(self, logs: Logs) -> None:
        log = await logs.open()
        calls = [numbered(0, 20, b"%d" % call) for call in range(40)]
        got = await asyncio.gather(*(log.append(KEPT, call) for call in calls))
        found = {record.offset: record for record in await read_to_end(log, KEPT)}
        assert len(found) == 800
        for call, offsets in zip(calls, got, strict=True):
            assert [(found[o].key, found[o].value) for o in offsets] == [(r.key, r.value) for r in call]
            assert not set(range(offsets[0], offsets[-1])) & (set(found) - set(offsets))

    async def test_one_key_always_goes_to_one_partition_and_keeps_its_order(self, logs: Logs) -> None:
        log = await logs.open()
        keys = [b"key-%d" % number for number in range(40)]
        await log.append(SPREAD, [Record(key, b"1") for key in keys])
        await log.append(SPREAD, [Record(key, b"2") for key in keys])
        by_partition = [await read_to_end(log, SPREAD, partition) for partition in range(SPREAD.partitions)]
        assert all(by_partition)
        for key in keys:
            said = [[r.value for r in found if r.key == key] for found in by_partition]
            assert [one for one in said if one] == [[b"1", b"2"]]

    async def test_a_partition_can_be_chosen(self, logs: Logs) -> None:
        log = await logs.open()
        await log.append(SPREAD, [Record(b"k", b"%d" % partition, partition=partition) for partition in (3, 1, 3)])
        assert [await values(log, SPREAD, p) for p in range(4)] == [[], [b"1"], [], [b"3", b"3"]]

    async def test_an_unknown_topic_or_partition_is_refused(self, logs: Logs) -> None:
        log = await logs.open()
        with pytest.raises(LookupError):
            await log.append(Topic("tests.unheard-of"), numbered(0, 1))
        with pytest.raises(LookupError):
            await log.read(KEPT, 1, 0)

    async def test_a_closed_log_is_unavailable(self, logs: Logs) -> None:
        log = await logs.open()
        await log.close()
        with pytest.raises(LogUnavailable):
            await log.append(KEPT, numbered(0, 1))
        with pytest.raises(LogUnavailable):
            await log.read(KEPT, 0, 0)


class Reading:
    async def test_a_fresh_partition_is_empty_and_can_be_read(self, logs: Logs) -> None:
        log = await logs.open()
        held = await log.bounds(KEPT, 0)
        chunk = await log.read(KEPT, 0, held.begin)
        assert (chunk.records, chunk.next_offset) == ((), held.end)

    async def test_reading_goes_on_where_a_chunk_ended(self, logs: Logs) -> None:
        log = await logs.open()
        offsets = await log.append(KEPT, numbered(0, 10))
        first = await log.read(KEPT, 0, offsets[0], limit=4)
        rest = await log.read(KEPT, 0, first.next_offset, limit=100)
        assert [r.value for r in first.records + rest.records] == [b"%d" % n for n in range(10)]
        assert rest.next_offset == (await log.bounds(KEPT, 0)).end == offsets[-1] + 1

    async def test_a_chunk_that_is_at_the_end_holds_all_that_stood_there_when_it_was_asked_for(
        self, logs: Logs
    ) -> None:
        log, other = await logs.open(), await logs.open()
        offset = (await log.append(KEPT, numbered(0, 10)))[0]
        assert not (await log.read(KEPT, 0, offset, limit=4)).at_end
        found: list[bytes | None] = []
        for number in range(10, 20):
            waiting = asyncio.create_task(log.wait(KEPT, 0, offset + number, DEADLINE_SECONDS))
            await other.append(KEPT, numbered(number, number + 1))
            chunk = await log.read(KEPT, 0, offset + len(found))
            found += [record.value for record in chunk.records]
            while not chunk.at_end:
                chunk = await log.read(KEPT, 0, chunk.next_offset)
                found += [record.value for record in chunk.records]
            assert found[-1] == b"%d" % number
            await waiting
        assert found == [record.value for record in numbered(0, 20)]

    async def test_a_chunk_of_big_records_is_bounded_and_still_moves_on(self, logs: Logs) -> None:
        log = await logs.open()
        for number in range(4):
            await log.append(DERIVED, [Record(b"%d" % number, bytes(1_000_000))] * 5)
        begin = (await log.bounds(DERIVED, 0)).begin
        assert 0 < len((await log.read(DERIVED, 0, begin, limit=1000)).records) < 20
        assert len(await read_to_end(log, DERIVED)) == 20

    async def test_reading_past_the_end_says_what_is_held(self, logs: Logs) -> None:
        log = await logs.open()
        await log.append(KEPT, numbered(0, 3))
        held = await log.bounds(KEPT, 0)
        with pytest.raises(OffsetGone) as gone:
            await log.read(KEPT, 0, held.end + 1)
        assert gone.value.bounds == held

    async def test_everything_is_there_after_a_restart(self, logs: Logs) -> None:
        log = await logs.open()
        offsets = await log.append(KEPT, numbered(0, 3))
        await log.append(DERIVED, numbered(3, 5))
        epoch = await log.epoch()
        await log.close()
        log = await logs.open()
        assert await values(log, KEPT) == [b"0", b"1", b"2"]
        assert await values(log, DERIVED) == [b"3", b"4"]
        assert await log.epoch() == epoch
        assert (await log.append(KEPT, numbered(0, 1)))[0] > offsets[-1]

    async def test_two_logs_have_two_epochs_that_fit_into_a_position(self, logs: Logs) -> None:
        epochs = [await (await logs.open(name)).epoch() for name in ("one", "other")]
        assert epochs[0] != epochs[1]
        assert all(epoch.isalnum() for epoch in epochs)


class Waiting:
    async def test_waiting_for_what_is_there_returns_at_once(self, logs: Logs) -> None:
        log = await logs.open()
        offsets = await log.append(KEPT, numbered(0, 1))
        async with asyncio.timeout(DEADLINE_SECONDS):
            await log.wait(KEPT, 0, offsets[0], 1000.0)

    async def test_an_append_wakes_everyone_who_waits_for_it(self, logs: Logs) -> None:
        log = await logs.open()
        end = (await log.bounds(KEPT, 0)).end
        waiting = [asyncio.create_task(log.wait(KEPT, 0, end, 1000.0)) for _ in range(3)]
        await asyncio.sleep(0)
        await log.append(KEPT, numbered(0, 1))
        async with asyncio.timeout(DEADLINE_SECONDS):
            await asyncio.gather(*waiting)

    async def test_an_append_through_another_handle_wakes_too(self, logs: Logs) -> None:
        log, other = await logs.open(), await logs.open()
        end = (await log.bounds(SPREAD, 2)).end
        waiting = asyncio.create_task(log.wait(SPREAD, 2, end, 1000.0))
        await asyncio.sleep(0)
        await other.append(SPREAD, [Record(b"k", b"v", partition=2)])
        async with asyncio.timeout(DEADLINE_SECONDS):
            await waiting
        assert await values(log, SPREAD, 2) == [b"v"]

    async def test_waiting_ends_when_time_is_up(self, logs: Logs) -> None:
        log = await logs.open()
        end = (await log.bounds(KEPT, 0)).end
        async with asyncio.timeout(DEADLINE_SECONDS):
            await log.wait(KEPT, 0, end, 0.01)
        assert (await log.read(KEPT, 0, end)).records == ()

    async def test_who_stops_waiting_leaves_the_others_waiting(self, logs: Logs) -> None:
        log = await logs.open()
        end = (await log.bounds(KEPT, 0)).end
        gone, stays = (asyncio.create_task(log.wait(KEPT, 0, end, 1000.0)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await log.append(KEPT, numbered(0, 1))
        async with asyncio.timeout(DEADLINE_SECONDS):
            await stays


class Keeping:
    async def test_retention_drops_what_is_older_and_tells_who_reads_it(self, logs: Logs) -> None:
        log = await logs.open()
        old = await log.append(SHORT, numbered(0, 3))
        await log.append(KEPT, numbered(0, 3))
        await logs.clock.advance(DAY_SECONDS - 1)
        young = await log.append(SHORT, numbered(3, 5))
        await logs.clock.advance(2)
        await log.maintain()
        assert await values(log, SHORT) == [b"3", b"4"]
        assert [r.offset for r in await read_to_end(log, SHORT)] == young
        assert await values(log, KEPT) == [b"0", b"1", b"2"]
        with pytest.raises(OffsetGone) as gone:
            await log.read(SHORT, 0, old[0])
        assert gone.value.bounds.begin == young[0]

    async def test_a_topic_that_has_lost_everything_to_retention_goes_on_with_greater_offsets(self, logs: Logs) -> None:
        log = await logs.open()
        old = await log.append(SHORT, numbered(0, 3))
        await logs.clock.advance(DAY_SECONDS + 1)
        await log.maintain()
        held = await log.bounds(SHORT, 0)
        assert held.begin == held.end > old[-1]
        assert (await log.append(SHORT, numbered(3, 4)))[0] >= held.end
        assert await values(log, SHORT) == [b"3"]

    @given(parts=st.lists(writes, max_size=4))
    @ALGEBRA
    async def test_compaction_keeps_the_newest_record_of_each_key(
        self, logs: Logs, parts: list[list[tuple[bytes, bytes | None]]]
    ) -> None:
        log = await logs.open(f"compacted-{next(_names)}")
        newest: dict[bytes, bytes] = {}
        for part in parts:
            await log.append(NEWEST, [Record(key, value) for key, value in part])
            for key, value in part:
                newest.pop(key, None)
                if value is not None:
                    newest[key] = value
            await log.maintain()
            await logs.clock.advance(DAY_SECONDS * 0.7)
        await log.maintain()
        assert [(r.key, r.value) for r in await read_all(log, NEWEST)] == list(newest.items())
        await log.close()

    async def test_the_newest_record_of_a_key_stays_whatever_its_age(self, logs: Logs) -> None:
        log = await logs.open()
        await log.append(NEWEST, [Record(b"k", b"old"), Record(b"k", b"new")])
        await logs.clock.advance(DAY_SECONDS * 4000)
        await log.maintain()
        assert [r.value for r in await read_all(log, NEWEST)] == [b"new"]

    async def test_a_tombstone_can_be_heard_for_a_day(self, logs: Logs) -> None:
        log = await logs.open()
        await log.append(NEWEST, [Record(b"k", b"v")])
        (grave,) = await log.append(NEWEST, [Record(b"k", None)])
        await logs.clock.advance(TOMBSTONE_SECONDS - 1)
        await log.maintain()
        assert [(r.offset, r.value) for r in (await log.read(NEWEST, 0, grave)).records] == [(grave, None)]

    async def test_a_reader_in_the_middle_misses_superseded_records_only(self, logs: Logs) -> None:
        log = await logs.open()
        begin = (await log.bounds(NEWEST, 0)).begin
        await log.append(NEWEST, [Record(b"%d" % (n % 7), b"%d" % n) for n in range(50)])
        first = await log.read(NEWEST, 0, begin, limit=10)
        await log.append(NEWEST, [Record(b"3", None)])
        await log.maintain()
        held = {r.key: r.value for r in first.records}
        rest = await log.read(NEWEST, 0, first.next_offset)
        held |= {r.key: r.value for r in rest.records}
        assert held == {b"%d" % n: b"%d" % max(v for v in range(50) if v % 7 == n) for n in range(7)} | {b"3": None}
        assert rest.next_offset == (await log.bounds(NEWEST, 0)).end


class LogSuite(Appending, Reading, Waiting, Keeping):
    """Everything that an implementation of the log promises."""
