"""A feed that is a file on this machine: read again when its time, size or inode is another."""

import asyncio
import os
from pathlib import Path

from services.ingest.failures import Reason, failure
from services.ingest.transports.contract import Answer, Fetched, Request, Unchanged, Validators


class FileTransport:
    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    async def fetch(self, request: Request, validators: Validators) -> Answer:
        return await asyncio.to_thread(self._read, Path(request.url), validators)

    def _read(self, path: Path, validators: Validators) -> Answer:
        try:
            before = _state(path)
            if not path.is_file():
                return failure(Reason.NOT_A_FILE)
            if before == validators.file:
                return Unchanged(validators)
            if before[1] > self._max_bytes:
                return failure(Reason.LARGE, megabytes=self._max_bytes / 1e6)
            body = path.read_bytes()
            # A file written while it was read is read again at the next look: its state will differ.
            return Fetched(body, Validators(file=before), str(path))
        except FileNotFoundError:
            return failure(Reason.NO_FILE)
        except OSError:
            return failure(Reason.NO_ACCESS)


def _state(path: Path) -> tuple[int, int, int]:
    found = os.stat(path)  # noqa: PTH116  (one call for all three)
    return found.st_mtime_ns, found.st_size, found.st_ino
