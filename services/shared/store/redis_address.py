"""Addresses of a store on Redis: `redis://HOST:PORT[/DB]`, `rediss://…` with TLS, or by sentinels
`redis+sentinel://HOST:PORT[,HOST:PORT…]/NAME`, with options after a `?`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from redis.asyncio import Redis, Sentinel
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.shared.credentials import Credentials, take_credentials, without_password

FORM = (
    "redis[s]://[USER@]HOST:PORT[/DB][?prefix=…&password_file=PATH&ca=PATH&cert=PATH&key=PATH]"
    " or redis+sentinel://HOST:PORT[,HOST:PORT…]/NAME[?prefix=…]"
)
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
    try:
        return _connected(url)
    except ValueError as error:
        why = f" ({error})" if str(error) else ""
        raise ValueError(f"{without_password(url)!r} is no address of a store on Redis{why}: {FORM}") from None


def _connected(url: str) -> Connected:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    prefix = options.pop("prefix", PREFIX)
    if not parts.netloc or not prefix or set("{}") & set(prefix):
        raise ValueError
    base = f"{{{prefix}}}:"
    if parts.scheme == "redis+sentinel":
        return _by_sentinels(parts.netloc, parts.path.strip("/"), options, base)
    credentials, hosts = take_credentials(parts.netloc, options)
    if options:
        raise ValueError(f"unknown: {', '.join(sorted(options))}")
    plain = urlunsplit((parts.scheme, hosts, parts.path, "", ""))
    return Connected(Redis.from_url(plain, **_common(), **_known(credentials, parts.scheme == "rediss")), base)


def _common() -> dict[str, Any]:
    return {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": MOST_CONNECTIONS,
        "client_name": "noriai",
    }


def _known(credentials: Credentials, tls: bool) -> dict[str, Any]:
    """Who asks, and how, as redis-py is told it."""
    if not tls and (credentials.ca or credentials.cert):
        raise ValueError("certificates are for rediss")
    told = {"username": credentials.user, "password": credentials.password}
    if tls:
        credentials.context()  # what can't be read is said now
        told |= {
            "ssl_ca_certs": credentials.ca,
            "ssl_certfile": credentials.cert,
            "ssl_keyfile": credentials.key,
        }
    return {name: value for name, value in told.items() if value}


def _by_sentinels(place: str, name: str, options: Mapping[str, str], base: str) -> Connected:
    if options:
        raise ValueError(f"unknown: {', '.join(sorted(options))}")
    servers = [_server(server) for server in place.split(",")]
    quick = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS}
    sentinel = Sentinel(servers, sentinel_kwargs=quick, **_common())  # type: ignore[no-untyped-call]
    return Connected(sentinel.master_for(name or "mymaster"), base, tuple(sentinel.sentinels))


def _server(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise ValueError
    return host, int(port)
