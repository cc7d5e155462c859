"""services.ingest.formats.facilities_csv: published lists whole, and what lists look like in offices."""

import csv
import io
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.facilities_csv import decode
from services.shared.feed import Feed
from services.shared.model.facility_attributes import FACILITY_ATTRIBUTES, FLAG
from services.shared.model.facility_types import FACILITY_TYPES
from services.shared.model.geo import Box
from services.shared.model.said import FacilitySaid
from services.shared.wire.codec import decode_said
from tests.support.paths import published

TAKAMATSU, YAIZU = Box(34.05, 133.8, 34.45, 134.25), Box(34.74, 138.2, 34.93, 138.4)
NONOICHI, CHINO = Box(36.49, 136.57, 36.57, 136.65), Box(35.9, 138.05, 36.12, 138.4)
# file → rows, facilities, the types of its facilities, the municipality's box
LISTS: dict[str, tuple[int, int, str, Box]] = {
    "takamatsu/public_toilet.csv": (169, 169, "toilet", TAKAMATSU),
    "takamatsu/public_toilet.xlsx": (169, 169, "toilet", TAKAMATSU),
    "takamatsu/aed_location.csv": (455, 455, "aed", TAKAMATSU),
    "takamatsu/aed_location.xlsx": (450, 450, "aed", TAKAMATSU),
    "takamatsu/public_wireless_lan.csv": (8, 8, "wifi", TAKAMATSU),
    "takamatsu/evacuation_space.csv": (193, 193, "shelter", TAKAMATSU),
    "takamatsu/tourist_facilities.csv": (13, 13, "tourist_sight", TAKAMATSU),
    "takamatsu/hospital.csv": (616, 616, "hospital", TAKAMATSU),
    "takamatsu/park.csv": (310, 310, "park", TAKAMATSU),
    "takamatsu/municipal_parking.csv": (8, 8, "parking", TAKAMATSU),
    "takamatsu/bictcle_rental_port.csv": (7, 7, "bicycle_rental", TAKAMATSU),
    "takamatsu/city_bicycle_parking.csv": (4, 4, "bicycle_parking", TAKAMATSU),
    "takamatsu/municipal_hospital.csv": (3, 3, "hospital", TAKAMATSU),
    "takamatsu/infant_childcare_facility.csv": (6, 6, "childcare", TAKAMATSU),
    "takamatsu/Takamatsu_park_and_ride.csv": (3, 3, "park_and_ride", TAKAMATSU),
    "takamatsu-old/0001.csv": (12, 4, "public_facility", TAKAMATSU),
    "takamatsu-old/0002.csv": (522, 514, "aed", TAKAMATSU),
    "takamatsu-old/0013.csv": (125, 115, "childcare", TAKAMATSU),
    "takamatsu-old/0041.csv": (307, 299, "park", TAKAMATSU),
    "takamatsu-old/0060.csv": (201, 193, "shelter", TAKAMATSU),
    "yaizu/222127_public_wireless_lan.csv": (17, 17, "wifi", YAIZU),
    "yaizu/222127_evacuation_space.csv": (31, 31, "shelter", YAIZU),
    "yaizu/222127_baby_station.csv": (71, 71, "baby_room", YAIZU),
    "yaizu/222127_park_info.csv": (142, 142, "park", YAIZU),
    "yaizu/222127_facilities_sports.csv": (16, 16, "sports_facility", YAIZU),
    "yaizu/machinakasuzumidokoro.csv": (108, 108, "cooling_shelter", YAIZU),
    "yaizu/yohairyosya.csv": (277, 277, "welfare_facility", YAIZU),
    "standard-dataset/172120_public-facility.csv": (189, 189, "park public_facility school sports_facility", NONOICHI),
    "standard-dataset/202142_public_facility.csv": (
        93, 93, "childcare library park parking public_facility school sports_facility", CHINO,
    ),
    "kobe-subway-cp932/open_kobe_subway_add.csv": (26, 26, "public_facility", Box(0, 0, 0, 0)),
}  # fmt: skip
HEAD = "名称,住所,緯度,経度"


def read(payload: bytes | str, url: str | None = None, **more: object) -> Decoded:
    body = payload.encode() if isinstance(payload, str) else payload
    feed = Feed("town", "facilities-csv", Path(url) if url else None, **more)  # type: ignore[arg-type]
    decoded = decode(body, feed, 0, NO_MEMORY)
    assert isinstance(decoded, Decoded), decoded
    assert decoded.counts["rows"] == decoded.counts["facilities"] + decoded.counts["rejected"]
    return decoded


