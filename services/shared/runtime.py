"""The hub as one process: ports, services, web server, put together here and nowhere else.

Started in the order of the flow and ended in reverse of need: first the door to the outside, then
the services as the flow goes, then workers, then what they wrote to.
"""

import asyncio
import contextlib
import importlib
import logging
import platform
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import ModuleType

from aiohttp import web

from services.shared.accounts import Accounts
from services.shared.accounts.following import AccountsReader
from services.shared.blobs import open_blobs
from services.shared.blobs.port import Blobs
from services.shared.clock import Clock
from services.shared.config import BadSettings, Settings
from services.shared.context import Context
from services.shared.dead_letters import DeadLetters
from services.shared.feed import Feed, shortest_life_seconds
from services.shared.folder import DataFolder
from services.shared.leftovers import sweep
from services.shared.log import open_log
from services.shared.log.displayed import DisplayedLog, own
from services.shared.log.port import Log, LogUnavailable
from services.shared.log.topics import CHANGES, DISPLAYED_CHANGES, TOPICS, Topic
from services.shared.store import displayed_address, open_store
from services.shared.store.port import Store
from services.shared.telemetry import Telemetry, log_event
from services.shared.web.endpoints import Endpoint
from services.shared.web.health import add_health
from services.shared.web.server import make_app, make_runner
from services.shared.web.site import SITE
from services.shared.web.usage import keep_usage
from services.shared.workers import WorkerPool

LOGGER = logging.getLogger("noriai.runtime")

STOP_SECONDS = 5.0  # what a service gets to end by itself
REQUEST_SECONDS = 1.0  # what a request in flight gets
MAINTAIN_SECONDS = 600.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 30.0
FAILURES_KEPT = 20
STEADY_SECONDS = 60.0  # who has run that long starts again without waiting longer


class AddressTaken(Exception):
    """The web server's address can't be had. The reaction: tell who asked."""


@dataclass(slots=True)
class Hub:
    """A hub that runs. `ready` is set when every service has said that it does its work."""

    context: Context
    url: str
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    failures: list[BaseException] = field(default_factory=list)


Part = Callable[[Context], Awaitable[None]]


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    feeds: Sequence[Feed],
    clock: Clock,
    services: Mapping[str, str],
    more: Mapping[str, Part] | None = None,
    elsewhere: Mapping[str, str] | None = None,
) -> AsyncIterator[Hub]:
    """A hub of `services` (name → module) on `settings.data`. `more`: tasks beside; `elsewhere`: its other services.

    Raises FolderInUse and AddressTaken before anything is opened, and BadSettings for addresses that can't be right.
    A module may refuse with BadSettings, too, in its `check`.
    """
    modules = {name: importlib.import_module(path) for name, path in services.items()}
    async with contextlib.AsyncExitStack() as stack:
        folder = DataFolder(settings.data)
        stack.enter_context(folder.held())
        door = stack.enter_context(_bound_socket(settings.host, settings.port))
        context, hub = await _build(replace(settings, port=door.getsockname()[1]), feeds, clock, modules, stack)
        context.app[SITE].elsewhere = partial(_endpoints_of, tuple((elsewhere or {}).values()))
        for module in modules.values():
            if hasattr(module, "check"):
                await module.check(context)
        if not (settings.log or settings.blobs):  # else others may be writing
            await sweep(context.log, context.blobs)
        parts = {name: module.run for name, module in modules.items()} | dict(more or {})
        parts |= {"accounts": _follow_accounts, "housekeeping": _keep_house, "usage": _keep_usage}
        ending = asyncio.Event()
        tasks = {
            name: asyncio.create_task(_supervise(name, part, context, hub.failures, ending), name=name)
            for name, part in parts.items()
        }
        stack.push_async_callback(_stop, tasks, ending)
        await _open_door(context.app, door, stack)
        yield hub


async def _build(
    settings: Settings,
    feeds: Sequence[Feed],
    clock: Clock,
    modules: Mapping[str, ModuleType],
    stack: contextlib.AsyncExitStack,
) -> tuple[Context, Hub]:
    log, store, blobs = await _open_ports(settings, feeds, clock, stack)
    workers = WorkerPool(settings.workers)
    stack.callback(workers.close)
    telemetry = Telemetry()
    dead_letters = DeadLetters(log, telemetry, clock)
    accounts = Accounts()
    await AccountsReader(accounts, log, dead_letters.bury).refresh()
    waiting = set(modules)
    ready = asyncio.Event()

    def started(name: str) -> None:
        waiting.discard(name)
        if not waiting:
            ready.set()

    context = Context(
        settings=settings,
        feeds=tuple(feeds),
        clock=clock,
        log=log,
        store=store,
        blobs=blobs,
        accounts=accounts,
        app=make_app(settings, telemetry, clock, accounts),
        telemetry=telemetry,
        workers=workers,
        started=started,
        dead_letters=dead_letters,
        holder=_holder(settings),
    )
    if any(feed.displayed for feed in feeds):
        context = replace(context, displayed=await _displayed(context, stack))
    add_health(context.app, telemetry, lambda: waiting, lambda: [dead_letters.trouble(), *context.troubles.values()])
    for module in modules.values():
        if hasattr(module, "setup"):
            module.setup(context)
    return context, Hub(context, f"http://{_host_in_url(settings.host)}:{settings.port}", ready)


