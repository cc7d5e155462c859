"""From a request to an answer: limit, parameters, position, handler, JSON, ETag, compression.

One object an endpoint, with all that can be known beforehand worked out: this runs for every request,
and a departure board costs little more than this does.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import hdrs, web
from multidict import CIMultiDict

from services.shared.web.endpoints import Answer, BadParam, Endpoint, Param, Values
from services.shared.web.middleware.caching import etag, matches
from services.shared.web.middleware.compression import LEAST_BYTES, coding_for, compressed
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.params import parse_position
from services.shared.web.problems import BadRequest, Unavailable
from services.shared.web.site import Site

POSITION_WAIT_SECONDS = 2.0
MIN_POSITION = Param(
    "min_position",
    parse_position,
    {"type": "string"},
    "a position (`Noriai-Position`) that the answer must have reached; waits up to 2 s for it",
)
_COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/x-ndjson", "application/ld+json")


class Answering:
    """`answer` is the aiohttp handler of `endpoint`."""

    def __init__(self, endpoint: Endpoint, subject: Any, site: Site) -> None:
        self._endpoint = endpoint
        self._handler = endpoint.handler
        self._subject = subject
        self._site = site
        self._in_path = tuple(param for param in endpoint.params if param.where == "path")
        self._in_query = {param.name: param for param in endpoint.params if param.where == "query"}
        self._defaults = {param.name: param.default for param in self._in_query.values()}
        self._required = tuple(param.name for param in self._in_query.values() if param.required)
        self._in_query[MIN_POSITION.name] = MIN_POSITION
        age = endpoint.max_age_seconds
        self._headers = CIMultiDict(DATA_HEADERS)
        self._headers["Cache-Control"] = f"public, max-age={age}" if age else "no-cache"
        self._headers["Content-Type"] = endpoint.content_type
        self._headers["Vary"] = "Accept-Encoding"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        limit = self._site.limits.take(request.remote) if self._endpoint.counted else None
        values = self._read(request)
        if MIN_POSITION.name in values:
            await self._reach(values)
        answer = await self._handler(self._subject, request, values)
        if type(answer) is not Answer:
            assert isinstance(answer, web.StreamResponse)
            return answer
        return await self._respond(request, answer, limit)

    def _read(self, request: web.Request) -> Values:
        """Typed values by name. Raises BadRequest naming every parameter that can't be used."""
        values = self._defaults.copy()
        mistakes: dict[str, str] = {}
        for param in self._in_path:
            try:
                values[param.name] = param.parse(request.match_info[param.name])
            except BadParam as bad:
                mistakes[param.name] = bad.reason
        if request.rel_url.raw_query_string:
            query = request.query
            for name in query:
                if name not in mistakes:
                    self._read_one(name, query.getall(name), values, mistakes)
        for name in self._required:
            if values[name] is None:
                mistakes.setdefault(name, "is needed")
        if mistakes:
            raise BadRequest.naming(mistakes)
        return values

    def _read_one(self, name: str, texts: list[str], values: dict[str, Any], mistakes: dict[str, str]) -> None:
        param = self._in_query.get(name)
        if param is None:
            known = ", ".join(sorted(self._in_query))
            mistakes[name] = f"is not a parameter here; there are {known}"
            return
        try:
            if param.repeated:
                values[name] = tuple(param.parse(part) for text in texts for part in text.split(","))
            elif len(texts) > 1:
                mistakes[name] = "is given more than once"
            else:
                values[name] = param.parse(texts[0])
        except BadParam as bad:
            mistakes[name] = bad.reason

    async def _reach(self, values: Values) -> None:
        picture = self._site.picture
        if picture is None or not await picture.wait_for(values[MIN_POSITION.name], POSITION_WAIT_SECONDS):
            raise Unavailable("min_position has not been reached yet", retry_seconds=1)

    async def _respond(self, request: web.Request, answer: Answer, limit: Mapping[str, str] | None) -> web.Response:
        body, tag = self._body(answer)
        headers = self._headers.copy()
        if self._site.picture is not None:
            headers["Noriai-Position"] = self._site.picture.position_text
        if limit:
            headers.update(limit)
        if answer.content_type:
            headers["Content-Type"] = answer.content_type
        if answer.headers:
            headers.update(answer.headers)
        asked = request.headers
        if answer.status == 200:
            headers["ETag"] = tag
            if hdrs.IF_NONE_MATCH in asked and matches(asked[hdrs.IF_NONE_MATCH], tag):
                del headers["Content-Type"]
                return web.Response(status=304, headers=headers)
        if len(body) >= LEAST_BYTES and hdrs.ACCEPT_ENCODING in asked:
            coding = coding_for(asked[hdrs.ACCEPT_ENCODING])
            if coding and headers["Content-Type"].startswith(_COMPRESSIBLE):
                body = await compressed(body, coding)
                headers["Content-Encoding"] = coding
        return web.Response(body=body, status=answer.status, headers=headers)

    def _body(self, answer: Answer) -> tuple[bytes, str]:
        if answer.body is not None:
            return answer.body, etag(answer.body)
        data = orjson.dumps(answer.data)
        attribution = orjson.dumps(answer.attribution)
        further = orjson.dumps(answer.next)
        tag = etag(data, further, attribution)
        picture = self._site.picture
        as_of = b"null" if picture is None else b'"%b"' % picture.as_of_text.encode()
        end = b',"as_of":%b,"attribution":%b}' % (as_of, attribution)
        match self._endpoint.envelope:
            case "collection":
                return b'{"data":%b,"next":%b%b' % (data, further, end), tag
            case "bare":
                return b'%b,"next":%b%b' % (data[:-1], further, end), tag
            case "single":
                return b'{"data":%b%b' % (data, end), tag
        return data, tag
