"""The receivers of docs/events.md do what the page says, word for word."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from services.shared.feed import Feed
from services.shared.runtime import Hub
from tests.support.hub import hub_inside
from tests.support.judges import NPM
from tests.support.paths import PROJECT
from tests.support.pushing import add_key
from tests.support.server_process import free_port
from tests.support.small_gtfs import gtfs
from tests.support.waiting import until

PAGE = (PROJECT / "docs" / "events.md").read_text("utf-8").partition("## Webhooks")[2]
STATIONS = {f"noriai.station.changed.v1 {name}" for name in ("Aoki", "Bizen", "Chuo", "Doi")}


def block(language: str) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0])


async def begun(command: Sequence[str], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment}, stdout=-1, stderr=-1)


async def hears_all(hub: Hub, key: str, *command: str) -> None:
    """What `command` runs is sent, and takes, each station."""
    port = str(free_port())
    told = {"HUB": hub.url, "KEY": key, "URL": f"http://127.0.0.1:{port}/"}
    curl = await begun(["bash", "-e", "-c", block("sh")], told)
    output, errors = await curl.communicate()
    assert curl.returncode == 0, errors.decode()
    secret = orjson.loads(output)["data"]["secret"]
    hook = await begun(command, {"SECRET": secret, "PORT": port, "NODE_PATH": str(NPM / "node_modules")})
    assert hook.stdout is not None
    left = set(STATIONS)
    try:
        async with asyncio.timeout(60):
            while left:
                line = await hook.stdout.readline()
                assert line, "it ended"
                left.discard(line.decode().strip())
    finally:
        if hook.returncode is None:
            hook.kill()
        await hook.communicate()


async def test_receivers_take_what_was_asked_for_with_curl(tmp_path: Path, data: Path) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    feeds = [Feed("kibi", "gtfs", tmp_path / "kibi.zip")]
    async with hub_inside(data, feeds, webhook_private_addresses=True) as hub:
        _, key = await add_key(hub.context.log, "", "subscribe", developer="dev")
        await until(lambda: any(one.developer == "dev" for one in hub.context.accounts.keys.values()))
        await asyncio.gather(
            hears_all(hub, key, sys.executable, "-c", block("python")),
            hears_all(hub, key, "node", "-e", block("js")),
        )
