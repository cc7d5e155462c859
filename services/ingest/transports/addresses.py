"""Which addresses may be reached: with the guard up, only those of the public internet.

The guard stands where names become addresses, so that neither a name of a private address, nor one
that changes between a check and the connection, gets through.
"""

import ipaddress
import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

MayReach = Callable[[str], bool]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(OSError):
    """The name leads to an address that must not be reached. The reaction: give up, say so."""


def is_public(address: str) -> bool:
    """False for what is no address at all. IPv6 forms that carry an IPv4 address are as public as that."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


def anywhere(address: str) -> bool:
    """The guard down: feeds that the hub's operator has listed may lie on his own network."""
    return True


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


class GuardedResolver(AbstractResolver):
    """The system's resolver; raises PrivateAddress when a name has an address that may not be reached."""

    def __init__(self, may_reach: MayReach) -> None:
        self._may_reach = may_reach
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(self._may_reach(result["host"]) for result in found):
            raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()
