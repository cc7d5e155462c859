"""Who asks from the hub's own pages: a session cookie that a page sets, and a browser that says "same origin".

It tells no person apart. It is what lets pages show data that may be shown and not passed on.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from services.shared.clock import Clock
from services.shared.store.port import Store, StoreUnavailable
from services.shared.web.site import AtPosition, Memory

COOKIE = "noriai_pages"
SESSION_SECONDS = 86_400
_SECRET = "pages/secret"
_SECRET_SECONDS = 30 * 86_400.0


class OwnPages:
    """Issues and recognises sessions. Replicas share the secret through the store."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    async def share(self, store: Store) -> None:
        """Takes the secret that others use, or gives them this one. Without a store it stays this process's."""
        try:
            if await store.get_cached(_SECRET) is None:
                await store.put_cached(_SECRET, self._secret, _SECRET_SECONDS)
            self._secret = await store.get_cached(_SECRET) or self._secret
        except StoreUnavailable:
            return

    def give(self, response: web.StreamResponse) -> None:
        """To a page that is sent."""
        expires = str(int(self._clock.real()) + SESSION_SECONDS)
        value = f"{expires}.{self._sign(expires)}"
        response.set_cookie(COOKIE, value, max_age=SESSION_SECONDS, path="/", httponly=True, samesite="Strict")

    def recognise(self, request: web.Request) -> bool:
        cookie = request.cookies.get(COOKIE)
        if cookie is None or request.headers.get("Sec-Fetch-Site") != "same-origin":
            return False
        expires, _, signature = cookie.partition(".")
        good = hmac.compare_digest(signature.encode(), self._sign(expires).encode())
        return good and expires.isascii() and expires.isdigit() and int(expires) > self._clock.real()

    def _sign(self, expires: str) -> str:
        return hmac.new(self._secret, expires.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Inner:
    """What answers to the hub's own pages, in place of what answers to everyone."""

    pages: OwnPages
    subject: Any
    picture: AtPosition
    memory: Memory = field(default_factory=Memory)
