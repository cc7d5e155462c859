"""The file under a compiled timetable: a JSON header, then aligned columns, to be mapped into memory.

Layout: magic, format version, length of the header, header, columns at multiples of 64 bytes. The
header names each column's type, place and length, and the size of the whole, so that a file cut short
is noticed when it is opened.
"""

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

MAGIC = b"NORIAITT"
ALIGNMENT_BYTES = 64
_LEAD = struct.Struct("<8sII")

AnyArray = npt.NDArray[Any]


class BadArtifact(Exception):
    """Not a whole file of this version. The reaction: compile again."""


def write_columns(path: Path, version: int, meta: Mapping[str, Any], columns: Mapping[str, AnyArray]) -> None:
    """Writes the file at once; bytes are given as an array of uint8."""
    arrays = {name: np.ascontiguousarray(array) for name, array in columns.items()}
    placed: dict[str, list[Any]] = {}
    offset = 0
    for name, array in arrays.items():
        placed[name] = [array.dtype.str, offset, int(array.size)]
        offset += _padded(array.nbytes)
    header = json.dumps({"meta": meta, "columns": placed, "size": offset}, ensure_ascii=False).encode()
    with path.open("wb") as file:
        file.write(_LEAD.pack(MAGIC, version, len(header)))
        file.write(header)
        file.write(b"\0" * (_padded(_LEAD.size + len(header)) - _LEAD.size - len(header)))
        for array in arrays.values():
            if array.size:
                file.write(array.data.cast("B"))
            file.write(b"\0" * (_padded(array.nbytes) - array.nbytes))


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


class Columns:
    """A mapped file. `array` is for work on whole columns, `view` for single values from Python."""

    def __init__(self, path: Path, version: int) -> None:
        with path.open("rb") as file:
            lead = file.read(_LEAD.size)
            if len(lead) < _LEAD.size:
                raise BadArtifact(f"{path.name} is cut short")
            magic, found, length = _LEAD.unpack(lead)
            if magic != MAGIC or found != version:
                raise BadArtifact(f"{path.name} is not a timetable of version {version}")
            try:
                header = json.loads(file.read(length))
            except ValueError as error:
                raise BadArtifact(f"{path.name} has no header") from error
            self._base = _padded(_LEAD.size + length)
            if path.stat().st_size != self._base + header["size"]:
                raise BadArtifact(f"{path.name} is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.meta: dict[str, Any] = header["meta"]
        self._placed: dict[str, list[Any]] = header["columns"]

    def array(self, name: str) -> AnyArray:
        dtype, offset, count = self._placed[name]
        return np.frombuffer(self._map, np.dtype(dtype), count, self._base + offset)

    def view(self, name: str) -> "memoryview[int]":
        """Integers only."""
        return cast("memoryview[int]", self.bytes_of(name).cast(np.dtype(self._placed[name][0]).char))

    def bytes_of(self, name: str) -> "memoryview[int]":
        dtype, offset, count = self._placed[name]
        begin = self._base + int(offset)
        return memoryview(self._map)[begin : begin + count * np.dtype(dtype).itemsize]
