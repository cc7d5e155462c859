"""The consumers of proto/README.md do what the page says, word for word but for the topic's prefix."""

import asyncio
import os
import re
import secrets
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.shared.feed import Feed
from tests.support.hub import hub_inside
from tests.support.judges import NPM
from tests.support.kafka_server import JARS
from tests.support.paths import PROJECT
from tests.support.small_gtfs import gtfs

PAGE = (PROJECT / "proto" / "README.md").read_text("utf-8")
STATIONS = {"Aoki 34.66 133.92", "Bizen 34.67 133.93", "Chuo 34.68 133.94", "Doi 34.69 133.95"}
SECONDS = 60


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@asynccontextmanager
async def running(folder: Path, environment: dict[str, str], *command: str) -> AsyncIterator[asyncio.StreamReader]:
    """Its output, while it runs."""
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env={**os.environ, **environment}, stdout=-1)
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_said(output: asyncio.StreamReader, lines: set[str]) -> None:
    """Each line at least once, and nothing else but a count."""
    left = set(lines)
    async with asyncio.timeout(SECONDS):
        while left:
            line = (await output.readline()).decode().strip()
            assert line in lines or line.endswith(" stations")
            left.discard(line)


async def test_each_consumer_prints_the_stations_of_the_hub(tmp_path: Path, kafka: str) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    prefix, feeds = f"t{secrets.token_hex(4)}.", [Feed("kibi", "gtfs", tmp_path / "kibi.zip")]
    python = block("python").replace("noriai.station.v1", f"{prefix}noriai.station.v1")
    script = block("js").replace("noriai.station.v1", f"{prefix}noriai.station.v1")
    java = block("java").replace('"noriai.station.v1"', f'"{prefix}noriai.station.v1"')
    (tmp_path / "Stations.java").write_text(java, "utf-8")
    [protoc] = JARS.glob("protoc-*.exe")
    shutil.copy(protoc, tmp_path / "protoc")
    (tmp_path / "protoc").chmod(0o755)
    async with hub_inside(tmp_path / "data", feeds, kafka=f"kafka://{kafka}?replication=1&prefix={prefix}") as hub:
        path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        told = {"HUB": hub.url, "KAFKA": kafka, "PATH": path, "NODE_PATH": str(NPM / "node_modules")}
        told["JARS"] = f"{JARS}/*"
        async with running(tmp_path, told, "bash", "-e", "-c", block("sh")) as output:
            assert await output.read() == b""
        async with (
            running(tmp_path, told, sys.executable, "-c", python) as by_python,
            running(tmp_path, told, "node", "-e", script) as by_node,
            running(tmp_path, told, "bash", "-e", "-c", block("bash")) as by_java,
        ):
            await until_said(by_python, STATIONS)
            await until_said(by_node, STATIONS)
            await until_said(by_java, STATIONS)
