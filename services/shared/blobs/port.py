"""Blobs: raw payloads by content hash, and derived files by name. Suite: tests/contracts/blobs.py.

- `put` returns the reference `sha256-{hex}` when the bytes survive the loss of power (they are synced
  before the log record that names them is written). Putting the same bytes again is free.
- A blob lives until `delete`; who deletes makes sure, while `deleting`, that no record on the log names it any more.
- Who writes a record that names a blob is `naming` it from before the put until the record is durable. Many may be at
  once; `deleting` is alone with the blob, also between processes, and ends with the process that does it.
- Derived files (compiled timetables) have names; putting one replaces the older at once for new
  readers, while whoever has mapped the older keeps it. They may be lost and made again.
- `delete` and `delete_derived` of what is not there do nothing.
- `path` gives a local file to read or map; it stays valid while the blob lives.
"""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol


def reference_of(content_hash: bytes) -> str:
    """Of the bytes whose SHA-256 this is."""
    return f"sha256-{content_hash.hex()}"


class BlobMissing(Exception):
    """No such blob. The reaction: for a derived file make it again, for a payload report it."""


class BlobsUnavailable(Exception):
    """The blobs can't be reached or written now. The reaction: try again later; tell writers 503."""


class BlobsFull(BlobsUnavailable):
    """No room on the disk. The reaction: refuse writes with 503, go on reading."""


class Blobs(Protocol):
    async def put(self, data: bytes) -> str: ...

    async def get(self, reference: str) -> bytes:
        """Raises BlobMissing."""
        ...

    async def path(self, reference: str) -> Path:
        """Raises BlobMissing."""
        ...

    async def delete(self, reference: str) -> None:
        """Raises BlobMissing for what is no reference at all."""
        ...

    def naming(self, reference: str) -> AbstractAsyncContextManager[None]:
        """Waits for who is deleting it. Raises BlobMissing for what is no reference at all, BlobsUnavailable."""
        ...

    def deleting(self, reference: str) -> AbstractAsyncContextManager[None]:
        """Waits for all who are naming it. Raises BlobMissing for what is no reference at all, BlobsUnavailable."""
        ...

    async def references(self) -> list[str]: ...

    async def put_derived(self, name: str, file: Path) -> None:
        """Moves `file`, which is whole and closed, in under `name`."""
        ...

    async def derived(self, name: str) -> Path | None: ...

    async def derived_names(self, folder: str) -> list[str]:
        """The names that begin with `folder/`, in their order."""
        ...

    async def delete_derived(self, name: str) -> None: ...
