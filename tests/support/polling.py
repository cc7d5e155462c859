"""A poller on real ports, stepped by hand: no task runs and nobody sleeps."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.ingest.formats import FORMATS
from services.ingest.payloads import Payloads
from services.ingest.poller import Outlets, Poller
from services.ingest.transports.file import FileTransport
from services.ingest.transports.http import HttpTransport
from services.shared.addresses import anywhere
from services.shared.blobs import open_blobs
from services.shared.clock import ManualClock
from services.shared.dead_letters import DeadLetters
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.telemetry import Telemetry
from tests.support.failing import FailingBlobs, FailingLog
from tests.support.observations import Observations


@dataclass(slots=True)
class Desk:
    """Opened on what a folder holds; opening it again is a restart."""

    clock: ManualClock
    log: FailingLog
    blobs: FailingBlobs
    http: HttpTransport
    outlets: Outlets
    observations: Observations
    telemetry: Telemetry = field(default_factory=Telemetry)

    def poller(self, feed: Feed) -> Poller:
        transport = FileTransport(10_000_000) if isinstance(feed.url, Path) else self.http
        return Poller(feed, FORMATS[feed.format], transport, self.outlets)


@asynccontextmanager
async def desk_in(
    folder: Path, clock: ManualClock, max_bytes: int = 10_000_000, timeout_seconds: float = 20.0
) -> AsyncIterator[Desk]:
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        opened = await open_log(f"sqlite:{folder / 'log.db'}", clock)
        stack.push_async_callback(opened.close)
        log, blobs = FailingLog(opened), FailingBlobs(await open_blobs(f"directory:{folder / 'blobs'}"))
        http = await stack.enter_async_context(HttpTransport(clock, max_bytes, timeout_seconds, anywhere))
        telemetry = Telemetry()
        outlets = Outlets(Payloads(log, blobs, DeadLetters(log, telemetry, clock)), log, clock, telemetry)
        yield Desk(clock, log, blobs, http, outlets, Observations(log), telemetry)
