"""services.ingest.transports.file."""

import os
from pathlib import Path

import pytest

from services.ingest.failures import Failure
from services.ingest.transports.contract import NO_VALIDATORS, Fetched, Request, Unchanged
from services.ingest.transports.file import FileTransport

FILES = FileTransport(max_bytes=1000)


async def test_a_file_is_read_once_and_again_when_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "feed.pb"
    path.write_bytes(b"1")
    first = await FILES.fetch(Request(path), NO_VALIDATORS)
    assert isinstance(first, Fetched)
    assert first.body == b"1"
    assert isinstance(await FILES.fetch(Request(path), first.validators), Unchanged)
    replacement = tmp_path / "new"
    replacement.write_bytes(b"2")
    os.utime(replacement, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    replacement.rename(path)
    second = await FILES.fetch(Request(path), first.validators)
    assert isinstance(second, Fetched)
    assert second.body == b"2"


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing", "there is no such file"), (".", "the path is not a file"), ("large", "larger than 0.001 MB")],
)
async def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "large").write_bytes(bytes(1001))
    answer = await FILES.fetch(Request(tmp_path / name), NO_VALIDATORS)
    assert isinstance(answer, Failure)
    assert answer.words == words
