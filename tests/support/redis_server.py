"""Redis, for tests and by hand: `make redis`, or `python -m tests.support.redis_server`."""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import PROJECT
from tests.support.server_process import ServerMissing, ServerProcess, free_port


class RedisServer(ServerProcess):
    """Made in `folder`; it keeps nothing on the disk, so a restart empties it. Raises ServerMissing."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        if shutil.which("redis-server") is None:
            raise ServerMissing("redis-server is not on this machine: make setup-test, or set NORIAI_TEST_REDIS")
        port = port or free_port()
        folder.mkdir(parents=True, exist_ok=True)
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        super().__init__(["redis-server", *words], port, folder / "redis.log")


@contextmanager
def redis_server(folder: Path, port: int | None = None) -> Iterator[RedisServer]:
    server = RedisServer(folder, port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def redis_sentinel(folder: Path, master: RedisServer) -> Iterator[ServerProcess]:
    """One sentinel that decides alone and soon about `master`, as "mymaster"."""
    folder.mkdir(parents=True)
    port = free_port()
    settings = folder / "sentinel.conf"
    settings.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor mymaster 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds mymaster 500\n"
        "sentinel failover-timeout mymaster 3000\n"
    )
    sentinel = ServerProcess(["redis-server", settings, "--sentinel"], port, folder / "sentinel.log")
    sentinel.start()
    try:
        yield sentinel
    finally:
        sentinel.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description="Redis, until it is interrupted.")
    parser.add_argument("--port", type=int, default=6379)
    arguments = parser.parse_args()
    with redis_server(PROJECT / "build" / "redis", arguments.port) as server:
        print(f"redis://{server.address}", flush=True)
        server.wait()


if __name__ == "__main__":
    main()
