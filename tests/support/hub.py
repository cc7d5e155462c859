"""A hub for tests: in this process, on a clock of the test's, or as a process of its own that can be killed."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import orjson

from services.__main__ import SERVICES
from services.shared.clock import Clock, SystemClock
from services.shared.config import load_settings
from services.shared.feed import Feed
from services.shared.runtime import Hub, running
from tests.support.paths import PROJECT
from tests.support.waiting import until_process

READY_SECONDS = 120.0
END_SECONDS = 60.0


@asynccontextmanager
async def hub_inside(
    data: Path,
    feeds: Sequence[Feed],
    clock: Clock | None = None,
    services: Mapping[str, str] = SERVICES,
    **settings: Any,
) -> AsyncIterator[Hub]:
    """A hub on a free port of loopback, every service doing its work. A service that failed fails the test."""
    chosen = load_settings({"data": data, "port": 0, **settings}, environment={}, file=data / "none.toml")
    async with running(chosen, feeds, clock or SystemClock(), services) as hub:
        await asyncio.wait_for(hub.ready.wait(), READY_SECONDS)
        yield hub
    if hub.failures:
        raise ExceptionGroup("services failed", [error for error in hub.failures if isinstance(error, Exception)])


class HubProcess:
    """`noriai run` as a process on a free port; `start` again after `kill` or `end` goes on with the same data."""

    def __init__(
        self, folder: Path, feeds: str = "", *flags: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder, self.flags = folder, flags
        self.environment = {**os.environ, **(environment or {})}
        self.url = ""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feeds.toml").write_text(feeds, "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the hub was not started"
        return self._process

    def start(self) -> Self:
        """Returns when the web server listens."""
        return self.spawn().listen()

    def command(self) -> list[str]:
        command = [sys.executable, "-m", "services", "run", "--data", str(self.data), "--port", "0", *self.flags]
        if "--demo" not in self.flags:
            command += ["--feeds", str(self.folder / "feeds.toml")]
        return command

    def spawn(self) -> Self:
        """Returns at once."""
        with (self.folder / "output").open("wb") as file:
            self._process = subprocess.Popen(
                self.command(), cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=self.environment
            )
        return self

    def listen(self) -> Self:
        """Returns when the web server of what was spawned listens."""
        try:
            until_process(self.process, lambda: "listens on" in self.output(), READY_SECONDS)
        except (TimeoutError, RuntimeError) as error:
            self.kill()
            error.add_note(self.output())
            raise
        match = re.search(r"listens on (\S+)", self.output())
        assert match is not None
        self.url = match[1]
        return self

    def ready(self) -> Self:
        """Returns when every service does its work."""
        until_process(self.process, lambda: self.get("/readyz")[0] == 200, READY_SECONDS)
        return self

    def output(self) -> str:
        return (self.folder / "output").read_text("utf-8", "replace")

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON (or text) of a GET; blocks, so from synchronous tests only."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                status, body = error.code, error.read()
        try:
            return status, orjson.loads(body)
        except orjson.JSONDecodeError:
            return status, body.decode("utf-8", "replace")

    def position(self) -> str:
        """How far the picture reaches that it answers of; blocks."""
        with urllib.request.urlopen(f"{self.url}/v1/stations?limit=1", timeout=30) as response:
            return str(response.headers["Noriai-Position"])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
