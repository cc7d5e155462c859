"""What a hub says, whole, at one position; and albums of what a test's hubs said, compared between its ways.

Two pictures are equal when they say the same, whatever their positions, ages and fetch times (EVENTS.md).
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from tests.support.reading import lasting
from tests.support.waiting import until

EQUAL_SECONDS = 90.0
SHOWN = 5
COMPARED = ".compared"
OWN = {"Sec-Fetch-Site": "same-origin"}  # what the hub's own pages say of themselves

Said = dict[str, Any]  # subject → what is said of it


async def said(url: str, asked: Mapping[str, str] | None = None) -> Said:
    """The snapshot that every subscriber gets, or the part of it that is asked for."""
    headers, url = {"Accept": "application/x-ndjson"}, f"{url}/v1/events"
    async with aiohttp.ClientSession() as session, session.get(url, params=asked, headers=headers) as response:
        assert response.status == 200, await response.text()
        snapshot = await response.read()
    events = [orjson.loads(line) for line in _named_by_sources(snapshot).splitlines()]
    return dict(_lasting(event) for event in events if not event["type"].startswith("noriai.snapshot."))


def _named_by_sources(snapshot: bytes) -> bytes:
    """A station of several feeds has the id of the one that came first, which differs: it goes by its first source."""
    for event in map(orjson.loads, snapshot.splitlines()):
        if not event["subject"].startswith("station/"):
            continue
        sources = sorted((source["feed"], source["stop_id"]) for source in event["data"]["sources"])
        if len({feed for feed, _ in sources}) > 1:
            snapshot = snapshot.replace(event["data"]["id"].encode(), "station:{}:{}".format(*sources[0]).encode())
    return snapshot


def _lasting(event: dict[str, Any]) -> tuple[str, Any]:
    """Shared vehicles have ids of each hub's own (DESIGN §3): they go by the rest of what is said of them."""
    subject, data = event["subject"], lasting(event["data"])
    if subject.startswith("mobility_vehicle/"):
        del data["id"]
        subject = f"mobility_vehicle/{orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()}"
    return subject, data


async def said_at_rest(url: str, rest_seconds: float) -> Said:
    """Once it says the same for that long."""
    before: Said | None = None
    while (now := await said(url)) != before:
        before = now
        moved = asyncio.Event()
        asyncio.get_running_loop().call_later(rest_seconds, moved.set)
        await moved.wait()
    return now


@dataclass(slots=True)
class Album:
    """Pictures of one test's hubs in their order, in a folder that both its ways share, whichever goes first.

    The second one compares, and leaves a mark that it did.
    """

    folder: Path
    test: str
    kind: str
    other: str
    rest_seconds: float
    count: int = 0

    async def add(self, url: str) -> None:
        """What the hub says in the end. Fails when the hub of the other way, if it has ended, said something else."""
        mine, theirs = (self.folder / f"{self.test}-{self.count}-{kind}" for kind in (self.kind, self.other))
        self.count += 1
        if not theirs.exists():
            part = mine.with_suffix(f".{os.getpid()}")
            part.write_bytes(orjson.dumps(await said_at_rest(url, self.rest_seconds)))
            part.rename(mine)
        if theirs.exists():
            await until_said(url, orjson.loads(theirs.read_bytes()))
            theirs.with_suffix(COMPARED).touch()


def without_partner(folder: Path) -> list[str]:
    """Names of pictures that nothing was compared with."""
    pictures = [path for path in folder.iterdir() if not path.suffix]
    compared = {path.stem.rpartition("-")[0] for path in folder.glob(f"*{COMPARED}")}
    return sorted(path.name for path in pictures if path.name.rpartition("-")[0] not in compared)


async def until_said(url: str, wanted: Said) -> None:
    """Returns when the hub says that; fails with what differs."""

    async def equal() -> bool:
        return await said(url) == wanted

    try:
        await until(equal, EQUAL_SECONDS)
    except TimeoutError as error:
        now = await said(url)
        differing = [name for name in sorted(now.keys() | wanted.keys()) if now.get(name) != wanted.get(name)]
        for name in differing[:SHOWN]:
            error.add_note(f"{name}: {now.get(name, 'nothing')!r:.900} ≠ {wanted.get(name, 'nothing')!r:.900}")
        error.add_note(f"{len(differing)} of {len(wanted)} differ")
        raise
