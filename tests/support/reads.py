"""The reads over a picture made in memory: GTFS zips and GTFS-Realtime in, answers of the API out.

The real compiler, merge rules, view and web server, without log, store and polling between them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import orjson
from aiohttp.test_utils import TestClient, TestServer
from google.transit import gtfs_realtime_pb2 as rt

from services.api.routes import ENDPOINTS
from services.api.view import View
from services.merge.built import EntityKey
from services.merge.diff import Known, Stamp, differ
from services.merge.identity.ledger import Ledger
from services.merge.picture import Picture
from services.shared.blobs.port import Blobs
from services.shared.clock import Clock, ManualClock, now_ms
from services.shared.config import load_settings
from services.shared.dead_letters import DeadLetters
from services.shared.log.port import Log
from services.shared.model.events import Batch, Observation, Rights, Version
from services.shared.model.said import AlertSaid, Said, SourceSaid, TimetableSaid, TripSaid, VehicleSaid, VersionSaid
from services.shared.store.port import Store
from services.shared.telemetry import Telemetry
from services.shared.timetable.artifact import Timetable, artifact_name
from services.shared.web.endpoints import Endpoint
from services.shared.web.server import add_endpoints, make_app
from services.shared.wire.codec import decode, encode
from services.timetable.archive import Limits
from services.timetable.compile import GTFS_FORM, compile_feed
from services.timetable.job import Form
from tests.support.contract import check_answer

MONDAY_NINE = datetime.fromisoformat("2026-05-11T09:00:00+09:00").timestamp()
LIMITS = Limits(1_000_000_000, 1000, 1000)


@dataclass(slots=True)
class Got:
    status: int
    body: Any
    headers: Any
    raw: bytes

    @property
    def data(self) -> Any:
        assert self.status == 200, (self.status, self.body)
        return self.body["data"]


class _Artifacts:
    """The one thing that the view asks blobs for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def derived(self, name: str) -> Path | None:
        path = self.folder / name.replace("/", "-")
        return path if path.exists() else None


@dataclass(slots=True)
class Reads:
    folder: Path
    ticking: Clock
    view: View
    picture: Picture
    client: "TestClient[Any, Any]"
    offset: int = 0
    known: dict[EntityKey, Known] = field(default_factory=dict)
    rights: dict[str, Rights] = field(default_factory=dict)

    async def add_gtfs(
        self,
        feed: str,
        data: bytes | Path,
        *,
        licence: str = "CC-BY-4.0",
        worker: Executor | None = None,
        form: Form = GTFS_FORM,
        priority: int = 0,
    ) -> Timetable:
        """A feed with its timetable, compiled; in `worker` when it is a large one."""
        version = f"{feed}{self.offset}"
        archive, artifact = self.folder / f"{version}.zip", self.folder / artifact_name(version).replace("/", "-")
        if isinstance(data, Path):
            archive = data
        else:
            archive.write_bytes(data)
        loop = asyncio.get_running_loop()
        if worker is not None:
            compiled = await loop.run_in_executor(worker, compile_feed, archive, artifact, LIMITS)
        else:
            compiled = compile_feed(archive, artifact, LIMITS, form)
        assert not compiled.error, compiled.error
        timetable = Timetable.open(artifact)
        versions = (VersionSaid(version, "active", compiled.valid_from, compiled.valid_to, now_ms(self.ticking)),)
        told = TimetableSaid(feed, version, artifact_name(version), version, versions=versions, counts=compiled.counts)
        await self.serve(told, timetable, licence, priority)
        return timetable

    async def serve(
        self, told: TimetableSaid, timetable: Timetable, licence: str = "CC-BY-4.0", priority: int = 0
    ) -> None:
        """`timetable` is the active version's; the files that `told` names lie in the folder."""
        feed = told.feed
        self.source(
            SourceSaid(
                feed,
                "gtfs",
                "kibi",
                licence,
                f"data of {feed}",
                fetch="ok",
                namespace=feed,
                trusted=True,
                priority=priority,
            )
        )
        said = [one for part in timetable.observation_parts() for one in decode(Batch, part).upserts]
        self._hear(feed, [*said, Observation("timetable", feed, encode(told))])
        await self.settle()

    @property
    def clock(self) -> ManualClock:
        assert isinstance(self.ticking, ManualClock)
        return self.ticking

    def source(self, said: SourceSaid) -> None:
        fresh = now_ms(self.ticking)
        values = {name: getattr(said, name) for name in SourceSaid.__slots__} | {"last_success_ms": fresh}
        self._hear(said.id, [Observation("source", said.id, encode(SourceSaid(**values)))], channel="status")
        self.rights[said.id] = Rights(said.id, said.licence, said.redistribution)

    async def realtime(self, feed: str, static: str, entities: Iterable[rt.FeedEntity], **source: Any) -> None:
        """A full message: replaces what the feed said before."""
        self.source(SourceSaid(feed, "gtfs-rt", "kibi", "CC-BY-4.0", fetch="ok", namespace=static, **source))
        self._hear(feed, [_observation(entity, now_ms(self.ticking)) for entity in entities])
        await self.settle()

    async def say(self, feed: str, said: Iterable[tuple[str, Said]], channel: str = "poll") -> None:
        self._hear(feed, [Observation(kind, cast(Any, one).id, encode(one)) for kind, one in said], channel=channel)
        await self.settle()

    def _hear(self, feed: str, upserts: Iterable[Observation], *, channel: str = "poll") -> None:
        now = now_ms(self.ticking)
        version = Version(now, now, str(now).encode())
        batch = Batch(feed, channel, version, f"{feed}-{now}", complete=True, upserts=tuple(upserts))
        touched = self.picture.table.apply([batch])
        if touched is not None:
            self.picture.touch(touched)

    async def settle(self) -> None:
        """What was heard, merged and in the view."""
        now = now_ms(self.ticking)
        stamp = Stamp(1, "test", now, self.rights)
        for part in self.picture.refresh(now):
            for key, outcome in part.items():
                self.offset += 1
                made = differ(key, outcome, self.known.get(key), stamp, self.offset)
                if made is not None:
                    envelope, self.known[key] = made
                    self.view._picture.apply(self.offset, encode(envelope))
        await self.view._timetables.prepare(self.view._picture.artifacts)
        assert self.view._timetables.switch(self.view._picture.artifacts)

    async def get(self, path: str, *, headers: Any = None, **params: Any) -> Got:
        """A GET whose answer is held to its endpoint's schema."""
        response = await self.client.get(path, params=params, headers=headers, allow_redirects=False)
        raw = await response.read()
        json = "json" in response.content_type
        got = Got(response.status, orjson.loads(raw) if json else None, response.headers, raw)
        if json:
            check_answer(_endpoint_of(path), got.status, got.body)
        return got

    async def board(self, feed: str, stop_id: str, **params: Any) -> list[dict[str, Any]]:
        """The departures of the station that a stop became."""
        station = await self.station(feed, stop_id)
        got = await self.get(f"/v1/stations/{station}/departures", **params)
        data: list[dict[str, Any]] = got.data
        return data

    async def station(self, feed: str, stop_id: str) -> str:
        return str((await self.get(f"/v1/refs/{feed}/stop/{stop_id}")).data["id"])


