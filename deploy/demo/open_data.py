"""What the town publishes of itself, as towns do: toilets by today's standard in Shift_JIS, AED by last decade's.

Both are lists that people keep in a spreadsheet: full-width digits, a place that is not known, a note at the end.
"""

import csv
import io
from collections.abc import Sequence

from deploy.demo.geometry import Point, latitude, longitude

CITY, CITY_NAME, PREFECTURE = "229997", "凪浜市", "静岡県"  # a code that no city has

TOILET_HEADER = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "名称_英語", "所在地_連結表記", "設置位置", "緯度", "経度",
    "男性トイレ総数", "女性トイレ総数", "男女共用トイレ総数", "バリアフリートイレ数", "車椅子使用者用トイレ有無", "乳幼児用設備設置トイレ有無",
    "オストメイト設置トイレ有無", "利用開始時間", "利用終了時間", "備考",
)  # fmt: skip
AED_HEADER = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "名称", "名称_カナ", "住所", "方書", "緯度", "経度", "設置位置", "電話番号",
    "利用可能曜日", "開始時間", "終了時間", "小児対応設備の有無", "備考",
)  # fmt: skip

_TOILETS: Sequence[tuple[str, str, str, str, Point, int, int, int, str, str]] = (
    # name, kana, English, address, place, men, women, accessible, 車椅子 乳幼児 オストメイト, hours
    ("凪浜駅北口公衆トイレ", "ナギハマエキキタグチコウシュウトイレ", "Nagihama Station North Public Toilet", "駅前町１－１", (318, 1268), 6, 8, 2, "有有有", "00:00-24:00"),
    ("中央突堤公衆トイレ", "チュウオウトッテイコウシュウトイレ", "Central Pier Public Toilet", "波止場町２－３", (520, 850), 3, 4, 1, "有有無", "06:00-22:00"),
    ("波止場公園公衆トイレ", "ハトバコウエンコウシュウトイレ", "Hatoba Park Public Toilet", "波止場町５－１０", (800, 700), 3, 4, 1, "有有有", "00:00-24:00"),
    ("煉瓦倉庫広場公衆トイレ", "レンガソウコヒロバコウシュウトイレ", "Brick Warehouse Square Public Toilet", "錨町８", (1640, 520), 4, 6, 2, "有有有", "08:00-23:00"),
    ("魚市場前公衆トイレ", "ウオイチバマエコウシュウトイレ", "Fish Market Public Toilet", "市場町１－２", (2090, -10), 2, 2, 0, "無無無", "04:00-14:00"),
    ("西公園公衆トイレ", "ニシコウエンコウシュウトイレ", "West Park Public Toilet", "藤棚町３－４０", (-2700, 800), 2, 3, 1, "有無無", "00:00-24:00"),
    ("楠公園公衆トイレ", "クスノキコウエンコウシュウトイレ", "Kusunoki Park Public Toilet", "南町１２", (4180, -1330), 2, 2, 1, "有有無", "00:00-24:00"),
    ("運動公園公衆トイレ", "ウンドウコウエンコウシュウトイレ", "Sports Park Public Toilet", "胡桃町７－１", (3140, 1580), 6, 6, 2, "有有有", "07:00-21:00"),
    ("砂浜入口公衆トイレ", "スナハマイリグチコウシュウトイレ", "Beach Public Toilet", "砂浜町４", (2780, -1420), 3, 5, 1, "有有無", "00:00-24:00"),
    ("汐の島港公衆トイレ", "シオノシマコウコウシュウトイレ", "Shionoshima Port Public Toilet", "汐の島１－１", (585, -230), 2, 2, 1, "有無無", "06:00-22:00"),
    ("見晴らし広場公衆トイレ", "ミハラシヒロバコウシュウトイレ", "Miharashi Square Public Toilet", "坂上町９－２", (440, 3020), 2, 2, 0, "無有無", "00:00-24:00"),
    ("植物園前公衆トイレ", "ショクブツエンマエコウシュウトイレ", "Botanical Garden Public Toilet", "椋ノ木町６", (-4230, 3310), 2, 3, 1, "有有不", "09:00-17:00"),
)  # fmt: skip

_AEDS: Sequence[tuple[str, str, str, str, Point | None, str, str, str, str]] = (
    ("凪浜駅", "ナギハマエキ", "駅前町１－１", "", (300, 1215), "改札口横", "月火水木金土日", "05:00-24:30", "有"),
    ("凪浜市役所", "ナギハマシヤクショ", "本庁１－１", "１階", (-800, 1640), "総合案内横", "月火水木金", "08:30-17:15", "有"),
    ("中央病院", "チュウオウビョウイン", "紺屋町２－１", "", (-1580, 1930), "正面玄関", "月火水木金土日", "00:00-23:59", "有"),
    ("市立図書館", "シリツトショカン", "図書館通３", "２階", (-1160, 1660), "カウンター", "火水木金土日", "09:30-19:00", "無"),
    ("美術館", "ビジュツカン", "西波止１－８", "", (-570, 1400), "受付", "火水木金土日", "10:00-18:00", "有"),
    ("魚市場", "ウオイチバ", "市場町１－１", "事務所棟", (2120, -40), "守衛室", "月火木金土", "03:00-13:00", "無"),
    ("運動公園体育館", "ウンドウコウエンタイイクカン", "胡桃町７－１", "", (3110, 1600), "玄関ホール", "火水木金土日", "09:00-21:00", "有"),
    ("汐の島港待合所", "シオノシマコウマチアイショ", "汐の島１－１", "", (575, -215), "切符売場", "月火水木金土日", "06:00-21:30", "有"),
    ("東高校", "ヒガシコウコウ", "天文台通１１", "体育館棟", None, "玄関", "月火水木金", "08:00-18:00", "有"),
)  # fmt: skip


def toilets() -> bytes:
    """The standard list of public toilets, as it leaves a Japanese spreadsheet: cp932."""
    rows = []
    for number, (name, kana, en, address, point, men, women, accessible, has, hours) in enumerate(_TOILETS, 1):
        opens, closes = hours.split("-")
        yes_no = ["" if each == "不" else each for each in has]
        rows.append((
            CITY, f"{number:04}", CITY_NAME, name, kana, en, f"{PREFECTURE}{CITY_NAME}{address}", "屋外",
            f"{latitude(point):.6f}", f"{longitude(point):.6f}", men, women, 0, accessible, *yes_no,
            opens, closes.replace("24:00", "23:59"), "",
        ))  # fmt: skip
    return _sheet(TOILET_HEADER, rows, "cp932")


def aeds() -> bytes:
    """The list of AEDs in the columns of last decade, with a byte order mark; one place has never been measured."""
    rows = []
    for number, (name, kana, address, house, point, place, days, hours, child) in enumerate(_AEDS, 1):
        lat_lon = (f"{latitude(point):.6f}", f"{longitude(point):.6f}") if point else ("", "")
        opens, closes = hours.split("-")
        rows.append((
            CITY, number, PREFECTURE, CITY_NAME, name, kana, f"{PREFECTURE}{CITY_NAME}{address}", house, *lat_lon, place,
            "０５４－０００－００００", days, opens, closes, child, "",
        ))  # fmt: skip
    return _sheet(AED_HEADER, rows, "utf-8-sig")


def _sheet(header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


LISTS = (
    ("nagihama-toilets", f"{CITY}_public_toilet.csv", toilets),
    ("nagihama-aed", f"{CITY}_aed.csv", aeds),
)  # feed, file, maker
