"""A GTFS zip as it comes: its tables found in whatever folder they are, within limits on what it may unpack to.

First step of reading a feed; what can't be read at all is `Unreadable`, in words for its operator.
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from services.shared.config import Settings
from services.shared.model.notice import Notice, Severity

CORE = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt", "calendar_dates.txt")
LFS_POINTER = b"version https://git-lfs"
_RATIO_COUNTS_FROM_BYTES = 1_000_000  # a small file of zeros harms nobody
_HEAD_BYTES = 512


class Unreadable(Exception):
    """No feed can be read from this. The reaction: refuse it with these words, keep what was there before."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may be; zero or less means none."""

    max_bytes: int
    max_ratio: int
    max_entries: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(settings.zip_max_bytes, settings.zip_max_ratio, settings.zip_max_entries)


NO_LIMITS = Limits(0, 0, 0)  # of what we made ourselves


class Archive:
    """An opened zip. `tables` maps a table's name (`stops.txt`) to its entry; `notices` says what was odd."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._zip = _opened(path)
        entries = [entry for entry in self._zip.infolist() if entry.filename and not entry.is_dir()]
        _hold_to_limits(entries, path.stat().st_size, limits)
        self.notices: list[Notice] = []
        self.tables = self._find_tables(entries)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _find_tables(self, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        places: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in entries:
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            if "__MACOSX" in path.parts or path.name.startswith(".") or path.suffix not in (".txt", ".geojson"):
                continue
            places.setdefault(path.name, []).append(entry)
        root = _root_of(places)
        for name, found in places.items():
            found.sort(key=lambda entry: (_folder(entry) != root, entry.filename.count("/")))
            if len(found) > 1 and name in CORE:
                self._note("ambiguous_file", name, found[1].filename, f"also found; {found[0].filename} is read")
        if root:
            self._note("invalid_input_files_in_subfolder", "", root, "the tables are in a folder of the zip")
        return {name: found[0] for name, found in places.items()}

    def _note(self, code: str, file: str, value: str, reason: str) -> None:
        self.notices.append(Notice(code, Severity.WARNING, file=file, value=value, reason=reason))

    def size(self, name: str) -> int:
        """Unpacked bytes."""
        return self.tables[name].file_size

    def read(self, name: str) -> bytes:
        """Raises Unreadable when the entry is damaged."""
        return b"".join(self.blocks(name, 1 << 24))

    def blocks(self, name: str, block_bytes: int) -> Iterator[bytes]:
        """Raises Unreadable when the entry is damaged."""
        try:
            with self._open(name) as stream:
                while block := stream.read(block_bytes):
                    yield block
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
            raise Unreadable(f"{name} in the zip is damaged: {error}") from error

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(self.tables[name])
        except RuntimeError as error:  # zipfile's word for an encrypted entry
            raise Unreadable(f"{name} in the zip can't be opened: {error}") from error
        except NotImplementedError as error:
            raise Unreadable(f"{name} is packed in a way that zip readers seldom know: {error}") from error


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(_what_it_is(path, error)) from error


def _what_it_is(path: Path, error: Exception) -> str:
    if not path.is_file():
        return "is a folder, not a zip" if path.is_dir() else "there is no such file"
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "is empty, not a zip"
    if head.startswith(LFS_POINTER):
        return "is a Git LFS pointer, not the zip that it points to"
    if text.startswith((b"<!doctype html", b"<html")) or b"<html" in text:
        return "is an HTML page, not a zip"
    if head.startswith(b"PK\x03\x04"):
        return f"is a zip that is cut short or damaged ({error})"
    kinds = ((b"\x1f\x8b", "gzip"), (b"<", "XML"), (b"{", "JSON"), (b"[", "JSON"), (b"%pdf", "PDF"), (b"rar!", "RAR"))
    kind = next((word for start, word in kinds if text.startswith(start)), "")
    return f"is {kind}, not a zip" if kind else "is not a zip"


def _hold_to_limits(entries: list[zipfile.ZipInfo], file_bytes: int, limits: Limits) -> None:
    """What entries claim to take up counts only as far as the file is that long."""
    if 0 < limits.max_entries < len(entries):
        raise Unreadable(f"the zip has {len(entries)} files, more than the {limits.max_entries} allowed")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, min(sum(entry.compress_size for entry in entries), file_bytes))
    if 0 < limits.max_bytes < unpacked:
        raise Unreadable(f"the zip unpacks to {unpacked} bytes, more than the {limits.max_bytes} allowed")
    if unpacked > _RATIO_COUNTS_FROM_BYTES and 0 < limits.max_ratio < unpacked / packed:
        ratio = round(unpacked / packed)
        raise Unreadable(f"the zip unpacks to {ratio} times its size, more than the {limits.max_ratio} times allowed")


def _folder(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").rpartition("/")[0]


def _root_of(places: dict[str, list[zipfile.ZipInfo]]) -> str:
    """The folder that holds the feed: most of the core tables, then least deep, then first in the zip."""
    score: dict[str, int] = {}
    for name in CORE:
        for entry in places.get(name, ()):
            score[_folder(entry)] = score.get(_folder(entry), 0) + 1
    return max(score, key=lambda folder: (score[folder], -folder.count("/") - bool(folder)), default="")


def text_stream(data: bytes, encoding: str) -> io.TextIOWrapper:
    """Lines as they are, so that csv sees the line ends itself."""
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="", errors="replace")
