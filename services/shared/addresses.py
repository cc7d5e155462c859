"""Which addresses may be reached: with the guard up, only those of the public internet.

The guard stands where names become addresses, so that neither a name of a private address, nor one
that changes between a check and the connection, gets through.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

MayReach = Callable[[str], bool]
LookUp = Callable[..., list[Any]]  # as socket.getaddrinfo

LOOKUPS_AT_ONCE = 8
_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(OSError):
    """The name leads to an address that must not be reached. The reaction: give up, say so."""


class SlowLookUp(OSError):
    """The name was not looked up in the time that there is. The reaction: give up, or give it more."""


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
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


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
    """The system's resolver, unless told; raises PrivateAddress when a name has an address that may not be reached.

    In threads of its own: names of dead hosts must not hold up what else the hub does in threads. A look-up that takes
    longer than `seconds` raises SlowLookUp; its thread stays busy until the system gives up, too.
    """

    def __init__(
        self,
        may_reach: MayReach,
        look_up: LookUp = socket.getaddrinfo,
        at_once: int = LOOKUPS_AT_ONCE,
        seconds: float | None = None,
    ) -> None:
        self._may_reach = may_reach
        self._look_up = look_up
        self._seconds = seconds
        self._lookups = ThreadPoolExecutor(at_once, "look-up")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        ask = partial(self._look_up, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        try:
            async with asyncio.timeout(self._seconds):
                answers = await asyncio.get_running_loop().run_in_executor(self._lookups, ask)
        except TimeoutError as error:
            raise SlowLookUp(host) from error
        found = [
            ResolveResult(hostname=host, host=str(place[0]), port=port, family=kind, proto=proto, flags=_NUMERIC)
            for kind, _, proto, _, place in answers
        ]
        if not all(self._may_reach(result["host"]) for result in found):
            raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        self._lookups.shutdown(wait=False, cancel_futures=True)
