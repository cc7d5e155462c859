"""From a request to an answer: limit, parameters, position, handler, JSON, ETag, compression.

One object an endpoint, with all that can be known beforehand worked out: this runs for every request,
and a departure board costs little more than this does.
"""

import asyncio
import logging
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from aiohttp import hdrs, web
from multidict import CIMultiDict

from services.shared.blobs.port import BlobsUnavailable
from services.shared.log.port import LogUnavailable
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.web.admission import PRINCIPAL, admit
from services.shared.web.credits import credit_header
from services.shared.web.endpoints import Answer, BadParam, Endpoint, Param, Values
from services.shared.web.languages import preferred
from services.shared.web.middleware.caching import etag, matches
from services.shared.web.middleware.compression import LEAST_BYTES, coding_for, compressed
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.own_pages import Inner
from services.shared.web.params import POSITION, is_language, parse_position
from services.shared.web.problems import BadRequest, Failed, Unavailable
from services.shared.web.site import AtPosition, Made, Site
from services.shared.web.usage import OF_FEEDS, consumer_of

LOGGER = logging.getLogger("noriai.web")
POSITION_WAIT_SECONDS = 2.0
START_WAIT_SECONDS = 30.0
RETRY_SECONDS = 5  # what is away comes back in seconds or in minutes
MIN_POSITION = Param(
    "min_position",
    parse_position,
    POSITION,
    "a position (`Noriai-Position`) that the answer must have reached; waits up to 2 s for it",
)
LANG = "lang"
_COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/x-ndjson", "application/ld+json")


