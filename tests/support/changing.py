"""Merged entities that change as a test says, on a real log and store, and the hub's web side over them.

Stands where merge stands: keeps revisions and filter keys, writes changes, then the store.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from services.api.routes import ENDPOINTS
from services.api.streams import hub
from services.api.view import View
from services.shared.blobs.directory import DirectoryBlobs
from services.shared.clock import ManualClock, now_ms
from services.shared.config import Settings
from services.shared.dead_letters import DeadLetters
from services.shared.log.port import Record
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import CHANGES
from services.shared.model.entities import ENTITIES, Alert, Entity, Facility, Station, Trip, Vehicle
from services.shared.model.events import Envelope, FilterKeys, Position, Rights
from services.shared.model.geo import packed
from services.shared.store.port import Entry
from services.shared.store.sqlite import SqliteStore
from services.shared.store.whole import mark_whole
from services.shared.telemetry import Telemetry
from services.shared.web.server import add_endpoints, make_app, make_runner
from services.shared.wire.codec import encode

NOON = 1_790_000_000.0
DAY_SECONDS = 86_400.0


def settings_of(folder: Path, **changed: Any) -> Settings:
    return replace(Settings(), data=folder, base_url="http://hub.example", **changed)


def keys_of(entity: Entity, at: Sequence[Station] = ()) -> FilterKeys:
    """What merge would give filters to look at. `at` is of what has no place of its own."""
    stations: tuple[str, ...]
    places = b"".join(packed(each.lat, each.lon) for each in at)
    match entity:
        case Station():
            return FilterKeys(entity.lat, entity.lon, (entity.id,), entity.routes, entity.operators)
        case Facility():
            return FilterKeys(entity.lat, entity.lon, (entity.station,) if entity.station else ())
        case Vehicle():
            stations = (entity.station,) if entity.station else ()
            return FilterKeys(entity.lat, entity.lon, stations, (entity.route,) if entity.route else (), (), places)
        case Trip():
            stations = tuple(each.id for each in at)
            return FilterKeys(stations=stations, routes=(entity.route,) if entity.route else (), places=places)
        case Alert():
            stations = tuple(one.station for one in entity.informed if one.station)
            routes = tuple(one.route for one in entity.informed if one.route)
            return FilterKeys(stations=stations, routes=routes, places=places)
    return FilterKeys(places=places)


KIND_OF = {cls: kind for kind, cls in ENTITIES.items()}


def kind_of(entity: Entity) -> str:
    return KIND_OF[type(entity)]


@dataclass(slots=True)
class Changing:
    """`put` and `remove` make envelopes; `write` appends them, `store` brings the store up to there."""

    folder: Path
    clock: ManualClock
    log: SqliteLog
    store: SqliteStore
    blobs: DirectoryBlobs
    writer_epoch: int = 1
    revision: int = 0
    known: dict[tuple[str, str], Envelope] = field(default_factory=dict)
    entries: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _unstored: list[Envelope] = field(default_factory=list)
    _last: Position | None = None

    async def begin(self) -> None:
        """What merge writes into an empty log."""
        opening = Envelope("epoch", await self.log.epoch(), self.writer_epoch, time_ms=now_ms(self.clock))
        await self.log.append(CHANGES, [Record(b"epoch", encode(opening))])

    def put(
        self,
        entity: Entity,
        *,
        quiet: bool = False,
        feeds: Sequence[str] = ("feed",),
        at: Sequence[Station] = (),
    ) -> Envelope:
        """`at`: the stations whose places it has, for what has none of its own."""
        self.revision += 1
        key = (kind_of(entity), entity.id)
        last = self.known.get(key)
        rights = tuple(Rights(feed, "CC-BY-4.0") for feed in feeds)
        envelope = Envelope(
            *key,
            writer_epoch=self.writer_epoch,
            revision=self.revision,
            time_ms=now_ms(self.clock),
            quiet=quiet,
            rights=rights,
            now=keys_of(entity, at),
            before=last.now if last is not None else None,
            payload=encode(entity),
        )
        self.known[key] = envelope
        return envelope

    def remove(self, kind: str, id: str, reason: str = "withdrawn", replaced_by: Sequence[str] = ()) -> Envelope:
        self.revision += 1
        last = self.known.pop((kind, id))
        return Envelope(
            kind,
            id,
            writer_epoch=self.writer_epoch,
            revision=self.revision,
            time_ms=now_ms(self.clock),
            removed=True,
            reason=reason,
            before=last.now,
            replaced_by=tuple(replaced_by),
        )

    async def write(self, *envelopes: Envelope) -> Position:
        """One append, as a cycle of merge is; the position of the last."""
        records = [Record(f"{one.kind}/{one.id}".encode(), encode(one)) for one in envelopes]
        offsets = await self.log.append(CHANGES, records)
        self._unstored += envelopes
        self._last = Position(await self.log.epoch(), offsets[-1])
        return self._last

    async def keep(self) -> None:
        """Brings the store up to the log, and marks it whole."""
        await mark_whole(self.store, await self.log.epoch(), self.writer_epoch)
        if not self._unstored:
            return
        assert self._last is not None
        puts = {(one.kind, one.id): one for one in self._unstored}
        entries = [Entry(one.kind, one.id, encode(one)) for one in puts.values() if not one.removed]
        removals = [(one.kind, one.id) for one in puts.values() if one.removed]
        assert await self.store.apply(entries, removals, self._last)
        self._unstored = []

    async def forget(self) -> None:
        """Time passes until the log has let go of what it could."""
        await self.clock.advance(8 * DAY_SECONDS)
        await self.log.maintain()

    def view(self, settings: Settings | None = None) -> View:
        dead_letters = DeadLetters(self.log, Telemetry(), self.clock)
        chosen = settings or settings_of(self.folder)
        return View(self.log, self.store, self.blobs, self.clock, chosen, dead_letters)


@asynccontextmanager
async def changing_in(folder: Path) -> AsyncIterator[Changing]:
    clock = ManualClock(NOON)
    log = await SqliteLog.open(folder / "log.db", clock)
    store = await SqliteStore.open(folder / "store.db", clock)
    try:
        changing = Changing(folder, clock, log, store, await DirectoryBlobs.open(folder / "blobs"))
        await changing.begin()
        yield changing
    finally:
        await store.close()
        await log.close()


@asynccontextmanager
async def kept(view: View) -> AsyncIterator[View]:
    """A view that is loaded and follows the log."""
    await view.load()
    task = asyncio.create_task(view.follow())
    try:
        yield view
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@dataclass(slots=True)
class Served:
    """The web side of a hub over `view`, on a free port of loopback."""

    url: str
    view: View
    telemetry: Telemetry
    app: web.Application
    streams: hub.Streams


@asynccontextmanager
async def served(view: View) -> AsyncIterator[Served]:
    """Reads and streams."""
    telemetry = Telemetry()
    app = make_app(view.settings, telemetry, view.clock)
    streams = hub.Streams(view, telemetry)
    add_endpoints(app, ENDPOINTS, view, view)
    add_endpoints(app, hub.ENDPOINTS, streams, view)
    app.on_shutdown.append(streams.close)
    runner = make_runner(app, 1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield Served(f"http://127.0.0.1:{port}", view, telemetry, app, streams)
    finally:
        await runner.cleanup()