def facilities(decoded: Decoded) -> list[FacilitySaid]:
    said = [decode_said(kind, decoded.bodies[kind, said_id]()) for kind, said_id in decoded.heard]
    return [each for each in said if isinstance(each, FacilitySaid)]


def of_file(name: str) -> Decoded:
    return read(published(f"facility-csv/{name}").read_bytes(), f"/lists/{name}")


def codes(decoded: Decoded) -> Counter[str]:
    return Counter(notice.code for notice in decoded.notices)


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_a_published_list_is_served_or_reported_inside_its_town(name: str) -> None:
    rows, served, types, box = LISTS[name]
    decoded = of_file(name)
    assert (decoded.counts["rows"], decoded.counts["facilities"], len(decoded.heard)) == (rows, served, served)
    said = facilities(decoded)
    assert " ".join(sorted({facility.type for facility in said})) == types
    assert [f for f in said if f.lat is not None and f.lon is not None and not box.holds(f.lat, f.lon)] == []
    assert all(facility.name or facility.lat is not None for facility in said)
    flags = {name for name, (form, _) in FACILITY_ATTRIBUTES.items() if form == FLAG}
    told = {value for f in said for name, value in f.attributes.items() if name in flags}
    assert told <= {"yes", "no", "limited"}
    assert {facility.type for facility in said} <= FACILITY_TYPES.keys()


@pytest.mark.parametrize("line", ["kaigan_h_east", "kaigan_w_west", "seishin_h_west", "seishin_w_east"])
def test_a_timetable_is_no_list_of_facilities(line: str) -> None:
    payload = published(f"facility-csv/kobe-subway-cp932/open_{line}.csv").read_bytes()
    answer = decode(payload, Feed("kobe", "facilities-csv"), 0, NO_MEMORY)
    assert isinstance(answer, Failure)
    assert answer.words == "is not a table of facilities with a header of names and places"


@pytest.mark.parametrize("name", ["takamatsu/public_toilet.csv", "yaizu/222127_public_wireless_lan.csv"])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "euc_jis_2004"])
def test_a_list_is_the_same_in_every_encoding(name: str, encoding: str) -> None:
    payload = published(f"facility-csv/{name}").read_bytes()
    text = payload.decode("utf-8-sig").replace("〜", "～").replace("−", "－")
    again = read(text.encode(encoding), f"/lists/{name}")
    assert facilities(again) == facilities(of_file(name))


@pytest.mark.parametrize("name", ["yaizu/222127_park_info.csv", "yaizu/yohairyosya.csv", "takamatsu/hospital.csv"])
def test_the_workbook_of_a_list_gives_the_same_facilities(name: str) -> None:
    payload = published(f"facility-csv/{name}").read_bytes()
    text = payload.decode("cp932" if "yohairyosya" in name else "utf-8-sig")
    assert facilities(read(workbook(text), f"/lists/{name}")) == facilities(of_file(name))


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append(row)  # type: ignore[union-attr]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


WORKBOOK = workbook(f"{HEAD}\n港,1-2,34.35,134.05")


def altered(part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with a part of it written anew; noise keeps the whole from packing too well."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as before, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            body = before.read(name).decode()
            after.writestr(name, change(body) if name == part else body)
        after.writestr("xl/media/noise.png", random.Random(1).randbytes(60_000))
    return kept.getvalue()


def a_row_without_end(sheet: str) -> str:
    return sheet.replace("<sheetData>", f"<sheetData><row>{'<c/>' * 60_001}</row>")


def more_styles_than_cells(styles: str) -> str:
    return styles.replace("<fonts", f"{'<a/>' * 300_001}<fonts")


def one_sheet_many_times(book: str) -> str:
    (sheet,) = re.findall(r"<sheet [^>]*>", book)
    return book.replace(sheet, "".join(sheet.replace('"Sheet"', f'"S{n}"') for n in range(200_000)))


def a_tag_without_end(sheet: str) -> str:
    return sheet.replace("<sheetData>", f"<sheetData a='{'b' * 2_500_000}'>")


def boxes_in_boxes(sheet: str) -> str:
    return sheet.replace("<sheetData>", f"{'<a>' * 100}{'</a>' * 100}<sheetData>")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", a_row_without_end),
        ("xl/worksheets/sheet1.xml", a_tag_without_end),
        ("xl/worksheets/sheet1.xml", boxes_in_boxes),
        ("xl/styles.xml", more_styles_than_cells),
        ("xl/workbook.xml", one_sheet_many_times),
    ],
)
def test_a_workbook_that_would_fill_memory_is_refused_before_it_is_read(
    part: str, change: Callable[[str], str]
) -> None:
    answer = decode(altered(part, change), Feed("town", "facilities-csv"), 0, NO_MEMORY)
    assert isinstance(answer, Failure)
    assert answer.words.endswith("of a usual size")
    assert read(altered(part, lambda body: body)).counts["facilities"] == 1


