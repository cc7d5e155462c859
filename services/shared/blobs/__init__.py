"""The blobs of the hub, chosen by URL; what is promised is in port.py."""

from pathlib import Path

from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import Blobs


async def open_blobs(url: str) -> Blobs:
    """`directory:PATH`. Raises ValueError for an address of no known kind, BlobsUnavailable when it can't be opened."""
    scheme, colon, rest = url.partition(":")
    if colon and rest and scheme == "directory":
        return await DirectoryBlobs.open(Path(rest))
    if scheme == "s3":
        raise ValueError(f"{url!r}: blobs in a bucket are not part of this version; use directory:PATH")
    raise ValueError(f"{url!r} is no address of blobs: directory:PATH")
