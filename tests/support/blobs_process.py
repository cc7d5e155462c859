"""Another process at the blobs: `python -m tests.support.blobs_process TASK PATH`, for a full disk and kills."""

import asyncio
import resource
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import BlobsFull
from tests.support.paths import PROJECT

LIMIT_BYTES = 1_000_000


def start(task: str, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.blobs_process", task, str(path)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)


async def put_too_much(blobs: DirectoryBlobs) -> None:
    """Puts with a limit on the size of files; says what came of each."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    for size in (10, LIMIT_BYTES + 1, 20):
        try:
            print(await blobs.put(bytes(size)), flush=True)
        except BlobsFull:
            print("full", flush=True)


async def put_without_end(blobs: DirectoryBlobs) -> None:
    """Puts until it is killed, and says what it has put."""
    for number in count():
        print(await blobs.put(b"%d" % number * 200_000), flush=True)


async def name_without_end(blobs: DirectoryBlobs) -> None:
    """Is naming a blob until it is killed, and says which."""
    reference = await blobs.put(b"payload")
    async with blobs.naming(reference):
        print(reference, flush=True)
        await asyncio.Event().wait()


async def main(task: str, path: Path) -> None:
    blobs = await DirectoryBlobs.open(path)
    await {"full": put_too_much, "flood": put_without_end, "name": name_without_end}[task](blobs)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