def test_a_toilet_is_read_with_its_equipment_names_and_hours() -> None:
    toilet = next(f for f in facilities(of_file("takamatsu/public_toilet.csv")) if f.name.startswith("Hitz"))
    assert (toilet.type, toilet.lat, toilet.lon) == ("toilet", 34.35059, 134.04749)
    assert toilet.names["en"] == "Hitz Public Toilet Marine Capital of the Seto Inland Sea"
    wanted = {
        "wheelchair": "yes", "baby_equipment": "yes", "ostomate": "no", "gender": "male;female", "toilets_male": "7",
        "opening_hours": "24/7", "address": "香川県高松市浜ノ町1番19号", "city_code": "372013",
    }  # fmt: skip
    assert wanted.items() <= toilet.attributes.items()


def test_ids_survive_another_order_and_another_numbering() -> None:
    lines = published("facility-csv/takamatsu/park.csv").read_text("utf-8").splitlines()
    turned = [lines[0], *(f'"{n}",{line.partition(",")[2]}' for n, line in enumerate(reversed(lines[1:]), 1))]
    ids = {said_id for _, said_id in of_file("takamatsu/park.csv").heard}
    assert {said_id for _, said_id in read("\n".join(turned), "/lists/park.csv").heard} == ids


@pytest.mark.parametrize(
    ("text", "served", "code"),
    [
        (f"{HEAD}\n港,１－２,３４．３５,１３４．０５", 1, ""),
        (f"{HEAD}\n港,1-2,134.05,34.35", 1, "position_swapped"),
        (f"{HEAD}\n港,1-2,34°21'00\",134度3分0秒", 1, ""),
        (f"{HEAD}\n港,1-2,1.34E+02,3.4E+01", 1, "number_mangled"),
        (f"{HEAD}\n港,1-2,確認中,134.0", 1, "bad_position"),
        (f"{HEAD}\n港,1-2,,", 1, ""),
        (f"{HEAD}\n港,,,", 0, "row_of_notes"),
        (f"{HEAD},備考\n港,,,,改修中", 0, "nothing_to_go_to"),
        (f"{HEAD}\n,1-2,,", 0, "row_of_notes"),
        (f"{HEAD}\n※令和６年４月１日現在,,,", 0, "row_of_notes"),
        (f"{HEAD}\n港,1-2,34.35,134.05\n港,1-2,34.35,134.05", 1, "duplicate_row"),
        (f"{HEAD}\n港,1-2,34.35,134.05\n{HEAD}\n町,3-4,34.36,134.06", 2, "row_of_metadata"),
        (f"公衆トイレ一覧,,,\n{HEAD}\n港,1-2,34.35,134.05", 1, "row_of_notes"),
        (f"ID,{HEAD}\n7,港,1-2,34.35,134.05\n7,町,3-4,34.36,134.06", 2, "duplicate_id"),
        (f"{HEAD},ふしぎ\n港,1-2,34.35,134.05,青", 1, "unknown_column"),
        (f"{HEAD},定員\n港,1-2,34.35,134.05,たくさん", 1, "bad_number"),
        (f"{HEAD},オストメイト\n港,1-2,34.35,134.05,工事中", 1, "bad_flag"),
        (f'{HEAD}\n港,"1-2,34.35,134.05\n町,3-4,34.36,134.06\n', 2, "quote_not_closed"),
        ("名称\t住所\t緯度\t経度\n港\t1-2\t34.35\t134.05", 1, ""),
        ("名称;住所;緯度;経度\r\n港;1-2;34.35;134.05\r\n", 1, ""),
        ("設置施設,,場所,\n名称,住所,緯度,経度\n港,1-2,34.35,134.05", 1, "row_of_metadata"),
    ],
)
def test_what_offices_write_is_read_or_reported(text: str, served: int, code: str) -> None:
    decoded = read(text)
    assert decoded.counts["facilities"] == served
    assert set(codes(decoded)) - {"row_of_notes"} == {code} - {"", "row_of_notes"}
    assert code != "row_of_notes" or codes(decoded)["row_of_notes"] == 1
    placed = [f for f in facilities(decoded) if f.lat is not None]
    assert all(f.lat is not None and f.lon is not None and 34.3 < f.lat < 34.4 and 134 < f.lon < 134.1 for f in placed)


