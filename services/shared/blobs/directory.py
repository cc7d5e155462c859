"""Blobs in a directory: `sha256/{2 hex digits}/{hex}`, `derived/{name}`, `temporary/` for what is being written, and
`locks/` for who is naming or deleting what: a file for each two hex digits, which the kernel locks.

A file gets its name only once it is whole and synced, so that a name never shows half a file.
"""

import asyncio
import errno
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import BinaryIO

from services.shared.blobs.port import BlobMissing, BlobsFull, BlobsUnavailable, reference_of

_REFERENCE = re.compile(r"sha256-([0-9a-f]{64})")
_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", re.ASCII)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PATIENCE_SECONDS = 10.0
_RETRY_SECONDS = 0.01


class DirectoryBlobs:
    """Made by `open`. Several processes may use one directory."""

    def __init__(self, root: Path, patience_seconds: float) -> None:
        self._root = root
        self._patience_seconds = patience_seconds

    @classmethod
    async def open(cls, root: Path, patience_seconds: float = _PATIENCE_SECONDS) -> "DirectoryBlobs":
        """Removes what a crash left half written. `patience_seconds`: with others at the same blob.

        Raises BlobsUnavailable.
        """
        await asyncio.to_thread(_open, root)
        return cls(root, patience_seconds)

    async def put(self, data: bytes) -> str:
        return await asyncio.to_thread(self._put, data)

    async def get(self, reference: str) -> bytes:
        return await asyncio.to_thread(self._get, reference)

    async def path(self, reference: str) -> Path:
        path = self._path(reference)
        if not await asyncio.to_thread(path.is_file):
            raise BlobMissing(reference)
        return path

    async def delete(self, reference: str) -> None:
        with _translated():
            await asyncio.to_thread(self._path(reference).unlink, missing_ok=True)

    def naming(self, reference: str) -> AbstractAsyncContextManager[None]:
        return self._locked(reference, fcntl.LOCK_SH)

    def deleting(self, reference: str) -> AbstractAsyncContextManager[None]:
        return self._locked(reference, fcntl.LOCK_EX)

    async def references(self) -> list[str]:
        return await asyncio.to_thread(self._references)

    async def put_derived(self, name: str, file: Path) -> None:
        await asyncio.to_thread(self._put_derived, self._derived_path(name), file)

    async def derived(self, name: str) -> Path | None:
        path = self._derived_path(name)
        return path if await asyncio.to_thread(path.is_file) else None

    async def derived_names(self, folder: str) -> list[str]:
        found = await asyncio.to_thread(lambda: list(self._derived_path(folder).glob("*")))
        return sorted(f"{folder}/{path.name}" for path in found)

    async def delete_derived(self, name: str) -> None:
        with _translated():
            await asyncio.to_thread(self._derived_path(name).unlink, missing_ok=True)

    @asynccontextmanager
    async def _locked(self, reference: str, operation: int) -> AsyncIterator[None]:
        lock = self._root / "locks" / self._path(reference).parent.name
        # Not in a thread: whoever is cancelled meanwhile would leave the lock to nobody.
        with _translated():
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            await self._wait_for(descriptor, operation)
            yield
        finally:
            os.close(descriptor)

    async def _wait_for(self, descriptor: int, operation: int) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience_seconds
        while True:
            try:
                with _translated():
                    fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
                return
            except BlobsUnavailable as error:
                if not isinstance(error.__cause__, BlockingIOError) or loop.time() >= until:
                    raise
            await asyncio.sleep(_RETRY_SECONDS)

    def _path(self, reference: str) -> Path:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise BlobMissing(reference)
        return self._root / "sha256" / match[1][:2] / match[1]

    def _derived_path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a derived file")
        return self._root / "derived" / name

    def _put(self, data: bytes) -> str:
        reference = reference_of(hashlib.sha256(data).digest())
        path = self._path(reference)
        with _translated():
            if path.is_file():
                _sync_directory(path.parent)  # another writer may have named it this very moment
                return reference
            _make_directory(path.parent)
            with _temporary(self._root / "temporary") as file:
                file.write(data)
                _publish(file, path)
        return reference

    def _get(self, reference: str) -> bytes:
        with _translated():
            try:
                return self._path(reference).read_bytes()
            except FileNotFoundError:
                raise BlobMissing(reference) from None

    def _references(self) -> list[str]:
        return sorted(f"sha256-{path.name}" for path in (self._root / "sha256").glob("??/*"))

    def _put_derived(self, path: Path, file: Path) -> None:
        with _translated():
            _make_directory(path.parent)
            with file.open("rb") as source:
                try:
                    os.fsync(source.fileno())
                    file.replace(path)
                    _sync_directory(path.parent)
                    return
                except OSError as error:
                    if error.errno != errno.EXDEV:
                        raise
                with _temporary(self._root / "temporary") as copy:
                    shutil.copyfileobj(source, copy)
                    _publish(copy, path)
            file.unlink()


def _open(root: Path) -> None:
    with _translated():
        for part in ("sha256", "derived", "temporary", "locks"):
            _make_directory(root / part)
        for left in (root / "temporary").iterdir():
            _remove_abandoned(left)


def _remove_abandoned(path: Path) -> None:
    """Whoever is still writing a temporary file holds its lock; a crash has let go of it."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except (BlockingIOError, FileNotFoundError):
        return


@contextmanager
def _temporary(directory: Path) -> Iterator[BinaryIO]:
    with tempfile.NamedTemporaryFile(dir=directory, delete=False) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file  # type: ignore[misc]
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _publish(file: BinaryIO, path: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    Path(file.name).replace(path)
    _sync_directory(path.parent)


def _make_directory(path: Path) -> None:
    if path.is_dir():
        return
    path.mkdir(parents=True, exist_ok=True)
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    """The disk's errors as the port's."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise BlobsFull(f"no room for blobs on the disk: {error.strerror}") from error
        raise BlobsUnavailable(str(error)) from error
