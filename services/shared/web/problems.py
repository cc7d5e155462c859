"""Errors for clients, as RFC 9457 has them: one class a reaction, one place that writes them.

Handlers raise them; `server` answers. `errors` names what was wrong: [{where, reason}].
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from aiohttp import web

CONTENT_TYPE = "application/problem+json"

# status → (slug of its type, title); the page /docs explains each.
KNOWN: dict[int, tuple[str, str]] = {
    308: ("moved", "Moved"),
    400: ("bad-parameter", "A parameter can't be used"),
    401: ("unauthorized", "A key is needed"),
    403: ("forbidden", "Not allowed with this key"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "This method can't be used here"),
    406: ("not-acceptable", "Not available in that form"),
    410: ("gone", "No longer there"),
    413: ("too-large", "Too large"),
    422: ("unusable-data", "The data can't be used"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "The hub failed"),
    503: ("unavailable", "Not available now"),
}


class Problem(Exception):
    """An answer that is an error. `members` are further members of the problem object."""

    status: ClassVar[int] = 500

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


class BadRequest(Problem):
    status = 400

    @classmethod
    def naming(cls, errors: Mapping[str, str]) -> "BadRequest":
        """`errors`: parameter → reason."""
        listed = [{"where": where, "reason": reason} for where, reason in errors.items()]
        return cls("; ".join(f"{where}: {reason}" for where, reason in errors.items()), errors=listed)


class Unauthorized(Problem):
    status = 401


class Forbidden(Problem):
    status = 403


class NotFound(Problem):
    status = 404


class MethodNotAllowed(Problem):
    status = 405


class NotAcceptable(Problem):
    status = 406


class Moved(Problem):
    """The thing answers under another address now."""

    status = 308

    def __init__(self, location: str) -> None:
        super().__init__(f"Moved to {location}", headers={"Location": location})


class Gone(Problem):
    """The id was a thing once. `replaced_by`: the ids it went to, none or several."""

    status = 410

    def __init__(self, detail: str, replaced_by: Sequence[str] = ()) -> None:
        super().__init__(detail, members={"replaced_by": list(replaced_by)})


class TooLarge(Problem):
    status = 413


class UnusableData(Problem):
    status = 422


class TooManyRequests(Problem):
    status = 429


class Unavailable(Problem):
    """Try again after `retry_seconds`."""

    status = 503

    def __init__(self, detail: str, retry_seconds: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_seconds)})


def problem_body(status: int, detail: str, errors: Sequence[Mapping[str, Any]], members: Mapping[str, Any]) -> bytes:
    slug, title = KNOWN.get(status, ("http", HTTPStatus(status).phrase))
    body: dict[str, Any] = {"type": f"/docs#problem-{slug}", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = list(errors)
    return orjson.dumps(body | dict(members))


def response(problem: Problem) -> web.Response:
    body = problem_body(problem.status, problem.detail, problem.errors, problem.members)
    return web.Response(body=body, status=problem.status, headers={**problem.headers, "Content-Type": CONTENT_TYPE})


def from_http_error(error: web.HTTPException) -> web.Response:
    """aiohttp's own errors (404, 405, 413, …) in the same form."""
    detail = error.text if error.text and not error.text.startswith(f"{error.status}:") else ""
    body = problem_body(error.status, detail or HTTPStatus(error.status).description, (), {})
    kept = {name: error.headers[name] for name in ("Allow", "Location", "Retry-After") if name in error.headers}
    return web.Response(body=body, status=error.status, headers={**kept, "Content-Type": CONTENT_TYPE})
