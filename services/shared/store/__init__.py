"""The store of the hub, chosen by URL; what it promises is in port.py."""

import importlib
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from services.shared.clock import Clock
from services.shared.credentials import without_password
from services.shared.store.port import Store
from services.shared.store.sqlite import SqliteStore


def displayed_address(url: str) -> str:
    """Of the second picture's store, beside the one at `url`."""
    if url.startswith("sqlite:"):
        return f"{url}-displayed"
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    options["prefix"] = f"{options.get('prefix', 'noriai')}-displayed"
    return urlunsplit(parts._replace(query=urlencode(options)))


async def open_store(url: str, clock: Clock) -> Store:
    """`sqlite:PATH`, or `redis…` as redis_address.py says.

    Raises ValueError for an address of no known kind, StoreUnavailable when it can't be opened.
    """
    scheme, colon, rest = url.partition(":")
    if colon and rest and scheme == "sqlite":
        return await SqliteStore.open(Path(rest), clock)
    if scheme in ("redis", "rediss", "redis+sentinel"):
        redis = importlib.import_module("services.shared.store.redis")  # its client costs memory that others spare
        return cast(Store, await redis.RedisStore.open(url, clock))
    raise ValueError(f"{without_password(url)!r} is no address of a store: sqlite:PATH or redis://HOST:PORT")
