"""The behaviour suite of the blobs port (services/shared/blobs/port.py says it in words)."""

import asyncio
import hashlib
import mmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.blobs.port import BlobMissing
from tests.contracts.log import ALGEBRA
from tests.support.ports import BlobPlaces

ABSENT = "sha256-" + "0" * 64
BAD_NAMES = ("", "..", ".", "/etc/passwd", "../x", "a/../../x", "a/b/c", "a//b", "a/", "/a", ".hidden", "a/.b")
BAD_CHARACTERS = ("a\0b", "a\n", "a b", "a\\b", "é")
BAD_REFERENCES = (
    "",
    "sha256-",
    "sha256-" + "0" * 63,
    "sha256-" + "G" * 64,
    "md5-" + "0" * 64,
    "sha256-../../etc/passwd",
)


def made(folder: Path, content: bytes) -> Path:
    """A file as a worker leaves it."""
    path = folder / f"made-{hashlib.sha256(content).hexdigest()}"
    path.write_bytes(content)
    return path


class Payloads:
    @given(contents=st.lists(st.binary(max_size=20), max_size=5))
    @ALGEBRA
    async def test_bytes_come_back_by_the_hash_of_what_they_are(self, place: BlobPlaces, contents: list[bytes]) -> None:
        blobs = await place.open()
        references = [await blobs.put(content) for content in contents]
        assert references == [f"sha256-{hashlib.sha256(content).hexdigest()}" for content in contents]
        assert [await blobs.get(reference) for reference in references] == contents
        assert set(references) <= set(await blobs.references())

    async def test_putting_the_same_bytes_again_keeps_one_blob(self, place: BlobPlaces) -> None:
        blobs = await place.open()
        references = await asyncio.gather(*(blobs.put(b"same" * 100_000) for _ in range(8)))
        assert await blobs.references() == [references[0]]
        assert len(set(references)) == 1

    async def test_a_blob_can_be_read_as_a_file(self, place: BlobPlaces) -> None:
        blobs = await place.open()
        path = await blobs.path(await blobs.put(b"payload"))
        assert path.read_bytes() == b"payload"

    async def test_what_is_not_there_is_missing(self, place: BlobPlaces) -> None:
        blobs = await place.open()
        for reference in (ABSENT, *BAD_REFERENCES):
            with pytest.raises(BlobMissing):
                await blobs.get(reference)
            with pytest.raises(BlobMissing):
                await blobs.path(reference)
        await blobs.delete(ABSENT)

    async def test_a_deleted_blob_is_gone_and_can_come_back(self, place: BlobPlaces) -> None:
        blobs = await place.open()
        reference = await blobs.put(b"payload")
        await blobs.delete(reference)
        assert await blobs.references() == []
        with pytest.raises(BlobMissing):
            await blobs.get(reference)
        assert await blobs.put(b"payload") == reference
        assert await blobs.get(reference) == b"payload"

    async def test_who_deletes_waits_for_all_who_are_naming_it(self, place: BlobPlaces) -> None:
        """The bytes are put again after somebody has decided to delete them, and a record is about to name them."""
        ours, theirs = await place.open(), await place.open()
        reference = await ours.put(b"payload")
        done: list[str] = []

        async def delete() -> None:
            async with ours.deleting(reference):
                done.append("deleting")

        async with theirs.naming(reference), ours.naming(reference):
            deletion = asyncio.create_task(delete())
            assert await theirs.put(b"payload") == reference
            assert await theirs.get(reference) == b"payload"
            done.append("named")
        await deletion
        assert done == ["named", "deleting"]

    async def test_who_names_waits_for_who_is_deleting_it(self, place: BlobPlaces) -> None:
        ours, theirs = await place.open(), await place.open()
        reference = await ours.put(b"payload")

        async def name() -> None:
            async with theirs.naming(reference):
                await theirs.put(b"payload")

        async with ours.deleting(reference):
            naming = asyncio.create_task(name())
            await ours.get(reference)
            await ours.delete(reference)
        await naming
        assert await ours.get(reference) == b"payload"

    async def test_only_a_reference_is_named_or_deleted(self, place: BlobPlaces) -> None:
        blobs = await place.open()
        for reference in BAD_REFERENCES:
            with pytest.raises(BlobMissing):
                async with blobs.naming(reference):
                    pass
            with pytest.raises(BlobMissing):
                async with blobs.deleting(reference):
                    pass

    async def test_everything_is_there_after_a_restart(self, place: BlobPlaces, tmp_path: Path) -> None:
        blobs = await place.open()
        reference = await blobs.put(b"payload")
        await blobs.put_derived("timetables/one.v1", made(tmp_path, b"artifact"))
        blobs = await place.open()
        assert await blobs.get(reference) == b"payload"
        assert await blobs.derived("timetables/one.v1") is not None
        assert await blobs.references() == [reference]


class Derived:
    async def test_a_derived_file_moves_in_under_its_name(self, place: BlobPlaces, tmp_path: Path) -> None:
        blobs = await place.open()
        for name in ("timetables/4f2a.v1", "index", "a/b-c_d.e"):
            file = made(tmp_path, name.encode())
            assert await blobs.derived(name) is None
            await blobs.put_derived(name, file)
            path = await blobs.derived(name)
            assert path is not None
            assert path.read_bytes() == name.encode()
            assert not file.exists()
        assert await blobs.references() == []

    async def test_a_newer_one_takes_over_while_the_older_stays_mapped(self, place: BlobPlaces, tmp_path: Path) -> None:
        blobs = await place.open()
        await blobs.put_derived("timetables/one.v1", made(tmp_path, b"older"))
        path = await blobs.derived("timetables/one.v1")
        assert path is not None
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            await blobs.put_derived("timetables/one.v1", made(tmp_path, b"newer, and longer"))
            assert mapped[:] == b"older"
            newer = await blobs.derived("timetables/one.v1")
            assert newer is not None
            assert newer.read_bytes() == b"newer, and longer"

    async def test_a_deleted_derived_file_is_gone(self, place: BlobPlaces, tmp_path: Path) -> None:
        blobs = await place.open()
        await blobs.put_derived("timetables/one.v1", made(tmp_path, b"artifact"))
        await blobs.delete_derived("timetables/one.v1")
        await blobs.delete_derived("timetables/one.v1")
        assert await blobs.derived("timetables/one.v1") is None

    async def test_the_names_in_a_folder_are_told(self, place: BlobPlaces, tmp_path: Path) -> None:
        blobs = await place.open()
        for name in ("timetables/two.v1", "timetables/one.v1", "merged/three.zip", "timetables-old"):
            await blobs.put_derived(name, made(tmp_path, name.encode()))
        assert await blobs.derived_names("timetables") == ["timetables/one.v1", "timetables/two.v1"]
        assert await blobs.derived_names("nothing") == []

    @pytest.mark.parametrize("name", BAD_NAMES + BAD_CHARACTERS)
    async def test_a_name_that_leads_elsewhere_is_refused(self, place: BlobPlaces, tmp_path: Path, name: str) -> None:
        blobs = await place.open()
        file = made(tmp_path, b"artifact")
        with pytest.raises(ValueError, match="is no name"):
            await blobs.put_derived(name, file)
        with pytest.raises(ValueError, match="is no name"):
            await blobs.derived(name)
        with pytest.raises(ValueError, match="is no name"):
            await blobs.delete_derived(name)
        assert file.exists()


class BlobsSuite(Payloads, Derived):
    """Everything that an implementation of the blobs promises."""
