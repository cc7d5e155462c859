"""A way to a hub over TCP whose address stays while the hub's own changes, and that can be cut or held up."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PART_BYTES = 16_384


class Wire:
    """`target` is the hub's address now; while nobody listens there, who connects is let go again."""

    def __init__(self, target: Callable[[], str]) -> None:
        self.url = ""
        self.cuts = 0
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    def cut(self, chance: random.Random) -> None:
        """Every connection has an even chance to end now, wherever in an event it is."""
        for writer in list(self._open):
            if chance.random() < 0.5:
                writer.transport.abort()
                self.cuts += 1

    def hold(self) -> None:
        """Nothing that the hub says arrives, until `let`."""
        self._flows.clear()

    def let(self) -> None:
        self._flows.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        where = urlsplit(self._target())
        self._open.add(writer)
        try:
            theirs, ours = await asyncio.open_connection(where.hostname, where.port, limit=PART_BYTES)
            self._open.add(ours)
            try:
                done, rest = await asyncio.wait(
                    {asyncio.create_task(_pump(reader, ours)), asyncio.create_task(self._back(theirs, writer))},
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in (*done, *rest):
                    task.cancel()
                await asyncio.gather(*done, *rest, return_exceptions=True)
            finally:
                self._open.discard(ours)
                ours.transport.abort()
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(PART_BYTES):
            await self._flows.wait()
            writer.write(part)
            await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(PART_BYTES):
        writer.write(part)
        await writer.drain()


@asynccontextmanager
async def wire_to(target: Callable[[], str]) -> AsyncIterator[Wire]:
    wire, carried = Wire(target), set[asyncio.Task[None]]()

    def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(wire.carry(reader, writer))
        carried.add(task)
        task.add_done_callback(carried.discard)

    server = await asyncio.start_server(carry, "127.0.0.1", 0, limit=PART_BYTES)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        for task in list(carried):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
