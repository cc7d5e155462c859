"""The data folder of an embedded hub: which file lies where, and that one hub at a time works in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class FolderInUse(Exception):
    """A hub runs on this folder. The reaction: tell who asked, and do nothing."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    path: Path

    @property
    def log(self) -> Path:
        return self.path / "log.db"

    @property
    def store(self) -> Path:
        return self.path / "store.db"

    @property
    def merge_state(self) -> Path:
        return self.path / "merge.db"

    @property
    def displayed(self) -> "DataFolder":
        """Views of the second picture."""
        return DataFolder(self.path / "displayed")

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def timetables(self) -> Path:
        return self.blobs / "derived" / "timetables"

    @property
    def demo(self) -> Path:
        return self.path / "demo"

    @property
    def fresh(self) -> bool:
        return not self.log.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises FolderInUse when another process holds it. The kernel lets go when that process dies."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / "hub.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
                raise FolderInUse(f"a hub already runs on {self.path} (process {holder})") from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)
