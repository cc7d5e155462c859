"""Errors for clients, as RFC 9457 has them: one class a reaction, raised by whoever finds them.

They are aiohttp's own kind of error, so any handler may raise one; `edge` dresses them and brings
aiohttp's own (404, 405, 413, …) into the same form.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

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
    408: ("too-slow", "The request took too long"),
    409: ("conflict", "Not possible as things stand"),
    410: ("gone", "No longer there"),
    413: ("too-large", "Too large"),
    422: ("unusable-data", "The data can't be used"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "The hub failed"),
    503: ("unavailable", "Not available now"),
}


def _body(status: int, detail: str, members: Mapping[str, Any]) -> bytes:
    slug, title = KNOWN.get(status, ("http", HTTPStatus(status).phrase))
    told = {"type": f"/docs#problem-{slug}", "title": title, "status": status, "detail": detail}
    return orjson.dumps(told | dict(members))


class Problem(web.HTTPException):
    """An answer that is an error. `errors` is [{where, reason}]; `members` are further members of it."""

    status_code = 500

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(headers=headers)
        self.detail = detail
        self.errors = tuple(errors)
        self.members = ({"errors": list(errors)} if errors else {}) | dict(members or {})
        self.body = _body(self.status_code, detail, self.members)
        self.headers["Content-Type"] = CONTENT_TYPE

    def __str__(self) -> str:
        return self.detail


class BadRequest(Problem):
    status_code = 400

    @classmethod
    def naming(cls, errors: Mapping[str, str]) -> "BadRequest":
        """`errors`: parameter → reason."""
        listed = [{"where": where, "reason": reason} for where, reason in errors.items()]
        return cls("; ".join(f"{where}: {reason}" for where, reason in errors.items()), errors=listed)


class Unauthorized(Problem):
    status_code = 401


class Forbidden(Problem):
    status_code = 403


class NotFound(Problem):
    status_code = 404


class NotAcceptable(Problem):
    status_code = 406


class Moved(Problem):
    """The thing answers under another address now."""

    status_code = 308

    def __init__(self, location: str) -> None:
        super().__init__(f"Moved to {location}", headers={"Location": location})


class RequestTimeout(Problem):
    status_code = 408


class Conflict(Problem):
    status_code = 409


class Gone(Problem):
    """The id was a thing once. `replaced_by`: the ids it went to, none or several."""

    status_code = 410

    def __init__(self, detail: str, replaced_by: Sequence[str] = ()) -> None:
        super().__init__(detail, members={"replaced_by": list(replaced_by)})


class TooLarge(Problem):
    status_code = 413


class UnusableData(Problem):
    status_code = 422


class TooManyRequests(Problem):
    status_code = 429


class Failed(Problem):
    """The hub's own fault: what it was stands in its log, not here."""

    status_code = 500

    def __init__(self) -> None:
        super().__init__("The hub could not answer; its log says why.")


class Unavailable(Problem):
    """Try again after `retry_seconds`."""

    status_code = 503

    def __init__(self, detail: str, retry_seconds: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_seconds)})


def become_problem(error: web.HTTPException) -> None:
    """Gives one of aiohttp's own errors the form of ours, when its headers are made but not sent."""
    told = error.text or ""
    detail = HTTPStatus(error.status).description if told.startswith(f"{error.status}:") or not told else told
    body = _body(error.status, detail, {})
    error.body = body
    error.headers["Content-Type"] = CONTENT_TYPE
    error.headers["Content-Length"] = str(len(body))
