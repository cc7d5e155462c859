"""Tables as feeds write them: encodings, line ends, quotes, blank and ragged rows, odd headers."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.timetable.archive import Archive
from services.timetable.reader import BULK_FROM_BYTES, Table, read_table
from services.timetable.report import Report
from tests.support.gtfs import write_feed
from tests.support.paths import published
from tests.support.timetables import LIMITS

NAMES = "stop_id,stop_name\nA,灰\nB,Bäche\n"


def read(folder: Path, data: bytes | str, name: str = "stops") -> tuple[Table, Report]:
    path = write_feed(folder / "feed.zip", **{name: data})
    report = Report()
    with Archive(path, LIMITS) as archive:
        table = read_table(archive, f"{name}.txt", report)
    assert table is not None
    return table, report


def codes(report: Report) -> set[str]:
    return {code for code, _ in report.counts}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_a_mark_and_without(encoding: str, tmp_path: Path) -> None:
    table, report = read(tmp_path, NAMES.encode(encoding))
    assert table.dicts() == [{"stop_id": "A", "stop_name": "灰"}, {"stop_id": "B", "stop_name": "Bäche"}]
    assert not report.counts


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_and_told(encoding: str, tmp_path: Path) -> None:
    table, report = read(tmp_path, "stop_id,stop_name\nA,Hill Road\nB,灰\n".encode(encoding))
    assert table.column("stop_name") == ["Hill Road", "灰"]
    assert codes(report) == {"file_not_utf8"}


def test_shift_jis_is_read_and_told(tmp_path: Path) -> None:
    text = "stop_id,stop_name,stop_desc\n1,岡山駅前,バスのりば①\n2,表町,ー\n3,髙島,ｶﾅ\n"
    table, report = read(tmp_path, text.encode("cp932"))
    assert table.column("stop_name") == ["岡山駅前", "表町", "髙島"]
    assert report.kept[0].value == "cp932"


@pytest.mark.parametrize("name", ["Malmø", "Ærø Sør", "Zürich", "Año", "Übersee-Straße", "Øvre Årdal torg"])
def test_latin_1_is_not_taken_for_japanese(name: str, tmp_path: Path) -> None:
    table, report = read(tmp_path, f"stop_id,stop_name\nA,{name}\n".encode("latin-1"))
    assert table.column("stop_name") == [name]
    assert report.kept[0].value == "latin-1"


def test_the_published_feed_in_latin_1_reads_as_norwegian() -> None:
    report = Report()
    with Archive(published("gtfs/partridge-fixtures/region-nord-v2.zip"), LIMITS) as archive:
        table = read_table(archive, "stops.txt", report)
    assert table is not None
    assert any("ø" in name for name in table.column("stop_name"))
    assert [(notice.code, notice.value) for notice in report.kept] == [("file_not_utf8", "latin-1")]


def test_one_bad_byte_does_not_make_a_file_latin_1(tmp_path: Path) -> None:
    text = "stop_id,stop_name\n" + "".join(f"{number},停留所{number}\n" for number in range(50))
    table, _ = read(tmp_path, text.encode() + b"99,bad\xff\n")
    assert table.column("stop_name")[:2] == ["停留所0", "停留所1"]
    assert table.column("stop_name")[-1] == "bad�"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(end: str, tmp_path: Path) -> None:
    table, _ = read(tmp_path, NAMES.replace("\n", end))
    assert table.column("stop_id") == ["A", "B"]
    assert table.lines.tolist() == [2, 3]


def test_quotes_hold_commas_line_ends_and_quotes(tmp_path: Path) -> None:
    table, _ = read(tmp_path, 'stop_id,stop_name\nA,"Ash, ""old""\nside" \n B , "Beech"\n')
    assert table.column("stop_name") == ['Ash, "old"\nside', "Beech"]
    assert table.column("stop_id") == ["A", "B"]
    assert table.lines.tolist() == [2, 4]


def test_blank_rows_are_left_out_and_lines_stay_those_of_the_file(tmp_path: Path) -> None:
    table, report = read(tmp_path, "\nstop_id,stop_name\n\nA,Ash\n,\n  ,\nB,Beech\n\n\n")
    assert table.column("stop_id") == ["A", "B"]
    assert table.lines.tolist() == [4, 7]
    assert codes(report) == {"empty_row"}


def test_ragged_rows_are_mended_and_told(tmp_path: Path) -> None:
    table, report = read(tmp_path, "stop_id,stop_name,stop_desc\nA\nB,Beech,x,,\nC,Cedar,x,lost\n")
    assert table.dicts() == [
        {"stop_id": "A", "stop_name": "", "stop_desc": ""},
        {"stop_id": "B", "stop_name": "Beech", "stop_desc": "x"},
        {"stop_id": "C", "stop_name": "Cedar", "stop_desc": "x"},
    ]
    told = [(notice.code, str(notice.severity), notice.row, notice.value) for notice in report.kept]
    assert told == [
        ("invalid_row_length", "warning", 2, ""),
        ("invalid_row_length", "warning", 3, ""),
        ("invalid_row_length", "error", 4, "lost"),
    ]


def test_headers_may_be_padded_named_twice_or_nameless(tmp_path: Path) -> None:
    table, report = read(tmp_path, " stop_id , stop_name,stop_name,\nA,old,new,\n")
    assert table.columns == ("stop_id", "stop_name")
    assert table.column("stop_name") == ["new"]
    assert codes(report) == {"duplicated_column", "empty_column_name"}


def test_a_column_that_is_not_there_reads_as_blank(tmp_path: Path) -> None:
    table, _ = read(tmp_path, NAMES)
    assert table.column("stop_desc") == ["", ""]
    assert table.series("stop_desc").to_list() == ["", ""]
    assert not table.has("stop_desc")


def test_an_empty_file_is_told_and_is_no_table(tmp_path: Path) -> None:
    report = Report()
    with Archive(write_feed(tmp_path / "feed.zip", stops=b" \n\n"), LIMITS) as archive:
        assert read_table(archive, "stops.txt", report) is None
    assert codes(report) == {"empty_file", "empty_row"} or codes(report) == {"empty_file"}


def test_a_pointer_in_place_of_a_table_is_told(tmp_path: Path) -> None:
    report = Report()
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    with Archive(write_feed(tmp_path / "feed.zip", stops=pointer), LIMITS) as archive:
        assert read_table(archive, "stops.txt", report) is None
    assert codes(report) == {"unreadable_file"}


def test_a_quote_that_never_ends_does_not_take_the_feed_down(tmp_path: Path) -> None:
    table, report = read(
        tmp_path, 'stop_id,stop_name\nA,Ash\nB,"Beech\n' + "".join(f"{n * n}\n" for n in range(200_000))
    )
    assert table.column("stop_id") == ["A"]
    assert "csv_parsing_failed" in codes(report)


CELL = st.text(st.sampled_from('ab 1,"\n\r\t é駅　\x0c'), max_size=4)
QUIRK = st.sampled_from(["", "\n", ",,\n", '"\n', "a,b,c,d\n", "a\n", " a , b ,c\n", '"x" ,y,z\n', "\r\n"])


@settings(max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4), st.booleans(), QUIRK)
def test_bulk_tables_read_as_small_ones_do(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], quoted: bool, quirk: str
) -> None:
    """The same rows, once in a small file and once many times over in a file that is read in bulk."""
    folder = tmp_path_factory.mktemp("bulk")
    header = "stop_id,stop_name,stop_desc\n"
    body = "".join(",".join(_written(cell, quoted) for cell in row) + "\n" for row in rows) + quirk
    if body.count('"') % 2:
        body += '"\n'
    filler = "s,plain,plain\n"
    small, small_report = read(folder, header + body + filler)
    times = BULK_FROM_BYTES // len(filler) + 1
    big, big_report = read(folder, header + body + filler * times)
    shown = len(small)
    assert big.dicts()[:shown] == small.dicts()
    assert len(big) == shown + times - 1
    assert big.lines[:shown].tolist() == small.lines.tolist()
    ragged = {key: count for key, count in small_report.counts.items() if key[0] == "invalid_row_length"}
    if not quoted and '"' not in body:
        assert {k: c for k, c in big_report.counts.items() if k[0] == "invalid_row_length"} == ragged


def _written(cell: str, quoted: bool) -> str:
    if quoted or any(mark in cell for mark in ',"\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def test_a_bulk_table_in_another_encoding_is_read(tmp_path: Path) -> None:
    text = "stop_id,stop_name\n" + "".join(f"{number},岡山駅前{number}\n" for number in range(30_000))
    table, report = read(tmp_path, text.encode("cp932"))
    assert table.column("stop_name")[29_999] == "岡山駅前29999"
    assert codes(report) == {"file_not_utf8"}
