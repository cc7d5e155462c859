"""Sessions of people at the console: the cookie, and what keeps another site's page from writing with it.

A write needs the page's own origin, as the browser states it, and a token that only a page of this origin can have
read. The token is made of the session's secret, so nothing more is kept.
"""

import hmac
from hashlib import sha256

from aiohttp import hdrs, web

from services.shared.accounts import Principal, SessionOver
from services.shared.web.problems import Forbidden, Unauthorized
from services.shared.web.site import SITE, Site

TOKEN_HEADER = "X-Noriai-Token"
SAFE_METHODS = frozenset(("GET", "HEAD"))
_NAME = "noriai_session"


def cookie_name(origin: str) -> str:
    """`__Host-` keeps other hosts of the same domain from setting it; browsers want TLS for that."""
    return f"__Host-{_NAME}" if origin.startswith("https:") else _NAME


def give_session(response: web.StreamResponse, origin: str, text: str, seconds: int) -> None:
    """`text` empty and `seconds` 0 take it away."""
    response.set_cookie(
        cookie_name(origin),
        text,
        max_age=seconds,
        path="/",
        httponly=True,
        secure=origin.startswith("https:"),
        samesite="Strict",
    )


def session_of(request: web.Request, site: Site) -> str:
    """The cookie's text, or ""."""
    return request.cookies.get(cookie_name(site.origin), "")


def token_of(session: str) -> str:
    return hmac.new(session.encode(), b"noriai console", sha256).hexdigest()


def signed_in(request: web.Request, site: Site) -> Principal:
    """Raises Unauthorized, and Forbidden for a write that no page of ours asked for."""
    text = session_of(request, site)
    try:
        principal = site.accounts.signed_in(text, site.clock.real() * 1000)
    except SessionOver:
        raise Unauthorized("this session has ended; sign in again") from None
    if request.method not in SAFE_METHODS:
        require_own_page(request)
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), token_of(text).encode()):
            raise Forbidden(f"{TOKEN_HEADER} is missing, or is not this session's")
    return principal


def require_own_page(request: web.Request) -> None:
    """Raises Forbidden unless the browser says that a page of the hub's own origin asks."""
    origin = request.headers.get(hdrs.ORIGIN)
    site = request.headers.get("Sec-Fetch-Site")
    if (origin is None and site is None) or (site or "same-origin") != "same-origin":
        raise Forbidden("only a page of this hub may ask this")
    if origin not in (None, request.app[SITE].origin):
        raise Forbidden(f"the console of this hub is at {request.app[SITE].origin}/console")