async def _open_ports(
    settings: Settings, feeds: Sequence[Feed], clock: Clock, stack: contextlib.AsyncExitStack
) -> tuple[Log, Store, Blobs]:
    folder = DataFolder(settings.data)
    try:
        log = await open_log(settings.log or f"sqlite:{folder.log}", clock, _topics(settings, feeds))
        stack.push_async_callback(log.close)
        store = await open_store(settings.store or f"sqlite:{folder.store}", clock)
        stack.push_async_callback(store.close)
        blobs = await open_blobs(settings.blobs or f"directory:{folder.blobs}")
    except ValueError as error:
        raise BadSettings(str(error)) from error
    return log, store, blobs


async def _displayed(context: Context, stack: contextlib.AsyncExitStack) -> Context:
    """The ports of the second picture, with what it remembers in a folder of its own."""
    folder = DataFolder(context.settings.data).displayed
    folder.path.mkdir(parents=True, exist_ok=True)
    address = displayed_address(context.settings.store) if context.settings.store else f"sqlite:{folder.store}"
    store = await open_store(address, context.clock)
    stack.push_async_callback(store.close)
    settings = replace(context.settings, data=folder.path)
    dead_letters = context.dead_letters.under(own)
    return replace(context, settings=settings, log=DisplayedLog(context.log), store=store, dead_letters=dead_letters)


def _endpoints_of(services: Sequence[str]) -> list[Endpoint]:
    """Imported when they are asked for: most processes never do."""
    modules = (importlib.import_module(path) for path in services)
    return [endpoint for module in modules for endpoint in getattr(module, "ENDPOINTS", ())]


def _holder(settings: Settings) -> str:
    """Who holds the data folder is alone with it, and comes back to it after a crash."""
    return f"{platform.node()}:{settings.data.absolute()}"


def _topics(settings: Settings, feeds: Sequence[Feed]) -> list[Topic]:
    """What holds what feeds said keeps it no longer than they let it."""
    kept = settings.changes_kept_seconds
    changes = (CHANGES, DISPLAYED_CHANGES)
    topics = [replace(topic, retention_seconds=kept) if topic in changes else topic for topic in TOPICS]
    return [topic.kept_at_most(shortest_life_seconds(feeds)) for topic in topics]


async def _open_door(app: web.Application, door: socket.socket, stack: contextlib.AsyncExitStack) -> None:
    runner = make_runner(app, REQUEST_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, door).start()


def _bound_socket(host: str, port: int) -> socket.socket:
    """Bound, so that the address is ours, but nobody is let in yet."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with contextlib.ExitStack() as stack:
            door = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            stack.pop_all()
    except OSError as error:
        raise AddressTaken(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return door


def _host_in_url(host: str) -> str:
    if host in ("", "0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _remember(failures: list[BaseException], error: BaseException) -> None:
    """The newest few, without the frames, which would hold all that the service held."""
    del failures[: 1 - FAILURES_KEPT]
    kept = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in (error, *kept):
        one.__traceback__ = one.__context__ = one.__cause__ = None
    failures.append(error)


async def _supervise(
    name: str, part: Part, context: Context, failures: list[BaseException], ending: asyncio.Event
) -> None:
    """Runs `part` for ever: who fails is started again, after growing waits, its traceback logged once."""
    loop = asyncio.get_running_loop()
    wait_seconds, said = FIRST_WAIT_SECONDS, ""
    while True:
        began = loop.time()
        try:
            await part(context)
        except Exception as error:  # the task's top
            trace = "".join(traceback.format_exception(error))
            facts = {"part": name, "error": f"{type(error).__name__}: {error}", "again_in_seconds": wait_seconds}
            log_event(LOGGER, "failed", logging.ERROR, **facts)
            if trace != said:
                LOGGER.error("%s", trace)
            _remember(failures, error)
            said = trace
            if ending.is_set():
                return
            _forget_cancelling()
        else:
            log_event(LOGGER, "ended", logging.DEBUG, part=name)
            return
        if loop.time() - began > STEADY_SECONDS:
            wait_seconds = FIRST_WAIT_SECONDS
        await asyncio.sleep(wait_seconds)
        wait_seconds = min(LONGEST_WAIT_SECONDS, wait_seconds * 2)


def _forget_cancelling() -> None:
    """A task group that a child's failure ended while it waited leaves its task marked as cancelled (Python 3.11)."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()


async def _stop(tasks: Mapping[str, asyncio.Task[None]], ending: asyncio.Event) -> None:
    ending.set()
    for name, task in tasks.items():
        task.cancel()
        await asyncio.wait([task], timeout=STOP_SECONDS)
        if not task.done():
            log_event(LOGGER, "does_not_end", logging.ERROR, part=name)


async def _follow_accounts(context: Context) -> None:
    """A key that was made or revoked counts at once."""
    await AccountsReader(context.accounts, context.log, context.dead_letters.bury).follow()


async def _keep_usage(context: Context) -> None:
    await keep_usage(context.app[SITE].usage, context.log, context.store)


async def _keep_house(context: Context) -> None:
    while True:
        await asyncio.sleep(MAINTAIN_SECONDS)
        try:
            await context.log.maintain()
        except LogUnavailable as error:
            log_event(LOGGER, "log_not_maintained", logging.WARNING, reason=error)
