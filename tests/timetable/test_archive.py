"""What may come in place of a zip, what a zip may hold besides the tables, and how much it may unpack to."""

import io
import zipfile
from pathlib import Path

import pytest

from services.timetable.archive import Archive, Limits, Unreadable
from tests.support.gtfs import feed_bytes, write_feed
from tests.support.paths import published
from tests.support.timetables import LIMITS


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML page"),
        (b"\xef\xbb\xbf\n  <html lang=ja>", "HTML page"),
        (b"\x1f\x8b\x08\x00rest", "is gzip"),
        (b'{"error": "no key"}', "is JSON"),
        (b"<?xml version='1.0'?><Siri/>", "is XML"),
        (b"hello", "is not a zip"),
        (feed_bytes()[:900], "cut short or damaged"),
    ],
)
def test_what_is_no_zip_is_named(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=words):
        Archive(written(tmp_path / "feed.zip", data), LIMITS)


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        Archive(tmp_path / "feed.zip", LIMITS)


def test_a_folder_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is a folder"):
        Archive(tmp_path, LIMITS)


def test_a_damaged_entry_is_unreadable_when_it_is_read(tmp_path: Path) -> None:
    data = bytearray(feed_bytes(stops=b"stop_id\n" + b"".join(b"%d\n" % (n * n) for n in range(5000))))
    start = data.index(b"stops.txt") + 40
    data[start : start + 40] = bytes(40)
    path = written(tmp_path / "feed.zip", bytes(data))
    with Archive(path, LIMITS) as archive, pytest.raises(Unreadable, match=r"stops\.txt in the zip is damaged"):
        archive.read("stops.txt")


def test_a_zip_bomb_is_refused_with_its_ratio(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "bomb.zip", stop_times=b"0" * 50_000_000)
    with pytest.raises(Unreadable, match="times its size, more than the 200 times allowed"):
        Archive(path, LIMITS)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="more than the 100 allowed"):
        Archive(write_feed(tmp_path / "feed.zip"), Limits(100, 0, 0))


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="has 6 files, more than the 5 allowed"):
        Archive(write_feed(tmp_path / "feed.zip"), Limits(0, 0, 5))


def test_tables_are_found_in_a_folder_beside_what_a_mac_leaves(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive, zipfile.ZipFile(io.BytesIO(feed_bytes())) as feed:
        for name in feed.namelist():
            archive.writestr(f"__MACOSX/town/._{name}", b"\0\5\x16\7")
            archive.writestr(f"town/{name}", feed.read(name))
        archive.writestr("town/notes.pdf", b"%PDF")
    with Archive(tmp_path / "feed.zip", LIMITS) as opened:
        assert opened.read("stops.txt").startswith(b"stop_id,")
        assert [notice.code for notice in opened.notices] == ["invalid_input_files_in_subfolder"]
        assert "notes.pdf" not in opened.tables


def test_of_two_feeds_in_one_zip_the_first_is_read_and_the_other_told() -> None:
    path = published("gtfs-broken/transitland-examples/example-nested-dir-ambiguous.zip")
    with Archive(path, LIMITS) as opened:
        folders = {opened.tables[name].filename.rpartition("/")[0] for name in ("stops.txt", "trips.txt")}
        assert folders == {"example-nested-dir/example"}
        assert "ambiguous_file" in {notice.code for notice in opened.notices}


def test_a_table_in_a_folder_beside_the_feed_is_found_too() -> None:
    with Archive(published("gtfs-jp/unobus-series/unobus-20180415-fetched2018-04-15.zip"), LIMITS) as opened:
        assert opened.tables["translations.txt"].filename == "expansion/translations.txt"
        assert opened.notices == []
