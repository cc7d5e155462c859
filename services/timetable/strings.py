"""One pool of strings for a compiled timetable, and indexes from ids to rows by sorted hashes."""

from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.timetable.columns import AnyArray


class StringPool:
    """Columns of text are handed in first and come back as numbers into the pool; number 0 is ""."""

    def __init__(self) -> None:
        self._columns: dict[str, pl.Series] = {}

    def add(self, name: str, cells: pl.Series) -> None:
        self._columns[name] = cells

    def columns(self) -> dict[str, AnyArray]:
        """The numbers under the names given, and the pool itself: `strings`, `string_offsets`.

        Each column brings its own different strings; that two columns share some is not worth a search.
        """
        found: dict[str, AnyArray] = {}
        parts = [pl.Series("", [""], dtype=pl.String)]
        size = 1
        for name, cells in self._columns.items():
            different = cells.unique(maintain_order=True).alias("")
            numbers = np.where(different.eq("").to_numpy(), 0, size + np.arange(different.len())).astype(np.int32)
            if different.len() < cells.len():
                numbers = numbers[cells.cast(pl.Enum(different)).to_physical().to_numpy()]
            found[name] = numbers
            parts.append(different)
            size += different.len()
        pool = pl.concat(parts)
        offsets = np.concatenate([[0], np.cumsum(pool.str.len_bytes().to_numpy(), dtype=np.int64)]).astype(np.int64)
        data = "".join(pool.to_list()).encode()
        return {**found, "strings": np.frombuffer(data, np.uint8), "string_offsets": offsets}


def hash_index(name: str, ids: list[str]) -> dict[str, AnyArray]:
    """`{name}_hash`, sorted, and `{name}_order`, the row that each belongs to."""
    hashes = np.array([crc32(text.encode()) for text in ids], np.uint32)
    order: npt.NDArray[np.int64] = np.argsort(hashes, kind="stable")
    return {f"{name}_hash": hashes[order], f"{name}_order": order.astype(np.int32)}
