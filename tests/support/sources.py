"""Feeds of a test as feeds.toml has them, and waiting until a hub has read them."""

import json

from tests.support.reading import Reader
from tests.support.waiting import until

READ = ("ok", "stale", "failed")


def feeds_toml(*feeds: dict[str, object]) -> str:
    return "\n".join(
        "[[feed]]\n" + "".join(f"{key} = {json.dumps(str(value))}\n" for key, value in feed.items()) for feed in feeds
    )


async def until_read(reader: Reader, *feeds: str, state: str = "ok", seconds: float = 120.0) -> None:
    """Returns when each of `feeds` is in that state; fails with what the hub says of them."""

    async def are() -> bool:
        said = {source["id"]: source["state"] for source in await reader.data("/v1/sources")}
        return all(said.get(feed) == state for feed in feeds)

    try:
        await until(are, seconds)
    except TimeoutError as error:
        for source in await reader.data("/v1/sources"):
            error.add_note(f"{source['id']}: {source['state']} {source.get('last_error', '')}")
        raise
