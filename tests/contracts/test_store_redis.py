"""What is the Redis store's own: it can be emptied, it can go and come back, and sentinels say where it is."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.shared.clock import ManualClock
from services.shared.store import open_store
from services.shared.store.port import Entry, StoreUnavailable
from services.shared.store.redis import RedisStore
from tests.contracts.store import at, collect, whole
from tests.support.ports import NOON
from tests.support.redis_server import RedisServer, redis_sentinel, redis_server
from tests.support.server_process import free_port
from tests.support.waiting import until

MANY = 20_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def prefix() -> str:
    return f"t{secrets.token_hex(4)}"


@pytest.fixture
async def store(redis: str, prefix: str, clock: ManualClock) -> AsyncIterator[RedisStore]:
    opened = await RedisStore.open(f"redis://{redis}?prefix={prefix}", clock)
    yield opened
    await opened.close()


@pytest.fixture
async def client(redis: str) -> AsyncIterator[Redis]:
    host, _, port = redis.partition(":")
    connected = Redis(host=host, port=int(port))
    yield connected
    await connected.aclose()


class TestSnapshots:
    async def test_a_large_one_is_of_its_position_while_all_of_it_changes(self, store: RedisStore) -> None:
        await store.apply([Entry("trip", f"{n}", b"old") for n in range(MANY)], [], at(1))
        snapshot = await store.snapshot()
        seen: dict[str, bytes] = {}
        offset = 1
        async for entries in snapshot.entries:
            assert not seen.keys() & {entry.id for entry in entries}
            seen |= {entry.id: entry.value for entry in entries}
            offset += 1
            changed = range((offset * 1000) % MANY, (offset * 1000) % MANY + 1000)
            removals = [("trip", f"{n}") for n in changed if n % 2]
            puts = [Entry("trip", f"{n}", b"new") for n in changed if not n % 2]
            assert await store.apply([*puts, Entry("trip", f"added-{offset}", b"new")], removals, at(offset))
        assert seen == {f"{n}": b"old" for n in range(MANY)}

    async def test_one_that_is_being_read_outlives_a_clear(self, store: RedisStore) -> None:
        await store.apply([Entry("trip", f"{n}", b"old") for n in range(3000)], [], at(1))
        snapshot = await store.snapshot()
        await store.clear()
        await store.apply([Entry("trip", "1", b"new")], [], at(1, "e2"))
        assert len(await collect(snapshot)) == 3000
        assert await whole(store) == {("trip", "1"): b"new"}

    async def test_nothing_of_them_stays_when_they_are_read(
        self, store: RedisStore, client: Redis, prefix: str
    ) -> None:
        await store.apply([Entry("trip", f"{n}", b"old") for n in range(3000)], [], at(1))
        snapshot = await store.snapshot()
        await store.apply([Entry("trip", "1", b"new")], [], at(2))
        await collect(snapshot)
        keys = {key.decode().removeprefix(f"{{{prefix}}}:") async for key in client.scan_iter(f"{{{prefix}}}*")}
        assert keys == {"view", "g0:kinds", "g0:trip"}


class TestExpiry:
    async def test_what_expires_does_so_in_redis_too(self, store: RedisStore, client: Redis, prefix: str) -> None:
        await store.put_cached("a", b"v", 60.0)
        await store.increment("a", ttl_seconds=60.0)
        for key in ("cached:a", "counter:a"):
            assert 0 < await client.pttl(f"{{{prefix}}}:{key}") <= 60_001


class TestServer:
    async def test_a_redis_that_was_lost_comes_back_empty_and_its_tokens_go_on(
        self, tmp_path: Path, clock: ManualClock
    ) -> None:
        with redis_server(tmp_path) as server:
            store = await open_store(f"redis://{server.address}", clock)
            await store.apply([Entry("trip", f"{n}", b"v") for n in range(3000)], [], at(7))
            lease = await store.acquire("merge", "one", 10.0)
            snapshot = await store.snapshot()
            server.kill()
            for _ in range(2):
                with pytest.raises(StoreUnavailable):
                    await store.get("trip", "1")
            server.start()
            assert await store.position() is None
            assert await whole(store) == {}
            with pytest.raises(StoreUnavailable, match="no longer held"):
                await collect(snapshot)
            assert await store.apply([Entry("trip", "t", b"v")], [], at(1, "e2"))
            await clock.advance(0.001)
            taken = await store.acquire("merge", "two", 10.0)
            assert lease is not None
            assert taken is not None
            assert taken.token > lease.token
            await store.close()

    async def test_sentinels_say_who_is_the_master_now(self, tmp_path: Path, clock: ManualClock) -> None:
        with redis_server(tmp_path / "one") as first, redis_server(tmp_path / "two") as second:
            await follow(second, first)
            with redis_sentinel(tmp_path / "sentinel", first) as sentinel:
                store = await open_store(f"redis+sentinel://{sentinel.address}/mymaster", clock)
                await store.apply([Entry("trip", "t", b"v")], [], at(7))
                other = await open_store(f"redis://{second.address}", clock)
                await until(lambda: other.get("trip", "t"))
                await other.close()
                first.kill()

                async def is_back() -> bool:
                    try:
                        return await store.apply([Entry("trip", "t", b"w")], [], at(8))
                    except StoreUnavailable:
                        return False

                await until(is_back, 30.0)
                other = await open_store(f"redis://{second.address}", clock)
                assert await other.get("trip", "t") == b"w"
                await other.close()
                await store.close()

    async def test_where_no_redis_is_the_store_is_unavailable(self, clock: ManualClock) -> None:
        for url in ("redis://127.0.0.1:{}", "redis+sentinel://127.0.0.1:{}/mymaster"):
            with pytest.raises(StoreUnavailable):
                await open_store(url.format(free_port()), clock)

    @pytest.mark.parametrize(
        "url", ["redis://", "redis://h:1?unknown=1", "redis+sentinel://h/name", "redis://h?prefix={"]
    )
    async def test_what_is_no_address_is_refused(self, url: str, clock: ManualClock) -> None:
        with pytest.raises(ValueError, match="is no address"):
            await open_store(url, clock)


async def follow(replica: RedisServer, master: RedisServer) -> None:
    client = Redis(port=replica.port)
    await client.replicaof("127.0.0.1", master.port)

    async def is_synced() -> bool:
        return bool((await client.info("replication"))["master_link_status"] == "up")

    await until(is_synced)
    await client.aclose()
