"""Addresses of a store on Redis: `redis://HOST:PORT[/DB][?prefix=…]`, `rediss://…`, or by sentinels
`redis+sentinel://HOST:PORT[,HOST:PORT…]/NAME[?prefix=…]`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from redis.asyncio import Redis, Sentinel
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

FORM = "redis://HOST:PORT[/DB][?prefix=…] or redis+sentinel://HOST:PORT[,HOST:PORT…]/NAME[?prefix=…]"
PREFIX = "noriai"
TIMEOUT_SECONDS = 5.0
SENTINEL_SECONDS = 1.0
MOST_CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Connected:
    """A client that connects when it is asked; what all keys begin with; who tells the client where to go."""

    client: Redis
    base: str
    sentinels: tuple[Redis, ...] = ()

    async def close(self) -> None:
        for client in (self.client, *self.sentinels):
            await client.aclose()


def connect(url: str) -> Connected:
    """Raises ValueError.

    It tries once: what changes something must not be done twice, and who asks knows how to ask again.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    prefix = options.pop("prefix", PREFIX)
    name = parts.path.strip("/")
    if options or not parts.netloc or not prefix or set("{}") & set(prefix):
        raise ValueError(f"{url!r} is no address of a store on Redis: {FORM}")
    common: dict[str, Any] = {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": MOST_CONNECTIONS,
        "client_name": "noriai",
    }
    if parts.scheme == "redis+sentinel":
        servers = [_server(server, url) for server in parts.netloc.split(",")]
        quick = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS}
        sentinel = Sentinel(servers, sentinel_kwargs=quick, **common)  # type: ignore[no-untyped-call]
        return Connected(sentinel.master_for(name or "mymaster"), f"{{{prefix}}}:", tuple(sentinel.sentinels))
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return Connected(Redis.from_url(plain, **common), f"{{{prefix}}}:")


def _server(text: str, url: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise ValueError(f"{url!r} is no address of a store on Redis: {FORM}")
    return host, int(port)
