"""A feed behind http or https: conditional, compressed, and never longer, larger or further than allowed.

Secrets go to the feed's own origin only, and into no error: reasons name the host, not the address.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Self

import aiohttp
from yarl import URL

from services.ingest.failures import Failure, Reason, failure
from services.ingest.transports.contract import Answer, Fetched, Request, Unchanged, Validators
from services.ingest.transports.unpacking import ACCEPTED, CODINGS, Broken, TooLarge, unpacker
from services.shared.addresses import GuardedResolver, MayReach, PrivateAddress, is_address
from services.shared.clock import Clock
from services.shared.feed import Secret

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: URL
    permanent: bool


class HttpTransport:
    def __init__(self, clock: Clock, max_bytes: int, timeout_seconds: float, may_reach: MayReach) -> None:
        self._clock = clock
        self._max_bytes = max_bytes
        self._timeout_seconds = timeout_seconds
        self._may_reach = may_reach
        self._moved: dict[URL, URL] = {}  # permanent redirects, for as long as this session lives
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self._may_reach), limit=200, ssl=ssl.create_default_context()
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "noriai", "Accept-Encoding": ACCEPTED},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: Request, validators: Validators) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                start = URL(str(request.url)).extend_query(_revealed(request.query))
                return await self._follow(start, request, validators)
        except TimeoutError:
            return failure(Reason.SLOW, seconds=self._timeout_seconds)
        except ValueError:
            return failure(Reason.BAD_ADDRESS)

    async def _follow(self, start: URL, request: Request, validators: Validators) -> Answer:
        url = self._moved.get(start, start)
        permanent = True
        for _ in range(MAX_REDIRECTS + 1):
            if url.scheme not in ("http", "https"):
                return failure(Reason.SCHEME, scheme=url.scheme)
            secrets = _revealed(request.headers) if url.origin() == start.origin() else {}
            answer = await self._ask(url, secrets, validators)
            if not isinstance(answer, _Redirect):
                if isinstance(answer, Failure):
                    self._moved.pop(start, None)  # next time by the front door
                return answer
            url = url.join(answer.location)
            permanent = permanent and answer.permanent
            if permanent:
                self._moved[start] = url
        self._moved.pop(start, None)
        return failure(Reason.REDIRECTS, limit=MAX_REDIRECTS)

    async def _ask(self, url: URL, headers: Mapping[str, str], validators: Validators) -> Answer | _Redirect:
        assert self._session is not None
        host = url.host or ""
        if is_address(host) and not self._may_reach(host):
            return failure(Reason.PRIVATE, host=host)
        try:
            async with self._session.get(
                url, headers={**headers, **_conditions(validators)}, allow_redirects=False
            ) as response:
                return await self._read(response, validators)
        except aiohttp.ClientError as error:
            return _unreachable(error, host)

    async def _read(self, response: aiohttp.ClientResponse, validators: Validators) -> Answer | _Redirect:
        status, headers = response.status, response.headers
        if status in _REDIRECTS:
            if "Location" not in headers:
                return failure(Reason.NOWHERE, status=status)
            return _Redirect(URL(headers["Location"]), status in _PERMANENT)
        if status == 304 and validators != Validators():
            return Unchanged(_merged(headers, validators))
        if status != 200:
            return failure(Reason.STATUS, self._retry_after(status, headers), status=status)
        body = await self._body(response)
        if isinstance(body, Failure):
            return body
        location = str(response.url.with_query(None).with_fragment(None).with_user(None))
        found = Validators(headers.get("ETag", ""), headers.get("Last-Modified", ""))
        return Fetched(body, found, location, response.content_type)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes | Failure:
        too_large = failure(Reason.LARGE, megabytes=self._max_bytes / 1e6)
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        if coding not in CODINGS:
            return failure(Reason.ENCODING, encoding="of an unknown kind")
        if (response.content_length or 0) > self._max_bytes:
            return too_large
        packed_bytes, parts, stream = 0, [], unpacker(coding, self._max_bytes)
        try:
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                packed_bytes += len(chunk)
                if packed_bytes > self._max_bytes:
                    return too_large
                parts.append(stream.feed(chunk))
            if packed_bytes:
                stream.finish()
        except TooLarge:
            return too_large
        except Broken:
            return failure(Reason.ENCODING, encoding=coding)
        return b"".join(parts)

    def _retry_after(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Seconds or an HTTP date (RFC 9110 §10.2.3); heeded on the two answers that ask for patience."""
        stated = headers.get("Retry-After", "").strip()
        if status not in (429, 503) or not stated:
            return None
        if stated.isascii() and stated.isdigit():
            return float(stated[:9])
        try:
            return max(0.0, parsedate_to_datetime(stated).timestamp() - self._clock.real())
        except ValueError:
            return None


def _revealed(values: Mapping[str, str | Secret]) -> dict[str, str]:
    return {name: value.value if isinstance(value, Secret) else value for name, value in values.items()}


def _conditions(validators: Validators) -> dict[str, str]:
    """The ETag when there is one: it is the finer of the two (RFC 9110 §13.2.2)."""
    if validators.etag:
        return {"If-None-Match": validators.etag}
    return {"If-Modified-Since": validators.last_modified} if validators.last_modified else {}


def _merged(headers: Mapping[str, str], validators: Validators) -> Validators:
    return Validators(
        headers.get("ETag", validators.etag), headers.get("Last-Modified", validators.last_modified), validators.file
    )


def _unreachable(error: aiohttp.ClientError, host: str) -> Failure:
    """Fixed words only: what an exception says may hold the address with its secrets."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        private = isinstance(error.os_error, PrivateAddress)
        return failure(Reason.PRIVATE if private else Reason.UNKNOWN_HOST, host=host)
    if isinstance(error, aiohttp.ClientSSLError):
        return failure(Reason.CERTIFICATE, host=host)
    if isinstance(error, aiohttp.ClientPayloadError):
        return failure(Reason.CUT)
    if isinstance(error, aiohttp.InvalidURL):
        return failure(Reason.BAD_ADDRESS)
    if isinstance(error, aiohttp.ClientConnectionError):
        return failure(Reason.UNREACHABLE, host=host)
    return failure(Reason.NOT_HTTP, host=host)
