"""One table routes, validates and documents: an Endpoint is a row of it.

A service lists its endpoints; `server.add_endpoints` puts them on the web server, and
`services.api.openapi` writes /openapi.json from the same rows. A handler gets the subject that its
service gave (api: the View), the request, and the parameters as typed values; it answers with an
Answer, or with a response that it streams itself, or raises a Problem.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

Values = Mapping[str, Any]
Schema = Mapping[str, Any]


class BadParam(ValueError):
    """Raised by a parser: `reason` says what was expected. The reaction: 400, naming the parameter."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: `parse` makes a typed value of its text or raises BadParam.

    `repeated`: may be given several times and holds values between commas; its value is a tuple.
    `needs` names the one without which it means nothing and is refused.
    `any_language`: its name ends in a language's tag, and with any other tag it is taken as well, under that name.
    """

    name: str
    parse: Callable[[str], Any]
    schema: Schema
    doc: str
    where: Literal["query", "path"] = "query"
    default: Any = None
    repeated: bool = False
    required: bool = False
    needs: str = ""
    any_language: bool = False


@dataclass(slots=True)
class Answer:
    """What a handler found. `data` is what orjson can write (dicts, lists, orjson.Fragment).

    With the envelope `bare`, `data` is the whole object and gets `as_of`, `attribution` and, when set,
    `next` as further members (a GeoJSON FeatureCollection). `body` sends bytes as they are instead.
    """

    data: Any = None
    next: str | None = None
    attribution: Sequence[Mapping[str, Any]] = ()
    body: bytes | None = None
    content_type: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Any, web.Request, Values], Awaitable["Answer | web.StreamResponse"]]
Envelope = Literal["single", "collection", "bare", "none"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`answer` names a schema of services/api/schemas; `max_age_seconds` is Cache-Control's.
    `counted`: the rate limit counts its requests; `guarded`: those of loopback, too. `stays`: who asks while the hub
    starts waits for its picture. `scope`: a key with it is needed. `body` names the schema of what is sent, in
    `body_type`; `statuses` are those of success.

    Envelopes: `single` {data, as_of, attribution}, `collection` {data, next, as_of, attribution},
    `bare` the object itself with those members, `none` the body as the handler made it.
    """

    path: str
    handler: Handler
    summary: str
    answer: str
    params: tuple[Param, ...] = ()
    envelope: Envelope = "single"
    method: str = "GET"
    tags: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()
    content_type: str = "application/json"
    description: str = ""
    max_age_seconds: int = 0
    counted: bool = True
    guarded: bool = False
    stays: bool = False
    scope: str = ""
    body: str = ""
    body_type: str = "application/json"
    statuses: tuple[int, ...] = (200,)

    def __post_init__(self) -> None:
        """Raises ValueError when the path's names and the path parameters differ."""
        named = set(path_names(self.path))
        declared = {param.name for param in self.params if param.where == "path"}
        if named != declared:
            raise ValueError(f"{self.path}: path has {sorted(named)}, params have {sorted(declared)}")
        names = [param.name for param in self.params]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.path}: a parameter is listed twice")


def path_names(path: str) -> list[str]:
    return re.findall(r"\{([a-z_]+)\}", path)
