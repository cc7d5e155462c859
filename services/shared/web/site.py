"""What the web server's parts share, under one key of the aiohttp application."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web
from multidict import CIMultiDict

from services.shared.accounts import Accounts
from services.shared.clock import Clock
from services.shared.model.events import Position
from services.shared.web.endpoints import Endpoint
from services.shared.web.middleware.limits import Limits, OpenStreams
from services.shared.web.middleware.observing import Requests
from services.shared.web.outgoing import EventSource
from services.shared.web.problems import Problem
from services.shared.web.proxies import Proxies
from services.shared.web.usage import UsageCounter

REMEMBERED_BYTES = 32_000_000


class AtPosition(Protocol):
    """What answers come from: the api's View. Before it is `loaded` there are no answers."""

    @property
    def loaded(self) -> bool: ...

    @property
    def position_text(self) -> str: ...

    @property
    def as_of_text(self) -> str: ...

    @property
    def instant(self) -> Hashable:
        """Equal while the same question has the same answer: the position, and the second."""
        ...

    async def wait_for(self, position: Position, timeout_seconds: float) -> bool: ...

    async def whole(self) -> None:
        """Returns when it is loaded."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """An answer that is ready to be sent; `feeds` are those whose data it holds."""

    body: bytes
    headers: CIMultiDict[str]
    tag: str
    status: int
    feeds: tuple[str, ...]


@dataclass(slots=True)
class Memory:
    """Answers of this instant by what was asked: many clients ask for the same board in one second."""

    _instant: Hashable = None
    _made: dict[Hashable, Made] = field(default_factory=dict)
    _bytes: int = 0

    def get(self, instant: Hashable, asked: Hashable) -> Made | None:
        if instant != self._instant:
            self._instant, self._made, self._bytes = instant, {}, 0
            return None
        return self._made.get(asked)

    def put(self, instant: Hashable, asked: Hashable, made: Made) -> None:
        if instant == self._instant and self._bytes + len(made.body) <= REMEMBERED_BYTES:
            self._made[asked] = made
            self._bytes += len(made.body)


@dataclass(slots=True)
class Site:
    """`picture` and `events`, of what may leave, are set by the service that has them. `endpoints`: what is routed, by
    whichever service. `elsewhere` gives what the hub's services in other processes route.

    `origin` is that of the pages that people sign in to. `limits` are those without a key, `key_limits` those with one,
    `streams` those of who stays. `refused` are told of whoever is not let in.
    """

    limits: Limits
    key_limits: Limits
    accounts: Accounts
    clock: Clock
    requests: Requests
    streams: OpenStreams
    usage: UsageCounter
    proxies: Proxies = Proxies()
    origin: str = ""
    picture: AtPosition | None = None
    events: EventSource | None = None
    memory: Memory = field(default_factory=Memory)
    endpoints: list[Endpoint] = field(default_factory=list)
    elsewhere: Callable[[], Iterable[Endpoint]] = tuple
    refused: list[Callable[[web.Request, Problem], None]] = field(default_factory=list)


SITE = web.AppKey("site", Site)
