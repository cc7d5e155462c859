"""Whose request it is, when web servers stand in front of the hub: theirs is the address that connects.

What stands in X-Forwarded-For is believed of those servers alone, and from the right: whatever is left of the first
address that is none of theirs may be made up by who asks. Who came by such a server is never taken for this machine
itself, which is asked without limits.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import hdrs, web

from services.shared.config import BadSettings

UNKNOWN = "unknown"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Proxies":
        """Addresses and networks, separated by commas. Raises BadSettings."""
        try:
            return cls(tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()))
        except ValueError as error:
            raise BadSettings(f"proxies: expected addresses and networks, separated by commas: {error}") from None

    def client(self, request: web.BaseRequest) -> str | None:
        if not self.networks:
            return request.remote
        return self.address(request.remote, request.headers.getall(hdrs.X_FORWARDED_FOR, []))

    def address(self, remote: str | None, forwarded: Sequence[str]) -> str | None:
        """`remote` connects; `forwarded` are the header's lines. UNKNOWN when they say no more than this machine."""
        nearest = remote
        for part in reversed(",".join(forwarded).split(",")):
            if nearest is None or not _within(nearest, self.networks):
                break
            if _parsed(part.strip()) is None:
                break
            nearest = part.strip()
        return UNKNOWN if forwarded and nearest is not None and is_loopback(nearest) else nearest


@lru_cache(maxsize=10_000)
def _within(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


@lru_cache(maxsize=10_000)
def is_loopback(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IPv4 address that came as IPv6 is one of IPv4."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
