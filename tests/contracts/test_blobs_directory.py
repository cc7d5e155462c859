"""What is the directory's own: temporary files, a full disk, a kill, another file system."""

import asyncio
import fcntl
import hashlib
import tempfile
from pathlib import Path

import pytest

from services.shared.blobs import open_blobs
from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import BlobsUnavailable
from tests.support import blobs_process

MEMORY = Path("/dev/shm")  # another file system than that of tests, where there is one


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blobs"


async def test_opening_removes_what_a_crash_left_and_leaves_what_is_being_written(root: Path) -> None:
    await DirectoryBlobs.open(root)
    left, being_written = root / "temporary" / "left", root / "temporary" / "being-written"
    left.write_bytes(b"half")
    with being_written.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        await DirectoryBlobs.open(root)
        assert not left.exists()
        assert being_written.exists()
    await DirectoryBlobs.open(root)
    assert not being_written.exists()


async def test_a_full_disk_refuses_what_does_not_fit_and_leaves_nothing_behind(root: Path) -> None:
    process = await asyncio.to_thread(blobs_process.start, "full", root)
    with process:
        assert process.stdout is not None
        said = (await asyncio.to_thread(process.stdout.read)).decode().split()
    assert process.returncode == 0
    assert [word.partition("-")[0] for word in said] == ["sha256", "full", "sha256"]
    blobs = await DirectoryBlobs.open(root)
    assert await blobs.references() == sorted([said[0], said[2]])
    assert list((root / "temporary").iterdir()) == []


async def test_a_kill_leaves_whole_blobs_only_and_all_that_were_acknowledged(root: Path) -> None:
    process = await asyncio.to_thread(blobs_process.start, "flood", root)
    assert process.stdout is not None
    said = [(await asyncio.to_thread(process.stdout.readline)).decode().strip() for _ in range(20)]
    process.kill()
    with process:
        said += process.stdout.read().decode().split()
    blobs = await DirectoryBlobs.open(root)
    held = await blobs.references()
    assert {reference for reference in said if len(reference) == len(held[0])} <= set(held)
    for reference in held:
        assert reference == f"sha256-{hashlib.sha256(await blobs.get(reference)).hexdigest()}"
    assert list((root / "temporary").iterdir()) == []


async def test_a_derived_file_moves_in_from_another_file_system(root: Path) -> None:
    blobs = await DirectoryBlobs.open(root)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        file = Path(folder) / "artifact"
        file.write_bytes(b"artifact" * 1000)
        await blobs.put_derived("timetables/one.v1", file)
        assert not file.exists()
    path = await blobs.derived("timetables/one.v1")
    assert path is not None
    assert path.read_bytes() == b"artifact" * 1000
    assert list((root / "temporary").iterdir()) == []


async def test_where_no_directory_can_be_made_the_blobs_are_unavailable(root: Path) -> None:
    root.parent.mkdir(parents=True)
    root.write_bytes(b"a file")
    with pytest.raises(BlobsUnavailable):
        await DirectoryBlobs.open(root)


async def test_blobs_are_opened_by_their_address(root: Path) -> None:
    blobs = await open_blobs(f"directory:{root}")
    assert await blobs.get(await blobs.put(b"x")) == b"x"
    for url in ("s3://bucket", "directory:", "somewhere"):
        with pytest.raises(ValueError, match="directory:PATH"):
            await open_blobs(url)


async def test_who_is_at_a_blob_for_too_long_is_not_waited_for(root: Path) -> None:
    blobs, impatient = await DirectoryBlobs.open(root), await DirectoryBlobs.open(root, patience_seconds=0.0)
    reference = await blobs.put(b"payload")
    async with blobs.naming(reference):
        with pytest.raises(BlobsUnavailable):
            async with impatient.deleting(reference):
                pass
    async with blobs.deleting(reference):
        with pytest.raises(BlobsUnavailable):
            async with impatient.naming(reference):
                pass


async def test_who_dies_lets_go_of_its_blobs(root: Path) -> None:
    impatient = await DirectoryBlobs.open(root, patience_seconds=0.0)
    process = await asyncio.to_thread(blobs_process.start, "name", root)
    assert process.stdout is not None
    reference = (await asyncio.to_thread(process.stdout.readline)).decode().strip()
    with pytest.raises(BlobsUnavailable):
        async with impatient.deleting(reference):
            pass
    process.kill()
    with process:
        process.wait()
    async with impatient.deleting(reference):
        await impatient.delete(reference)
    assert await impatient.references() == []
