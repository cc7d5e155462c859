"""Streams that were opened with a key end with it: their keys are looked at once a second, for a stream lasts days."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from aiohttp import web

from services.shared.web.admission import PRINCIPAL
from services.shared.web.site import SITE, Site

LOOK_SECONDS = 1.0


class Refusable(Protocol):
    def refuse(self, why: str) -> None:
        """Lets it end by itself, soon."""
        ...


class Keyed:
    def __init__(self) -> None:
        self._keys: dict[Refusable, str] = {}
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def watched(self, request: web.Request, stream: Refusable) -> Iterator[None]:
        """While it is open."""
        principal = request.get(PRINCIPAL)
        if principal is None:
            yield
            return
        self._keys[stream] = principal.key_id
        try:
            if self._timer is None:
                self._look(request.app[SITE])
            yield
        finally:
            del self._keys[stream]

    def _look(self, site: Site) -> None:
        try:
            now_ms = site.clock.real() * 1000
            for stream, key_id in self._keys.items():
                if why := site.accounts.refusal(key_id, now_ms):
                    stream.refuse(why)
        finally:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LOOK_SECONDS, self._look, site) if self._keys else None
