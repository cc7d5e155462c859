"""What a hub says, whole, at one position; and the pictures of a test's hubs, to be compared between its ways.

Two pictures are equal when they say the same, whatever their positions, ages and fetch times (EVENTS.md).
"""

import asyncio
from typing import Any

import aiohttp
import orjson

from tests.support.reading import lasting
from tests.support.waiting import until

EQUAL_SECONDS = 30.0
REST_SECONDS = 0.3
SHOWN = 5
OWN = {"Sec-Fetch-Site": "same-origin"}  # what the hub's own pages say of themselves

Said = dict[str, Any]  # subject → what is said of it


async def said(url: str) -> Said:
    """The snapshot that every subscriber gets."""
    headers = {"Accept": "application/x-ndjson"}
    async with aiohttp.ClientSession() as session, session.get(f"{url}/v1/events", headers=headers) as response:
        assert response.status == 200, await response.text()
        events = [orjson.loads(line) for line in (await response.read()).splitlines()]
    return dict(_lasting(event) for event in events if not event["type"].startswith("noriai.snapshot."))


def _lasting(event: dict[str, Any]) -> tuple[str, Any]:
    """Shared vehicles have ids of each hub's own (DESIGN §3): they go by the rest of what is said of them."""
    subject, data = event["subject"], lasting(event["data"])
    if subject.startswith("mobility_vehicle/"):
        del data["id"]
        subject = f"mobility_vehicle/{orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()}"
    return subject, data


async def said_at_rest(url: str) -> Said:
    """Once it says the same for a while."""
    before: Said = {}
    while (now := await said(url)) != before:
        before = now
        moved = asyncio.Event()
        asyncio.get_running_loop().call_later(REST_SECONDS, moved.set)
        await moved.wait()
    return now


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
