"""The behaviour suite of the store port (services/shared/store/port.py says it in words)."""

import asyncio
from itertools import count, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.model.events import Position
from services.shared.store.port import Entry, Lease, Snapshot, Store, StoreForgot, StoreUnavailable
from tests.contracts.log import ALGEBRA
from tests.support.ports import Stores

_names = count()

KINDS = ("station", "trip")
keys = st.tuples(st.sampled_from(KINDS), st.sampled_from("abc"))
changes = st.lists(
    st.tuples(st.dictionaries(keys, st.binary(max_size=3), max_size=4), st.lists(keys, max_size=3), st.integers(1, 12)),
    max_size=12,
)


def at(offset: int, epoch: str = "e1") -> Position:
    return Position(epoch, offset)


async def collect(snapshot: Snapshot) -> dict[tuple[str, str], bytes]:
    return {(entry.kind, entry.id): entry.value async for entries in snapshot.entries for entry in entries}


async def whole(store: Store) -> dict[tuple[str, str], bytes]:
    return await collect(await store.snapshot())


class Viewing:
    async def test_a_fresh_store_is_empty(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.position() is None
        assert await store.get("station", "a") is None
        snapshot = await store.snapshot()
        assert (snapshot.position, await collect(snapshot)) == (None, {})

    @given(changes=changes)
    @ALGEBRA
    async def test_applying_gives_what_a_dictionary_would(
        self, stores: Stores, changes: list[tuple[dict[tuple[str, str], bytes], list[tuple[str, str]], int]]
    ) -> None:
        store = await stores.open(f"algebra-{next(_names)}")
        expected: dict[tuple[str, str], bytes] = {}
        held = 0
        for puts, removals, offset in changes:
            entries = [Entry(*key, value) for key, value in puts.items()]
            assert await store.apply(entries, removals, at(offset)) is (offset > held)
            if offset > held:
                held = offset
                expected = {key: value for key, value in expected.items() if key not in removals} | puts
        assert await whole(store) == expected
        assert await store.position() == (at(held) if held else None)
        for key in product(KINDS, "abc"):
            assert await store.get(*key) == expected.get(key)
        await store.close()

    async def test_a_change_of_another_epoch_is_ignored_until_the_view_is_cleared(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.apply([Entry("trip", "t", b"1")], [], at(5, "e5"))
        for epoch in ("e4", "e6"):
            assert not await store.apply([Entry("trip", "t", b"2")], [], at(9, epoch))
        await store.clear()
        assert await store.position() is None
        assert await whole(store) == {}
        assert await store.apply([Entry("trip", "t", b"3")], [], at(1, "e4"))
        assert await store.get("trip", "t") == b"3"

    async def test_a_change_that_follows_on_another_position_is_refused_and_leaves_no_trace(
        self, stores: Stores
    ) -> None:
        store = await stores.open()
        with pytest.raises(StoreForgot):
            await store.apply([Entry("trip", "t", b"1")], [], at(5), follows=at(4))
        assert await store.position() is None
        assert await store.apply([Entry("trip", "t", b"1")], [], at(5))
        for elsewhere in (at(4), at(6), at(5, "e2")):
            with pytest.raises(StoreForgot):
                await store.apply([Entry("trip", "t", b"2")], [], at(9), follows=elsewhere)
        assert not await store.apply([Entry("trip", "t", b"2")], [], at(5), follows=at(4))
        assert (await store.position(), await store.get("trip", "t")) == (at(5), b"1")
        assert await store.apply([Entry("trip", "t", b"2")], [], at(9), follows=at(5))
        assert await store.get("trip", "t") == b"2"

    async def test_a_writer_of_a_lower_epoch_is_ignored_once_there_is_a_higher_one(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.apply([Entry("trip", "t", b"1")], [], at(1), writer_epoch=5)
        assert not await store.apply([Entry("trip", "t", b"2")], [], at(2), writer_epoch=4)
        await store.fence(1_790_000_000_123)
        assert not await store.apply([Entry("trip", "t", b"3")], [], at(3), writer_epoch=5)
        await store.fence(6)
        assert not await store.apply([Entry("trip", "t", b"4")], [], at(4), writer_epoch=6)
        assert (await store.position(), await store.get("trip", "t")) == (at(1), b"1")
        await store.clear()
        assert not await store.apply([Entry("trip", "t", b"5")], [], at(5), writer_epoch=6)
        assert await store.apply([Entry("trip", "t", b"6")], [], at(6), writer_epoch=1_790_000_000_123)
        assert await whole(store) == {("trip", "t"): b"6"}

    async def test_a_fence_around_an_empty_store_holds_nothing(self, stores: Stores) -> None:
        store = await stores.open()
        await store.fence(7)
        assert (await store.position(), await whole(store)) == (None, {})

    async def test_a_change_of_nothing_still_moves_the_position(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.apply([], [("trip", "unheard-of")], at(3))
        assert await store.position() == at(3)

    async def test_the_view_is_there_after_a_restart(self, stores: Stores) -> None:
        store = await stores.open()
        await store.apply([Entry("trip", "t", b"\x00\xff")], [], at(7))
        await store.close()
        store = await stores.open()
        assert await store.position() == at(7)
        assert await whole(store) == {("trip", "t"): b"\x00\xff"}

    async def test_another_handle_sees_what_is_applied(self, stores: Stores) -> None:
        store, other = await stores.open(), await stores.open()
        await store.apply([Entry("trip", "t", b"1")], [], at(7))
        assert await other.get("trip", "t") == b"1"
        assert not await other.apply([Entry("trip", "t", b"2")], [], at(7))

    async def test_a_closed_store_is_unavailable(self, stores: Stores) -> None:
        store = await stores.open()
        await store.close()
        with pytest.raises(StoreUnavailable):
            await store.apply([], [], at(1))
        with pytest.raises(StoreUnavailable):
            await store.get("trip", "t")


class Snapshots:
    async def test_a_snapshot_stays_at_its_position_whatever_is_applied_meanwhile(self, stores: Stores) -> None:
        store = await stores.open()
        await store.apply([Entry("trip", f"{n}", b"old") for n in range(3000)], [], at(1))
        snapshot = await store.snapshot()
        entries = aiter(snapshot.entries)
        first = await anext(entries)
        await store.apply([Entry("trip", "new", b"new")], [("trip", f"{n}") for n in range(2999)], at(2))
        rest = [entry async for some in entries for entry in some]
        assert snapshot.position == at(1)
        assert {entry.id for entry in [*first, *rest]} == {f"{n}" for n in range(3000)}
        assert await whole(store) == {("trip", "2999"): b"old", ("trip", "new"): b"new"}

    async def test_snapshots_among_many_changes_are_each_of_one_position(self, stores: Stores) -> None:
        store = await stores.open()

        async def change() -> None:
            for n in range(1, 40):
                await store.apply([Entry("trip", f"{m}", b"%d" % n) for m in range(50)], [], at(n))

        changing = asyncio.create_task(change())
        seen = 0
        while not changing.done() or not seen:
            snapshot = await store.snapshot()
            held = set((await collect(snapshot)).values())
            assert held == ({b"%d" % snapshot.position.offset} if snapshot.position else set())
            seen += 1
        await changing

    async def test_a_snapshot_gives_the_kinds_asked_for(self, stores: Stores) -> None:
        store = await stores.open()
        await store.apply([Entry(kind, "x", kind.encode()) for kind in ("trip", "alert", "route")], [], at(1))
        assert set(await collect(await store.snapshot(["trip", "route"]))) == {("trip", "x"), ("route", "x")}
        assert await collect(await store.snapshot(["vehicle"])) == {}
        assert await collect(await store.snapshot([])) == {}

    async def test_a_snapshot_comes_in_lists_of_bounded_size(self, stores: Stores) -> None:
        store = await stores.open()
        await store.apply([Entry("trip", f"{n}", bytes(2_000)) for n in range(2500)], [], at(1))
        sizes = [len(entries) async for entries in (await store.snapshot()).entries]
        assert sum(sizes) == 2500
        assert max(sizes) <= 1000

    async def test_a_snapshot_can_be_left_in_the_middle(self, stores: Stores) -> None:
        store = await stores.open()
        await store.apply([Entry("trip", f"{n}", b"v") for n in range(3000)], [], at(1))
        entries = aiter((await store.snapshot()).entries)
        await anext(entries)
        del entries
        await store.snapshot()
        assert len(await whole(store)) == 3000


class Leasing:
    async def test_a_lease_has_one_holder_until_it_expires(self, stores: Stores) -> None:
        store = await stores.open()
        lease = await store.acquire("poll/bart", "one", 10.0)
        assert lease is not None
        assert lease.expires_at == stores.clock.real() + 10.0
        await stores.clock.advance(9.0)
        assert await store.acquire("poll/bart", "two", 10.0) is None
        await stores.clock.advance(1.5)
        taken = await store.acquire("poll/bart", "two", 10.0)
        assert taken is not None
        assert taken.token > lease.token
        assert await store.acquire("poll/bart", "one", 10.0) is None

    async def test_its_holder_makes_it_longer_and_keeps_the_token(self, stores: Stores) -> None:
        store = await stores.open()
        lease = await store.acquire("merge", "one", 10.0)
        await stores.clock.advance(9.0)
        longer = await store.acquire("merge", "one", 10.0)
        assert lease is not None
        assert longer == Lease("merge", "one", lease.token, stores.clock.real() + 10.0)
        await stores.clock.advance(9.0)
        assert await store.acquire("merge", "two", 10.0) is None

    async def test_who_let_it_expire_has_it_again_when_nobody_had_it_since(self, stores: Stores) -> None:
        store = await stores.open()
        lease = await store.acquire("merge", "one", 10.0)
        await stores.clock.advance(11.0)
        again = await store.acquire("merge", "one", 10.0)
        assert lease is not None
        assert again == Lease("merge", "one", lease.token, stores.clock.real() + 10.0)
        await store.release(again)
        anew = await store.acquire("merge", "one", 10.0)
        assert anew is not None
        assert anew.token > lease.token

    async def test_a_released_lease_is_free_with_a_greater_token(self, stores: Stores) -> None:
        store = await stores.open()
        lease = await store.acquire("merge", "one", 10.0)
        assert lease is not None
        await store.release(lease)
        taken = await store.acquire("merge", "two", 10.0)
        assert taken is not None
        assert taken.token > lease.token

    async def test_releasing_a_lease_that_is_lost_leaves_the_new_holders_alone(self, stores: Stores) -> None:
        store = await stores.open()
        lost = await store.acquire("merge", "one", 10.0)
        await stores.clock.advance(11.0)
        held = await store.acquire("merge", "two", 10.0)
        assert lost is not None
        await store.release(lost)
        assert await store.acquire("merge", "one", 10.0) is None
        assert held is not None

    async def test_of_many_who_ask_at_once_one_gets_it(self, stores: Stores) -> None:
        handles = [await stores.open() for _ in range(4)]
        asked = await asyncio.gather(*(handle.acquire("merge", f"{n}", 10.0) for n, handle in enumerate(handles)))
        assert sum(lease is not None for lease in asked) == 1

    async def test_leases_of_different_names_do_not_meet(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.acquire("poll/a", "one", 10.0)
        assert await store.acquire("poll/b", "two", 10.0)

    async def test_tokens_grow_across_restarts_and_clears(self, stores: Stores) -> None:
        store = await stores.open()
        lease = await store.acquire("merge", "one", 1.0)
        await store.clear()
        await store.close()
        await stores.clock.advance(2.0)
        again = await (await stores.open()).acquire("merge", "two", 1.0)
        assert lease is not None
        assert again is not None
        assert again.token > lease.token


class Remembering:
    async def test_a_counter_counts(self, stores: Stores) -> None:
        store = await stores.open()
        assert [await store.increment("requests") for _ in range(3)] == [1, 2, 3]
        assert await store.increment("requests", by=5) == 8
        assert await store.increment("others") == 1

    async def test_a_counter_expires_after_its_first_increment(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.increment("requests", ttl_seconds=60.0) == 1
        await stores.clock.advance(59.0)
        assert await store.increment("requests", ttl_seconds=60.0) == 2
        await stores.clock.advance(1.5)
        assert await store.increment("requests", ttl_seconds=60.0) == 1

    async def test_none_is_lost_when_many_count_at_once(self, stores: Stores) -> None:
        handles = [await stores.open() for _ in range(3)]
        counted = await asyncio.gather(*(handles[n % 3].increment("requests") for n in range(60)))
        assert sorted(counted) == list(range(1, 61))

    async def test_a_cached_value_is_there_until_its_time(self, stores: Stores) -> None:
        store = await stores.open()
        assert await store.get_cached("idempotency/k") is None
        await store.put_cached("idempotency/k", b"first", 10.0)
        await store.put_cached("idempotency/k", b"\x00second", 20.0)
        await stores.clock.advance(19.0)
        assert await store.get_cached("idempotency/k") == b"\x00second"
        await stores.clock.advance(1.5)
        assert await store.get_cached("idempotency/k") is None


class StoreSuite(Viewing, Snapshots, Leasing, Remembering):
    """Everything that an implementation of the store promises."""
