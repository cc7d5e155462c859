"""The list of the town hall: toilets, lockers, AED and the like around the interchange, as towns publish such lists.

A CSV in Shift_JIS with the columns of the municipal standard; the hub finds the station that each belongs to.
"""

import csv
import io
from dataclasses import dataclass, field

from deploy.demo.geometry import Point, latitude, longitude
from deploy.demo.plan import Names

FEED = "nagihama-city"
ATTRIBUTION = "凪浜市（架空）"
ENCODING = "cp932"
HEADER = (
    *("ID", "名称", "名称_カナ", "名称_英語", "施設タイプ", "緯度", "経度", "階", "設置位置"),
    *("利用開始時間", "利用終了時間", "車椅子使用者用トイレ有無", "オストメイト設置トイレ有無", "おむつ交換台"),
)


@dataclass(frozen=True, slots=True)
class Amenity:
    """`point` in metres of the town's plan; `floor` is 1 at the street; `equipment` fills the last columns."""

    id: str
    names: Names
    type: str
    point: Point
    floor: int
    position: str
    hours: tuple[str, str] = ("5:00", "24:30")
    equipment: tuple[str, str, str] = field(default=("", "", ""))


def _here(ja: str, kana: str, en: str) -> Names:
    return Names(f"凪浜駅 {ja}", f"ナギハマエキ {kana}", f"Nagihama Station {en}")


_TOILET = _here("トイレ", "トイレ", "toilets")
_ACCESSIBLE = _here("バリアフリートイレ", "バリアフリートイレ", "accessible toilet")
_AED = _here("AED", "エーイーディー", "defibrillator")
_LOCKERS = _here("コインロッカー", "コインロッカー", "lockers")
_DESK = _here("案内所", "アンナイショ", "information")
_ROOM = _here("待合室", "マチアイシツ", "waiting room")
AMENITIES = (
    Amenity("NC-01", _ACCESSIBLE, "accessible_toilet", (284, 1180), 1, "改札内", equipment=("有", "有", "有")),
    Amenity("NC-02", _TOILET, "toilet", (273, 1183), 1, "改札内"),
    Amenity("NC-03", _AED, "aed", (322, 1192), 1, "改札前"),
    Amenity("NC-04", _LOCKERS, "coin_locker", (330, 1222), 1, "北口コンコース"),
    Amenity("NC-05", _DESK, "information", (312, 1218), 1, "北口コンコース", ("9:00", "18:00")),
    Amenity("NC-06", _ROOM, "waiting_room", (343, 1206), 2, "1・2番線ホーム"),
)


def listed() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for each in AMENITIES:
        names, place = each.names, (f"{latitude(each.point):.6f}", f"{longitude(each.point):.6f}")
        row = (each.id, names.ja, names.kana, names.en, each.type, *place, each.floor, each.position)
        writer.writerow((*row, *each.hours, *each.equipment))
    return text.getvalue().encode(ENCODING)


def feed() -> str:
    return (
        f'[[feed]]\nid = "{FEED}"\nformat = "facilities-csv"\nurl = "{FEED}.csv"\ninterval = "1h"\n'
        f'operator = "{FEED}"\nlicence = "CC0-1.0"\nattribution = "{ATTRIBUTION}"\n'
    )