@pytest.mark.parametrize("cell", ["1" * 3_999 + "x", "9:00" + " " * 3_990 + "x", "1" + " " * 3_990 + "x"])
def test_a_cell_of_thousands_of_letters_takes_no_longer_than_others(cell: str) -> None:
    header = f"{HEAD},定員,オストメイト,開始時間,終了時間,利用可能時間,設置位置"
    began = time.process_time()
    read(f"{header}\n" + f"港,1-2,{cell},134.05,{cell},{cell},{cell},{cell},{cell},{cell}\n" * 5)
    assert time.process_time() - began < 2


def test_blank_cells_of_merged_ones_are_filled_from_above() -> None:
    decoded = read(
        "名称,住所,設置位置,緯度,経度\n市役所,本町1,１階ロビー,34.35,134.05\n,,地下２階,,\n", "/lists/aed.csv"
    )
    assert [(f.name, f.attributes["floor"]) for f in facilities(decoded)] == [("市役所", "1"), ("市役所", "-2")]
    assert len({f.id for f in facilities(decoded)}) == 2
    assert codes(decoded) == {"filled_from_above": 1}


def test_what_a_feed_says_of_its_columns_comes_first() -> None:
    decoded = read(
        f"{HEAD},赤ちゃん用いす,運転,機種\n港,1-2,34.35,134.05,○,停止中,EV",
        columns={"赤ちゃん用いす": "baby_seat", "運転": "status", "機種": "type"},
        values={"停止中": "out_of_service", "EV": "elevator"},
    )
    (lift,) = facilities(decoded)
    assert (lift.type, lift.attributes["baby_seat"]) == ("elevator", "yes")
    assert {kind for kind, _ in decoded.heard} == {"facility", "facility_state"}


def test_what_is_not_understood_is_kept_under_its_own_name() -> None:
    (place,) = facilities(read(f"{HEAD},ふしぎ,オストメイト\n港,1-2,34.35,134.05,青,工事中"))
    assert (place.attributes["ふしぎ"], place.attributes["オストメイト"]) == ("青", "工事中")
    assert "ostomate" not in place.attributes


def test_an_unchanged_list_is_no_news() -> None:
    first = read(f"{HEAD}\n港,1-2,34.35,134.05")
    again = decode(f"{HEAD}\n港,1-2,34.35,134.05".encode("cp932"), Feed("town", "facilities-csv"), 0, first.memory)
    assert isinstance(again, Decoded)
    assert (again.heard, again.bodies) == (first.heard, {})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_never_break_the_reader(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["yaizu/222127_facilities_sports.csv", "takamatsu/city_bicycle_parking.csv"]))
    payload = bytearray(published(f"facility-csv/{name}").read_bytes())
    for _ in range(data.draw(st.integers(0, 8))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(payload[: data.draw(st.integers(0, len(payload)))])
    answer = decode(cut, Feed("town", "facilities-csv"), 0, NO_MEMORY)
    if isinstance(answer, Decoded):
        assert answer.counts["rows"] == answer.counts["facilities"] + answer.counts["rejected"]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_workbook_never_breaks_the_reader(data: st.DataObject) -> None:
    payload = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 20))):
        payload[data.draw(st.integers(4, len(payload) - 1))] = data.draw(st.integers(0, 255))
    answer = decode(bytes(payload), Feed("town", "facilities-csv"), 0, NO_MEMORY)
    assert isinstance(answer, Decoded | Failure)


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(payload: bytes) -> None:
    assert isinstance(decode(payload, Feed("town", "facilities-csv"), 0, NO_MEMORY), Decoded | Failure)
