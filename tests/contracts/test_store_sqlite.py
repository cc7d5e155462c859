"""What is the SQLite store's own: it is a view, so a file that can't be used makes room for an empty one."""

import os
import sqlite3
from pathlib import Path

import pytest

from services.shared.clock import ManualClock
from services.shared.store import open_store
from services.shared.store.port import Entry, StoreUnavailable
from services.shared.store.sqlite import SWEEP_SECONDS, SqliteStore
from tests.contracts.store import at, whole
from tests.support.ports import NOON


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "store.db"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


async def test_a_damaged_file_becomes_an_empty_store(path: Path, clock: ManualClock) -> None:
    path.parent.mkdir()
    path.write_bytes(os.urandom(10_000))
    store = await SqliteStore.open(path, clock)
    assert await store.position() is None
    assert await store.apply([Entry("trip", "t", b"1")], [], at(1))
    await store.close()


async def test_a_file_of_another_version_becomes_an_empty_store(path: Path, clock: ManualClock) -> None:
    store = await SqliteStore.open(path, clock)
    await store.apply([Entry("trip", "t", b"1")], [], at(1))
    await store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    store = await SqliteStore.open(path, clock)
    assert await whole(store) == {}
    await store.close()


async def test_what_has_expired_leaves_the_file(path: Path, clock: ManualClock) -> None:
    store = await SqliteStore.open(path, clock)
    await store.put_cached("short", b"v", 1.0)
    await store.increment("short", ttl_seconds=1.0)
    await store.increment("for ever")
    await clock.advance(SWEEP_SECONDS + 1)
    await store.put_cached("long", b"v", 1000.0)
    await store.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM cached").fetchall() == [("long",)]
    assert connection.execute("SELECT name FROM counters").fetchall() == [("for ever",)]
    connection.close()


async def test_where_no_file_can_be_made_the_store_is_unavailable(path: Path, clock: ManualClock) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreUnavailable):
        await SqliteStore.open(path, clock)


async def test_a_store_is_opened_by_its_address(path: Path, clock: ManualClock) -> None:
    store = await open_store(f"sqlite:{path}", clock)
    assert await store.increment("c") == 1
    await store.close()
    for url in ("redis://", "rediss://localhost?unknown=1", "sqlite:", "somewhere"):
        with pytest.raises(ValueError, match="is no address"):
            await open_store(url, clock)