class Answering:
    """`answer` is the aiohttp handler of `endpoint`."""

    def __init__(
        self, endpoint: Endpoint, subject: Any, site: Site, picture: AtPosition | None, inner: Inner | None = None
    ) -> None:
        self._inner = inner
        self._picture = picture
        self._endpoint = endpoint
        self._handler = endpoint.handler
        self._subject = subject
        self._site = site
        self._in_path = tuple(param for param in endpoint.params if param.where == "path")
        self._in_query = {param.name: param for param in endpoint.params if param.where == "query"}
        self._defaults = {param.name: param.default for param in self._in_query.values()}
        self._by_language = {param.name.rpartition(".")[0]: param for param in endpoint.params if param.any_language}
        self._needing = {param.name: param.needs for param in self._in_query.values() if param.needs}
        self._required = tuple(param.name for param in self._in_query.values() if param.required)
        if picture is not None:
            self._in_query[MIN_POSITION.name] = MIN_POSITION
        self._remembers = endpoint.method == "GET" and endpoint.envelope != "none"
        age = endpoint.max_age_seconds
        self._headers = CIMultiDict(DATA_HEADERS)
        self._headers[hdrs.CACHE_CONTROL] = f"public, max-age={age}" if age else "no-cache"
        self._headers[hdrs.CONTENT_TYPE] = endpoint.content_type
        self._speaks = LANG in self._in_query
        self._headers[hdrs.VARY] = "Accept-Encoding, Accept-Language" if self._speaks else "Accept-Encoding"
        self._own_headers = self._headers.copy()
        self._own_headers[hdrs.CACHE_CONTROL] = "private, no-cache"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._answer(request)
        except web.HTTPException:
            raise
        except (LogUnavailable, StoreUnavailable, BlobsUnavailable) as error:
            log_event(LOGGER, "request_unserved", logging.WARNING, route=self._endpoint.path, reason=error)
            raise Unavailable("what this needs can't be reached now", RETRY_SECONDS) from None
        except Exception as error:  # the request's top: told once in our log, not to the client
            log_event(LOGGER, "request_failed", logging.ERROR, route=self._endpoint.path, error=type(error).__name__)
            LOGGER.error("%s", traceback.format_exc())
            raise Failed from None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        limit = admit(request, self._site, self._endpoint)
        headers = request.headers
        coding = coding_for(headers[hdrs.ACCEPT_ENCODING]) if hdrs.ACCEPT_ENCODING in headers else ""
        subject, picture, memory, dress = self._subject, self._picture, self._site.memory, self._headers
        if self._inner is not None and self._inner.pages.recognise(request):
            subject, picture, memory = self._inner.subject, self._inner.picture, self._inner.memory
            dress = self._own_headers
        if picture is not None and not picture.loaded:
            await _loads(picture, START_WAIT_SECONDS if self._endpoint.stays else 0)
        if picture is not None and self._remembers:
            instant, asked = picture.instant, (request.rel_url.raw_path_qs, coding, self._language(headers))
            made = memory.get(instant, asked)
            if made is not None:
                self._count(request, made.feeds)
                return _send(request, made, limit)
        values = self._read(request)
        if MIN_POSITION.name in values:
            await _reach(picture, values)
        # Before the handler, which may wait: an answer must not claim a later position than its data has.
        at = ("", "") if picture is None else (picture.position_text, picture.as_of_text)
        answer = await self._handler(subject, request, values)
        if not isinstance(answer, Answer):
            self._count(request, request.get(OF_FEEDS, ()))
            return answer
        feeds = tuple(credit["feed"] for credit in answer.attribution) or request.get(OF_FEEDS, ())
        self._count(request, feeds)
        made = await self._make(answer, coding, dress, feeds, *at)
        if picture is not None and self._remembers:
            memory.put(instant, asked, made)
        return _send(request, made, limit)

    def _count(self, request: web.Request, feeds: tuple[str, ...]) -> None:
        if feeds:
            consumer = consumer_of(request.get(PRINCIPAL), request.headers)
            self._site.usage.count(self._endpoint.path, consumer, feeds)

    def _read(self, request: web.Request) -> Values:
        """Typed values by name. Raises BadRequest naming every parameter that can't be used."""
        values = self._defaults.copy()
        mistakes: dict[str, str] = {}
        for param in self._in_path:
            try:
                values[param.name] = param.parse(request.match_info[param.name])
            except BadParam as bad:
                mistakes[param.name] = bad.reason
        seen: set[str] = set()
        for name, text in _pairs(request):
            self._read_one(name, text, values, mistakes, seen)
        for name in seen & self._needing.keys():
            if self._needing[name] not in seen:
                mistakes.setdefault(name, f"says nothing without {self._needing[name]}")
        for name in self._required:
            if values[name] is None:
                mistakes.setdefault(name, "is needed")
        if mistakes:
            raise BadRequest.naming(mistakes)
        if self._speaks and values[LANG] is None:
            values[LANG] = self._language(request.headers)
        return values

    def _language(self, headers: Mapping[str, str]) -> str | None:
        accepted = headers.get(hdrs.ACCEPT_LANGUAGE) if self._speaks else None
        return preferred(accepted) if accepted else None

    def _read_one(self, name: str, text: str, values: dict[str, Any], mistakes: dict[str, str], seen: set[str]) -> None:
        param = self._in_query.get(name) or self._in_a_language(name)
        if param is None:
            mistakes[name] = f"is not a parameter here; there are {', '.join(sorted(self._in_query))}"
            return
        try:
            if param.repeated:
                if name not in seen:
                    values[name] = ()
                values[name] = (*values[name], *map(param.parse, text.split(",")))
            elif name in seen:
                mistakes[name] = "is given more than once"
            else:
                values[name] = param.parse(text)
        except BadParam as bad:
            mistakes[name] = bad.reason
        seen.add(name)

    def _in_a_language(self, name: str) -> Param | None:
        outer, _, tag = name.rpartition(".")
        return self._by_language.get(outer) if is_language(tag) else None

    async def _make(
        self,
        answer: Answer,
        coding: str,
        dress: CIMultiDict[str],
        feeds: tuple[str, ...],
        position: str,
        as_of: str,
    ) -> Made:
        headers = dress.copy()
        if self._picture is not None:
            headers["Noriai-Position"] = position
        if answer.content_type:
            headers[hdrs.CONTENT_TYPE] = answer.content_type
        if self._endpoint.envelope == "none":
            headers.update(credit_header(feeds))
        headers.update(answer.headers)
        body, tag = self._body(answer, as_of)
        if answer.status == 200:
            headers[hdrs.ETAG] = tag
        if coding and len(body) >= LEAST_BYTES and headers[hdrs.CONTENT_TYPE].startswith(_COMPRESSIBLE):
            body = await compressed(body, coding)
            headers[hdrs.CONTENT_ENCODING] = coding
        return Made(body, headers, tag, answer.status, feeds)

    def _body(self, answer: Answer, as_of_text: str) -> tuple[bytes, str]:
        if answer.body is not None:
            return answer.body, etag(answer.body)
        data = orjson.dumps(answer.data)
        attribution = orjson.dumps(answer.attribution)
        further = orjson.dumps(answer.next)
        tag = etag(data, further, attribution)
        as_of = b"null" if self._picture is None else b'"%b"' % as_of_text.encode()
        end = b',"as_of":%b,"attribution":%b}' % (as_of, attribution)
        match self._endpoint.envelope:
            case "collection":
                return b'{"data":%b,"next":%b%b' % (data, further, end), tag
            case "bare":
                return b'%b,"next":%b%b' % (data[:-1], further, end), tag
            case "single":
                return b'{"data":%b%b' % (data, end), tag
        return data, tag


def _pairs(request: web.Request) -> Iterator[tuple[str, str]]:
    raw = request.rel_url.raw_query_string
    if not raw:
        return iter(())
    if "%" in raw or "+" in raw:
        return iter(request.query.items())
    return ((name, text) for name, _, text in (part.partition("=") for part in raw.split("&")) if name or text)


def _send(request: web.Request, made: Made, limit: Mapping[str, str] | None) -> web.Response:
    headers = made.headers.copy()
    if limit:
        headers.update(limit)
    known = request.headers.get(hdrs.IF_NONE_MATCH)
    if known is not None and made.status == 200 and matches(known, made.tag):
        headers.popall(hdrs.CONTENT_TYPE)
        headers.popall(hdrs.CONTENT_ENCODING, None)
        return web.Response(status=304, headers=headers)
    return web.Response(body=made.body, status=made.status, headers=headers)


async def _loads(picture: AtPosition, seconds: float) -> None:
    """An EventSource that is answered 503 never asks again (HTML, 9.2.3), so who comes to stay is let wait."""
    try:
        async with asyncio.timeout(seconds):
            await picture.whole()
    except TimeoutError:
        raise Unavailable("The hub is starting; its picture is not loaded yet.", retry_seconds=1) from None


async def _reach(picture: AtPosition | None, values: Values) -> None:
    if picture is None or not await picture.wait_for(values[MIN_POSITION.name], POSITION_WAIT_SECONDS):
        raise Unavailable("min_position has not been reached yet", retry_seconds=1)