def _endpoint_of(path: str) -> Endpoint:
    """The row of the table that answers `path`: fixed segments before named ones."""
    segments = path.partition("?")[0].split("/")
    rows = [row for row in ENDPOINTS if _fits(row.path.split("/"), segments)]
    return min(rows, key=lambda row: row.path.count("{"))


def _fits(pattern: list[str], segments: list[str]) -> bool:
    return len(pattern) == len(segments) and all(
        p == s or p.startswith("{") for p, s in zip(pattern, segments, strict=True)
    )


def _observation(entity: rt.FeedEntity, time_ms: int) -> Observation:
    if entity.HasField("trip_update"):
        update = entity.trip_update
        copied = update.trip.schedule_relationship == rt.TripDescriptor.DUPLICATED
        trip = update.trip_properties if copied else update.trip
        name = f"{trip.trip_id or entity.id}@{trip.start_date}@{trip.start_time}"
        said: Said = TripSaid(name, update.SerializeToString(), update.timestamp * 1000 or time_ms)
        return Observation("trip", name, encode(said))
    if entity.HasField("vehicle"):
        name = entity.vehicle.vehicle.id or entity.id
        said = VehicleSaid(name, entity.vehicle.SerializeToString(), time_ms)
        return Observation("vehicle", name, encode(said))
    said = AlertSaid(entity.id, entity.alert.SerializeToString(), time_ms)
    return Observation("alert", entity.id, encode(said))


@asynccontextmanager
async def reads_in(folder: Path, at: float = MONDAY_NINE, ticking: Clock | None = None) -> AsyncIterator[Reads]:
    """An empty hub whose clock stands at `at`, or ticks."""
    clock = ticking or ManualClock(at)
    settings = load_settings({"data": folder}, environment={}, file=folder / "none.toml")
    blobs = cast(Blobs, _Artifacts(folder))
    view = View(cast(Log, None), cast(Store, None), blobs, clock, settings, cast(DeadLetters, None))
    view._picture.begin_at(view.position)
    view.loaded = True
    view.loaded = True
    app = make_app(settings, Telemetry(), clock)
    add_endpoints(app, ENDPOINTS, view, view)
    picture = Picture(Ledger("station"), lambda name: Timetable.open(folder / name.replace("/", "-")))
    async with TestClient(TestServer(app)) as client:
        yield Reads(folder, clock, view, picture, client)
