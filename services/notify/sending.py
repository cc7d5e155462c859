"""One attempt: a POST to where a user wants it, never longer, larger or elsewhere than allowed.

No redirect is followed. An address is looked at where the connection is made, so no name leads inside the network.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Self

import aiohttp
from aiohttp import hdrs
from yarl import URL

from services.shared.addresses import GuardedResolver, LookUp, MayReach, PrivateAddress, SlowLookUp, is_address

ANSWER_SECONDS = 15.0
SNIPPET_BYTES = 200
SLOW_SECONDS = 2.0
LONGEST_URL = 2000
CONNECTIONS, SLOW_CONNECTIONS = 400, 100  # to those that were quick last, and to the others
LATE_NAME = "its name takes long to look up"
LOOKUPS_A_PLACE = 2  # one that is given up keeps its thread until the name servers have had their time


_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?", re.ASCII)


class BadUrl(ValueError):
    """Not a place that may be sent to: `str` says why."""


def check_url(text: str, private: bool, may_reach: MayReach) -> URL:
    """`private`: http is good, too. Raises BadUrl. What a name leads to is seen when it is sent to."""
    schemes = ("https", "http") if private else ("https",)
    try:
        url = URL(text)
        host = url.raw_host if url.host and url.port else None  # each is read when it is asked for
    except ValueError:
        raise BadUrl("expected a URL") from None
    if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable():
        raise BadUrl(f"expected at most {LONGEST_URL} plain letters")
    if url.scheme not in schemes or not host:
        raise BadUrl(f"expected an address that begins with {schemes[0]}://")
    if not (_NAME.fullmatch(host) or is_address(host)):
        raise BadUrl("expected a host of plain letters, digits, dots and dashes")
    if url.user is not None or url.password is not None or url.fragment:
        raise BadUrl("expected no user, no password and nothing behind #")
    if not may_reach_host(host, may_reach):
        raise BadUrl("leads to a private address")
    return url


def may_reach_host(host: str, may_reach: MayReach) -> bool:
    """Of a name it is not known yet. Old forms of IPv4 (2130706433, 0x7f.1, 127.1) are addresses, too."""
    if is_address(host):
        return may_reach(host)
    try:
        return may_reach(str(ipaddress.IPv4Address(socket.inet_aton(host))))
    except OSError:
        return not (host.rstrip(".") == "localhost" and not may_reach("127.0.0.1"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` 0: there was no answer. `detail`: how its body begins, or why there is none.

    `later_seconds`: how long it asks to be left alone (Retry-After, RFC 9110 §10.2.3).
    """

    status: int
    detail: str
    seconds: float = 0.0
    later_seconds: float = 0.0

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def slow(self) -> bool:
        return self.seconds > SLOW_SECONDS

    @property
    def gone(self) -> bool:
        return self.status == 410


class Lane:
    """Places, a session and look-ups of its own: what hangs here takes nothing from another lane."""

    def __init__(self, places: int, resolver: GuardedResolver) -> None:
        self.places = asyncio.Semaphore(places)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, limit=0, ssl=ssl.create_default_context()),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "noriai", "Accept-Encoding": "identity"},
        )


class Sender:
    def __init__(
        self, may_reach: MayReach, look_up: LookUp = socket.getaddrinfo, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._may_reach = may_reach
        self._look_up = look_up
        self._answer_seconds = answer_seconds
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._quick = await self._lane(CONNECTIONS, SLOW_SECONDS)
        self._slow = await self._lane(SLOW_CONNECTIONS, self._answer_seconds)
        return self

    async def _lane(self, places: int, look_up_seconds: float) -> Lane:
        threads = LOOKUPS_A_PLACE * places
        lane = Lane(places, GuardedResolver(self._may_reach, self._look_up, threads, look_up_seconds))
        await self._open.enter_async_context(lane.session)
        return lane

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes, slow: bool = False) -> Outcome:
        """`slow`: it waits for a place behind its like only, however many hang. That time is not the endpoint's.

        One whose name takes long to look up goes on among the slow, and is slow.
        """
        looked_up = 0.0
        if not slow:
            async with self._quick.places:
                outcome = await self._send(self._quick, url, headers, body)
            if outcome.detail != LATE_NAME:
                return outcome
            looked_up = outcome.seconds
        async with self._slow.places:
            outcome = await self._send(self._slow, url, headers, body)
        return replace(outcome, seconds=outcome.seconds + looked_up)

    async def _send(self, lane: Lane, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            where = URL(url)
            if not may_reach_host(where.raw_host or "", self._may_reach):
                return Outcome(0, "leads to a private address")
            told = {"Content-Type": "application/cloudevents+json", **headers}
            async with (
                asyncio.timeout(self._answer_seconds),
                lane.session.post(where, data=body, headers=told, allow_redirects=False) as response,
            ):
                said = await response.content.read(SNIPPET_BYTES)
                if not response.content.at_eof():
                    response.close()
                later = retry_after(response.headers.get(hdrs.RETRY_AFTER, ""), time.time())
                return Outcome(response.status, said.decode("utf-8", "replace"), loop.time() - began, later)
        except TimeoutError:
            return Outcome(0, f"no answer within {self._answer_seconds:g} s", loop.time() - began)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Outcome(0, _words(error), loop.time() - began)


def retry_after(said: str, now: float) -> float:
    """Seconds from `now` (Unix time), of a number of them or an HTTP date; 0.0 for what is neither, or is over."""
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now)


def _words(error: Exception) -> str:
    """Fixed ones: what an exception says may hold the address with what its owner keeps secret in it."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        if isinstance(error.os_error, SlowLookUp):
            return LATE_NAME
        private = isinstance(error.os_error, PrivateAddress)
        return "leads to a private address" if private else "its host is not known"
    if isinstance(error, aiohttp.ClientSSLError):
        return "its certificate is not good"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "can't be connected to"
    return "the connection broke"
