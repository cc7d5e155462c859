"""A context of real ports in a folder, for tests of one service without the rest of the hub."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from services.shared.accounts import Accounts
from services.shared.blobs import open_blobs
from services.shared.clock import Clock
from services.shared.config import load_settings
from services.shared.context import Context
from services.shared.dead_letters import DeadLetters
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.store import open_store
from services.shared.telemetry import Telemetry
from services.shared.workers import WorkerPool


@asynccontextmanager
async def context_in(
    folder: Path,
    feeds: Sequence[Feed],
    clock: Clock,
    holder: str = "test",
    log_address: str = "",
    store_address: str = "",
) -> AsyncIterator[Context]:
    """Opened on what the folder holds, closed at the end: leaving and entering again is a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    log = await open_log(log_address or f"sqlite:{folder / 'log.db'}", clock)
    store = await open_store(store_address or f"sqlite:{folder / 'store.db'}", clock)
    workers, telemetry = WorkerPool(1), Telemetry()
    try:
        yield Context(
            settings=load_settings({"data": folder}, environment={}, file=folder / "none.toml"),
            feeds=tuple(feeds),
            clock=clock,
            log=log,
            store=store,
            blobs=await open_blobs(f"directory:{folder / 'blobs'}"),
            accounts=Accounts(),
            app=web.Application(),
            telemetry=telemetry,
            workers=workers,
            started=lambda name: None,
            dead_letters=DeadLetters(log, telemetry, clock),
            holder=holder,
        )
    finally:
        workers.close()
        await store.close()
        await log.close()
