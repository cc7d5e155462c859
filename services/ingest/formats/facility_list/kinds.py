"""What kind of facility a list is about: from the feed's settings, its columns, its name, its titles.

The first that says so wins. A list of all public facilities says it row by row, by the ends of names.
"""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from services.ingest.formats.facility_list.headers import Header, fold
from services.ingest.formats.facility_list.values import plain
from services.shared.feed import Feed

GENERAL = "public_facility"

# Columns that only lists of one kind have.
_BY_COLUMN: tuple[tuple[str, str], ...] = (
    ("ssid", "wifi"),
    ("child_pads", "aed"),
    ("toilets_male", "toilet"),
    ("toilets_accessible", "toilet"),
    ("for_tsunami", "shelter"),
    ("for_earthquake", "shelter"),
    ("medical_departments", "hospital"),
    ("beds", "hospital"),
    ("temporary_care", "childcare"),
    ("ages", "childcare"),
    ("opens_Mo", "cooling_shelter"),
    ("play_equipment", "park"),
)
# Words of file names, titles, data set names and feed ids, the special before the general.
_BY_WORD: tuple[tuple[str, str], ...] = (
    (r"park_?and_?ride|パーク(アンド|&)ライド", "park_and_ride"),
    (r"bicycle_?parking|bike_?parking|cycle_?parking|駐輪場|自転車駐車場|自転車等駐車場|churinjo", "bicycle_parking"),
    (r"rental_?(port|cycle|bike)|(bicycle|bike|cycle|bictcle)_?(rental|share|port)|レンタサイクル|シェアサイクル|コミュニティサイクル", "bicycle_rental"),
    (r"aed", "aed"),
    (r"(accessible|barrier_?free|wheelchair)_?toilet|車(椅子|いす|イス)使用者対応トイレ|バリアフリートイレ|多機能トイレ|だれでもトイレ", "accessible_toilet"),
    (r"toilet|restroom|トイレ|便所|(?<![a-z])wc(?![a-z])", "toilet"),
    (r"baby_?(station|room)|babystation|赤ちゃん|あかちゃん|赤ちゃんの駅|授乳", "baby_room"),
    (r"wireless|wi-?fi|無線lan|(?<![a-z])wlan", "wifi"),
    (r"cooling|クーリング|暑熱|涼みどころ|suzumi|クールスポット", "cooling_shelter"),
    (r"evacuation|shelter|refuge|避難|hinan", "shelter"),
    (r"hospital|clinic|medical|医療機関|病院|診療所|歯科|iryo", "hospital"),
    (r"pharmac|薬局", "pharmacy"),
    (r"preschool|nursery|childcare|child_care|kindergarten|kosodate|子育て|保育|幼稚園|こども園|infant", "childcare"),
    (r"taxi|タクシー", "taxi_stand"),
    (r"park_?info|公園|(?<![a-z])(city_?)?parks?(?![a-z])|kouen", "park"),
    (r"parking|駐車場|chushajo", "parking"),
    (r"sports?|スポーツ|体育", "sports_facility"),
    (r"cultural|文化財", "cultural_property"),
    (r"touris[tm]|sightseeing|観光|kanko", "tourist_sight"),
    (r"library|libraries|図書館", "library"),
    (r"care_?service|welfare|介護|福祉|要配慮者|yohairyosya", "welfare_facility"),
    (r"school|学校|education|教育機関", "school"),
    (r"locker|ロッカー", "coin_locker"),
    (r"(ev|charging)_?(station|charger)|充電", "charging_station"),
    (r"(?<![a-z])atm", "atm"),
)  # fmt: skip
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _BY_WORD)
_BY_NAME_COLUMN = {fold(header): kind for header, kind in {
    "公園名": "park", "公園名称": "park", "トイレ名": "toilet", "トイレ名称": "toilet", "指定暑熱避難施設の名称": "cooling_shelter",
    "避難所名": "shelter", "避難場所名": "shelter", "避難施設名": "shelter", "病院名": "hospital", "医療機関名": "hospital",
    "医療機関名称": "hospital", "介護サービス事業所名称": "welfare_facility", "要配慮者利用施設名称": "welfare_facility", "学校名": "school",
    "園名": "childcare", "保育所名": "childcare", "駐車場名": "parking", "駐車場名称": "parking", "駐輪場名": "bicycle_parking",
    "駐輪場名称": "bicycle_parking", "自転車駐車場名": "bicycle_parking", "観光施設名": "tourist_sight", "文化財名称": "cultural_property",
    "AED設置施設名": "aed",
}.items()}  # fmt: skip
# Ends of names in a list of all sorts of public facilities.
_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"(公衆)?(トイレ|便所|手洗い?)$", "toilet"),
    (r"(自転車駐車場|自転車等駐車場|駐輪場)$", "bicycle_parking"),
    (r"駐車場$", "parking"),
    (r"(公園|緑地|広場|緑道|園地|ポケットパーク)$", "park"),
    (r"(病院|診療所|医院|クリニック)$", "hospital"),
    (r"(保育園|保育所|幼稚園|こども園|子ども園)$", "childcare"),
    (r"(小学校|中学校|高等学校|高校|大学)$", "school"),
    (r"図書館$", "library"),
    (r"(体育館|プール|野球場|球場|グラウンド|テニスコート|運動場|陸上競技場|武道館|スポーツ広場)$", "sports_facility"),
    (r"観光案内所$", "tourist_information"),
)
_NAMES = tuple((re.compile(pattern), kind) for pattern, kind in _BY_NAME)


def kind_of_list(feed: Feed, header: Header, name_header: str, sheet: str) -> str:
    """The type of all its rows; GENERAL when nothing says so."""
    if feed.facility_type:
        return feed.facility_type
    if kind := _BY_NAME_COLUMN.get(fold(name_header)):
        return kind
    if kind := next((kind for field, kind in _BY_COLUMN if header.has(field)), ""):
        return kind
    return next(
        (kind for words in (*_files_of(feed), sheet, *header.titles, feed.id) if (kind := _by_words(words))), GENERAL
    )


def kind_of_row(kind: str, name: str) -> str:
    if kind != GENERAL:
        return kind
    word = re.sub(r"[(].*?[)]$", "", plain(name)).strip()
    return next((found for pattern, found in _NAMES if pattern.search(word)), GENERAL)


def _by_words(words: str) -> str:
    return next((kind for pattern, kind in _WORDS if pattern.search(plain(words))), "")


def _files_of(feed: Feed) -> tuple[str, ...]:
    """The last part of the address and the one above it: towns name them after the data set."""
    if feed.url is None:
        return ()
    path = PurePosixPath(unquote(urlsplit(feed.url).path) if isinstance(feed.url, str) else feed.url.as_posix())
    return tuple(reversed(path.parts[-2:]))


def file_name(feed: Feed, sheet: str) -> str:
    """How notices name the file, and the sheet of a workbook."""
    name = next(iter(_files_of(feed)), "") or "list"
    return f"{name}#{sheet}" if sheet else name
