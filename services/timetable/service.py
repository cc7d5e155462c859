"""Timetable: follows the payloads, compiles GTFS zips and ODPT's timetables, and puts what they say on the log.

Its own state is on the log too: at a start it knows from TIMETABLES what is served, says it again, and
takes up every newest zip that was not judged.
"""

import asyncio
import logging

from services.shared.context import Context
from services.shared.log.port import LogRecord, LogUnavailable, OffsetGone
from services.shared.log.topics import PAYLOADS, SAY_AGAIN_SECONDS, TIMETABLES
from services.shared.model.events import Payload, TimetableVersion
from services.shared.telemetry import log_event
from services.shared.web.server import add_endpoints
from services.timetable.desk import Desk, Others
from services.timetable.erasing import Erasing
from services.timetable.job import FORMATS, GTFS
from services.timetable.merged import Merged, fresh_folder
from services.timetable.routes import ENDPOINTS

NAME = "timetable"
REALTIME, DIFFERENTIAL = "gtfs-rt", "inbox"  # a format, and the channel of messages as they were pushed
WAIT_SECONDS, RETRY_SECONDS = 30.0, 1.0
LOOK_SECONDS = 60.0  # after which a version whose day has come is active; boards go by service days

logger = logging.getLogger(__name__)


def setup(context: Context) -> None:
    add_endpoints(context.app, ENDPOINTS, Merged(context))


async def run(context: Context) -> None:
    service = Service(context)
    await service.learn()
    await service.resume()
    async with asyncio.TaskGroup() as tasks:
        for desk in service.desks.values():
            tasks.create_task(desk.run(service.others), name=f"timetable {desk.feed}")
        tasks.create_task(service.keep_time(), name="timetables by the clock")
        context.started(NAME)
        await service.follow()


class Service:
    """One desk a feed."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._offset = 0
        self._say_again_at = context.clock.real() + SAY_AGAIN_SECONDS
        folder = fresh_folder(context.settings.data / "compiling")
        self.desks = {feed.id: Desk(context, feed, folder) for feed in context.feeds if feed.format in FORMATS}
        self._spoken_of = {f.id: self.desks[f.static] for f in context.feeds if f.static in self.desks}
        self._turn = asyncio.Lock()
        self.others = Others(self.desks, self._read_on)
        self.erasing = Erasing(context, self.desks, self.others)

    async def learn(self) -> None:
        """What was judged, and which zips are the newest."""
        log = self._context.log
        for version in await self._context.dead_letters.newest(log, TIMETABLES, TimetableVersion):
            if version.feed in self.desks:
                self.desks[version.feed].learn(version)
        self._offset = (await log.bounds(PAYLOADS, 0)).begin
        await self._read_on()

    async def resume(self) -> None:
        for desk in self.desks.values():
            await desk.resume()

    async def keep_time(self) -> None:
        """Erases, and switches, what is due. Until cancelled."""
        while True:
            await self.erasing.look_again()
            for desk in self.desks.values():
                desk.look_at_the_clock()
            await self._context.clock.sleep(LOOK_SECONDS)

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            await self._context.log.wait(PAYLOADS, 0, self._offset, WAIT_SECONDS)
            self._say_again_daily()
            try:
                await self._read_on()
                await self.erasing.follow_up()
            except LogUnavailable as error:
                log_event(logger, "payloads_unread", logging.WARNING, reason=error)
                await asyncio.sleep(RETRY_SECONDS)

    def _say_again_daily(self) -> None:
        if self._context.clock.real() >= self._say_again_at:
            self._say_again_at = self._context.clock.real() + SAY_AGAIN_SECONDS
            for desk in self.desks.values():
                desk.say_again()

    async def _read_on(self) -> None:
        """To the end. Raises LogUnavailable."""
        log = self._context.log
        async with self._turn:
            while True:
                try:
                    chunk = await log.read(PAYLOADS, 0, self._offset)
                except OffsetGone as gone:
                    self._offset = gone.bounds.begin
                    continue
                for record in chunk.records:
                    await self._read(record)
                self._offset = chunk.next_offset
                if not chunk.records:
                    return

    async def _read(self, record: LogRecord) -> None:
        feed, _, channel = record.key.decode("utf-8", "replace").partition("/")
        if "/" not in channel:  # else a single entry, or a trial
            self.erasing.note(feed, channel, record.value is not None)
        if record.value is None:
            return
        payload = await self._context.dead_letters.read(Payload, PAYLOADS, record)
        if payload is None:
            return
        spoken_of = self._spoken_of.get(payload.feed) if payload.format == REALTIME and payload.blob else None
        if spoken_of is not None and payload.channel != DIFFERENTIAL:
            spoken_of.hear(payload)
        if (payload.format == GTFS or payload.timetable) and payload.feed in self.desks and payload.blob:
            self.desks[payload.feed].take(payload)
