"""The store of the hub, chosen by URL; what it promises is in port.py."""

from pathlib import Path

from services.shared.clock import Clock
from services.shared.store.port import Store
from services.shared.store.sqlite import SqliteStore


async def open_store(url: str, clock: Clock) -> Store:
    """`sqlite:PATH`. Raises ValueError for an address of no known kind, StoreUnavailable when it can't be opened."""
    scheme, colon, rest = url.partition(":")
    if colon and rest and scheme == "sqlite":
        return await SqliteStore.open(Path(rest), clock)
    if scheme in ("redis", "rediss"):
        raise ValueError(f"{url!r}: a store on Redis is not part of this version; use sqlite:PATH")
    raise ValueError(f"{url!r} is no address of a store: sqlite:PATH")
