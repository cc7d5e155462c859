"""services.notify.delivery and its journal: waits, order and bounds of one endpoint."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery import BEGIN, CONFLATED_FROM, DELIVERED, END, PLAN_MS, Delivery, Queue, next_attempt
from services.notify.endpoint import said_ms
from services.notify.journal import Journal
from services.shared.clock import SystemClock, now_ms
from services.shared.web.outgoing import Event

NOW = 1_780_000_000_000


def delivery(number: int, subject: str = "alert/a", type: str = "noriai.alert.changed.v1") -> Delivery:
    return Delivery(number, f"e-{number}", type, subject, b"{}", NOW, NOW)


def queue(*deliveries: Delivery) -> Queue:
    made = Queue()
    for one in deliveries:
        made.add(one)
    return made


def numbers(found: list[Delivery]) -> list[int]:
    return [one.number for one in found]


@given(st.lists(st.floats(0, 1), min_size=40, max_size=40))
def test_the_waits_grow_and_come_to_three_days(chances: list[float]) -> None:
    times = [NOW]
    for attempts, chance in enumerate(chances, 1):
        again = next_attempt(NOW, attempts, times[-1], chance)
        if again is None:
            break
        times.append(again)
    assert times[-1] == NOW + PLAN_MS
    waits = [after - before for before, after in pairwise(times)]
    assert 4_000 <= waits[0] <= 6_000
    assert all(after > before for before, after in pairwise(waits[:9]))
    assert 12 <= len(times) <= 18


def test_a_subject_s_first_holds_back_its_later_ones_and_no_other() -> None:
    made = queue(delivery(1), delivery(2), delivery(3, "alert/b"))
    assert numbers(made.ready(NOW)) == [1, 3]
    made.waiting[1].next_ms = NOW + 5_000
    assert numbers(made.ready(NOW)) == [3]
    del made.waiting[1]
    assert numbers(made.ready(NOW)) == [2, 3]


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.integers(0, 2**30))
def test_whatever_fails_each_subject_is_sent_in_its_order(subjects: list[str], seed: int) -> None:
    made = queue(*(delivery(number, subject) for number, subject in enumerate(subjects)))
    sent: list[Delivery] = []
    while made.waiting:
        for one in made.ready(NOW):
            seed = (seed * 1_103_515_245 + 12_345) % 2**31
            if seed % 3:
                sent.append(made.waiting.pop(one.number))
    for subject in set(subjects):
        assert [one.number for one in sent if one.subject == subject] == sorted(
            one.number for one in sent if one.subject == subject
        )
    assert len(sent) == len(subjects)


def test_a_snapshot_s_begin_comes_before_what_follows_and_its_end_after_what_was_before() -> None:
    begin, end = delivery(1, "snapshot", BEGIN), delivery(3, "snapshot", END)
    made = queue(begin, delivery(2), end, delivery(4, "alert/b"))
    assert numbers(made.ready(NOW)) == [1]
    del made.waiting[1]
    assert numbers(made.ready(NOW)) == [2, 4]
    del made.waiting[2]
    assert numbers(made.ready(NOW)) == [3, 4]


def test_where_many_wait_only_the_newest_state_that_was_not_tried_waits() -> None:
    made = queue(*(delivery(number, f"alert/{number}") for number in range(CONFLATED_FROM)))
    made.waiting[0].attempts = 1
    assert made.add(delivery(100, "alert/0")) == []
    assert numbers(made.add(delivery(101, "alert/0"))) == [100]
    assert numbers(made.add(delivery(102, "alert/7"))) == [7]
    assert not made.has_room


def test_what_is_gone_makes_its_older_states_superfluous_however_often_they_were_tried() -> None:
    made = queue(delivery(1), delivery(2), delivery(3, "alert/b"))
    made.waiting[1].attempts = 3
    assert numbers(made.add(delivery(4, type="noriai.alert.removed.v1"))) == [1, 2]
    assert numbers(made.ready(NOW)) == [3, 4]


def test_what_is_sent_again_comes_before_newer_events_of_its_subject_or_not_at_all() -> None:
    made = queue(again := delivery(1), delivery(2), delivery(3, "alert/b"))
    again.alone = True
    assert numbers(made.ready(NOW)) == [1, 3]
    assert numbers(made.add(delivery(4, type="noriai.alert.removed.v1"))) == [1, 2]


async def test_what_was_under_way_when_a_newer_event_came_can_not_be_sent_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "notify.db")
    older, again, newer = delivery(1), delivery(2), delivery(3)
    again.alone = True
    for one in (older, again, newer):
        one.body = b"{}"
        journal.put("wh", one)
    for one in (older, again, newer):
        one.state = DELIVERED
        journal.note("wh", one)
    assert [await journal.body(number) for number in (1, 2, 3)] == [None, None, b"{}"]
    await journal.close()


async def test_of_what_is_over_nothing_is_kept_that_was_said_too_long_ago(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "notify.db")
    for one in (delivery(1), delivery(2)):
        one.said_ms, one.state = NOW - one.number * 1000, DELIVERED
        journal.put("wh", one)
    journal.forget_before(NOW - 1500)
    assert numbers(await journal.newest("wh")) == [1]
    await journal.close()


async def test_what_waited_before_it_was_known_when_it_was_said_counts_from_when_it_was_taken_in(
    tmp_path: Path,
) -> None:
    path = tmp_path / "notify.db"
    journal = Journal(path)
    journal.put("wh", delivery(1))
    await journal.close()
    with closing(sqlite3.connect(path)) as before:
        before.execute("ALTER TABLE delivery DROP COLUMN said_ms")
    journal = Journal(path)
    journal.put("wh", delivery(2))
    await journal.flush()
    _, waiting, _ = await journal.load()
    assert [one.said_ms for one in waiting["wh"]] == [NOW, NOW]
    await journal.close()


def test_when_it_was_said_is_real_time_wherever_the_data_s_time_is() -> None:
    clock = SystemClock(NOW / 1000)
    before_ms, data_ms = int(clock.real() * 1000), now_ms(clock)
    told = [said_ms(Event("e-1", "", "", b"", at), clock) for at in (data_ms - 60_000, data_ms + 60_000, 0)]
    for said, age_ms in zip(told, (60_000, 0, 0), strict=True):
        assert -2 <= said + age_ms - before_ms < 30_000


def test_who_is_slow_is_sent_one_at_a_time() -> None:
    made = queue(*(delivery(number, f"alert/{number}") for number in range(9)))
    assert len(made.ready(NOW)) == 4
    made.slow = True
    assert len(made.ready(NOW)) == 1
    made.waiting[0].under_way = True
    assert made.ready(NOW) == []


def test_when_it_takes_events_again_what_waits_need_not_wait_longer() -> None:
    made = queue(delivery(1), delivery(2, "alert/b"))
    for one in made.waiting.values():
        one.next_ms = NOW + 3_600_000
    assert made.due_ms() == NOW + 3_600_000
    made.hurry(NOW)
    assert numbers(made.ready(NOW)) == [1, 2]
