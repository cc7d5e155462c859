"""`noriai tail`: a hub's events as lines, one CloudEvent in JSON a line; goes on after a break.

What it says about the connection goes to standard error, so that the lines can be piped.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import orjson

HELP = "Prints a hub's events as they happen, a line each."

SILENCE_SECONDS = 45.0  # three of the hub's keep-alives
_FILTERS = ("kinds", "station", "routes", "operator", "bbox", "near", "radius")
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 15.0


class Refused(Exception):
    """The hub says that what was asked for is wrong. The reaction: tell, and end."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the hub (default: %(default)s)")
    parser.add_argument("--kinds", default="", help="only these kinds, between commas: station,alert,vehicle,…")
    parser.add_argument("--station", default="", help="only what concerns the station of this id")
    parser.add_argument("--routes", default="", help="only what concerns the routes of these ids, between commas")
    parser.add_argument("--operator", default="", help="only what concerns the operator of this id")
    parser.add_argument("--bbox", default="", metavar="W,S,E,N", help="only what is in this box, in degrees")
    parser.add_argument("--near", default="", metavar="LAT,LON", help="only what is within --radius of this place")
    parser.add_argument("--radius", default="", metavar="METRES", help="around --near (default: 500)")
    parser.add_argument(
        "--from",
        dest="start",
        default="snapshot",
        metavar="{snapshot,now,POSITION}",
        help="where to begin (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    asked = {name: getattr(arguments, name) for name in _FILTERS} | {"from": arguments.start}
    tail = Tail(arguments.url.rstrip("/") + "/v1/events", {name: value for name, value in asked.items() if value})
    try:
        asyncio.run(tail.follow(_print_line))
    except KeyboardInterrupt:
        return 0
    except Refused as refused:
        print(f"noriai tail: {refused}", file=sys.stderr)
        return 1
    return 0


def _print_line(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


@dataclass(slots=True)
class Tail:
    """One subscription over any number of connections."""

    url: str
    query: dict[str, str]
    last_id: str = ""
    wait_seconds: float = FIRST_WAIT_SECONDS

    async def follow(self, write: Callable[[bytes], None]) -> None:
        """Until cancelled. Raises Refused."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=SILENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    await self._connect(session, write)
                    reason = "the hub ended the stream"
                except (aiohttp.ClientError, TimeoutError) as error:
                    reason = str(error) or type(error).__name__
                print(f"noriai tail: {reason}; again in {self.wait_seconds:.1f} s", file=sys.stderr)
                await asyncio.sleep(self.wait_seconds)
                self.wait_seconds = min(LONGEST_WAIT_SECONDS, self.wait_seconds * 2)

    async def _connect(self, session: aiohttp.ClientSession, write: Callable[[bytes], None]) -> None:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": self.last_id} if self.last_id else {})
        async with session.get(self.url, params=self.query, headers=headers) as response:
            if 400 <= response.status < 500 and response.status != 429:
                raise Refused(_reason(await response.read()))
            response.raise_for_status()
            self.wait_seconds = FIRST_WAIT_SECONDS
            await self._read(response.content, write)

    async def _read(self, content: aiohttp.StreamReader, write: Callable[[bytes], None]) -> None:
        """WHATWG's event stream, as far as the hub uses it: one `data:` an event, `id:` before it."""
        held, last_id, data = b"", "", b""
        async for part in content.iter_any():
            *lines, held = (held + part).split(b"\n")
            for line in lines:
                if line.startswith(b"data: "):
                    data = line[6:]
                elif line.startswith(b"id: "):
                    last_id = line[4:].decode()
                elif not line and data:
                    write(data)
                    self.last_id, data = last_id or self.last_id, b""


def _reason(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:200]
