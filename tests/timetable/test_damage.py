"""Zips that are damaged or lie about themselves are refused in words, whatever they are packed with."""

import io
import zipfile
from pathlib import Path

import pytest

from services.timetable.archive import Archive, Limits, Unreadable
from tests.support.gtfs import feed_bytes


def test_a_damaged_entry_of_any_packing_is_a_refusal(tmp_path: Path) -> None:
    for packing in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(feed_bytes())) as source, zipfile.ZipFile(buffer, "w", packing) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name) * 50)
        content = bytearray(buffer.getvalue())
        with zipfile.ZipFile(io.BytesIO(content)) as made:
            entry = made.getinfo("stops.txt")
        start = entry.header_offset + 30 + len(entry.filename)
        content[start + 12 : start + entry.compress_size] = b"\xaa" * (entry.compress_size - 12)
        path = tmp_path / f"{packing}.zip"
        path.write_bytes(content)
        with Archive(path, Limits(10**9, 200, 100)) as archive, pytest.raises(Unreadable, match="damaged"):
            archive.read("stops.txt")


def test_an_entry_that_claims_to_be_large_hides_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("stops.txt", b"0" * 50_000_000)
        target.writestr("empty.txt", b"")
        target.getinfo("empty.txt").compress_size = 2_000_000_000
    with pytest.raises(Unreadable, match="times its size"):
        Archive(path, Limits(10**9, 200, 100))
