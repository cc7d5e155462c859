"""A server as a process of the test run: started, killed, started again on the same data and port.

Its class says how: KafkaServer and RedisServer.
"""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.waiting import until_process

START_SECONDS = 120.0
STOP_SECONDS = 30.0


class ServerMissing(Exception):
    """What the server is made of is not on this machine. The message says how to get it."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`command` runs in the foreground and listens on `port` of loopback; what it says goes to `log`."""

    def __init__(self, command: Sequence[str | Path], port: int, log: Path) -> None:
        self.port = port
        self.address = f"127.0.0.1:{port}"
        # By setpriv the kernel ends it with the test run, however that one ends.
        self._command = ["setpriv", "--pdeathsig", "KILL", *(str(word) for word in command)]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it can be connected to. Raises RuntimeError with the end of its log when it ends first."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until_process(self._process, self._listens, START_SECONDS)
        except (RuntimeError, TimeoutError) as error:
            self.kill()
            said = self._log.read_text("utf-8", "replace")[-4000:]
            raise RuntimeError(f"{self._command[3]} did not start: {error}\n{said}") from None

    def stop(self) -> None:
        """As an operator would end it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a loss of the machine would end it."""
        self._end(signal.SIGKILL)

    def wait(self) -> None:
        """Until it ends by itself, or somebody interrupts."""
        assert self._process is not None
        with contextlib.suppress(KeyboardInterrupt):
            self._process.wait()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing, until `thaw`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1.0).close()
        except OSError:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._signal(number)
            self._process.wait(STOP_SECONDS)
        self._process = None
