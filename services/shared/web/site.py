"""What the web server's parts share, under one key of the aiohttp application."""

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from services.shared.model.events import Position
from services.shared.web.middleware.limits import Limits
from services.shared.web.middleware.observing import Observer


class AtPosition(Protocol):
    """What answers come from: the api's View."""

    @property
    def position_text(self) -> str: ...

    @property
    def as_of_text(self) -> str: ...

    async def wait_for(self, position: Position, timeout_seconds: float) -> bool: ...


@dataclass(slots=True)
class Site:
    """`picture` is set by the service that has one."""

    limits: Limits
    observer: Observer
    picture: AtPosition | None = None


SITE = web.AppKey("site", Site)
