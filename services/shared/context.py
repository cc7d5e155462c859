"""What a service is handed: its only way to the outside. Built in runtime.py and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from aiohttp import web

from services.shared.accounts import Accounts
from services.shared.blobs.port import Blobs
from services.shared.clock import Clock
from services.shared.config import Settings
from services.shared.dead_letters import DeadLetters
from services.shared.feed import Feed
from services.shared.log.port import Log
from services.shared.store.port import Store
from services.shared.telemetry import Telemetry

R = TypeVar("R")


class Workers(Protocol):
    """Spawned processes for work that would hold up the loop: compiling, checking, combining."""

    async def run(self, function: Callable[..., R], *args: Any, timeout_seconds: float | None = None) -> R:
        """`function` is a module-level one; it gets and returns small picklable values, or paths.

        Raises TimeoutError when it works for longer than that; time in the queue does not count.
        """
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """`app` takes each service's routes before the server starts.

    A service calls `started(name)` once it does its work; `/readyz` answers 200 when all have. In `troubles` it says,
    under its name, what keeps it from going on until a person does something; `/readyz` says so too.
    """

    settings: Settings
    feeds: tuple[Feed, ...]
    clock: Clock
    log: Log
    store: Store
    blobs: Blobs
    accounts: Accounts
    app: web.Application
    telemetry: Telemetry
    workers: Workers
    started: Callable[[str], None]
    dead_letters: DeadLetters
    troubles: dict[str, str] = field(default_factory=dict)
    holder: str = "embedded"  # who this process is to leases; the same after a restart
    displayed: "Context | None" = None  # of the second picture; None where no feed is for the hub's own pages only
