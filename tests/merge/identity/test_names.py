"""Which spellings are one name, and which never are."""

import pytest

from services.merge.identity.names import IDENTICAL, LOOSE, SAME_READING, VARIANT, names_of, relate
from services.shared.model.readings import reading_key

HRKT, EN = "ja-Hrkt", "en"


def related(a: str, b: str, a_names: dict[str, str] | None = None, b_names: dict[str, str] | None = None) -> str | None:
    forth = relate(names_of(a, a_names or {}), names_of(b, b_names or {}))
    assert forth == relate(names_of(b, b_names or {}), names_of(a, a_names or {}))
    return forth


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("渋谷", "渋谷駅", IDENTICAL),
        ("ﾄｳｷｮｳ", "トウキョウ", IDENTICAL),
        ("霞ケ関", "霞ヶ関", IDENTICAL),
        ("市が谷", "市ヶ谷", IDENTICAL),
        ("澁谷驛", "渋谷", IDENTICAL),
        ("高島平", "髙嶋平", IDENTICAL),
        ("渋谷(東京メトロ)", "渋谷", VARIANT),
        ("押上〈スカイツリー前〉", "押上", VARIANT),
        ("四ツ谷", "四谷", LOOSE),
        ("Main St & 1st Ave", "First Avenue / Main Street", VARIANT),
        ("Zürich HB", "Zuerich HB", VARIANT),
        ("Berlin Hbf", "Berlin Hauptbahnhof", VARIANT),
        ("Schloßstr.", "Schlossstraße", VARIANT),
        ("St. Albans Stn", "Saint Albans Station", VARIANT),
        ("Tōkyō", "Tokyo", VARIANT),
        ("すすきの", "ススキノ", SAME_READING),
        ("Киевская", "Kievskaya", VARIANT),
        ("Киевская", "Kiyevskaya", VARIANT),
        ("Киевская", "Kievskaja", VARIANT),
        ("Площадь Революции", "Ploshchad Revolyutsii", VARIANT),
        ("Майдан Незалежності", "Maidan Nezalezhnosti", VARIANT),
        ("Голосіївська", "Holosiivska", VARIANT),
        ("Трг Републике", "Trg Republike", VARIANT),
        ("Орлов мост", "Orlov Most", VARIANT),
        ("Σύνταγμα", "Syntagma", VARIANT),
        ("ΜΟΝΑΣΤΗΡΑΚΙ", "Monastiraki", VARIANT),
        ("Ευαγγελισμός", "Evangelismos", VARIANT),
        ("Ленинский проспект", "Leninsky Prospekt", VARIANT),
        ("Ленинский проспект", "Leninskiy Prospekt", VARIANT),
        ("Красный Балтиец", "Krasny Baltiyets", VARIANT),
        ("Ѓорче Петров", "Gjorče Petrov", VARIANT),
        ("Ќемал Сејфула", "Kjemal Sejfula", VARIANT),
        ("Ђунис", "Đunis", VARIANT),
        ("Ђунис", "Djunis", VARIANT),
        ("Купалаўская", "Kupalaŭskaja", VARIANT),
        ("Ελευθέριος Βενιζέλος", "Eleftherios Venizelos", VARIANT),
        ("ΕΥΚΛΕΙΔΗΣ", "Efkleidis", VARIANT),
        ("Ναύπλιο", "Nafplio", VARIANT),
        ("Ταύρος", "Tavros", VARIANT),
        ("Ταΰγετος", "Taygetos", VARIANT),
        ("Σύγγρου - Φιξ", "Syngrou - Fix", VARIANT),
        ("Μπουρνάζι", "Bournazi", VARIANT),
        ("Αμπελόκηποι", "Ampelokipoi", VARIANT),
        ("Ντράφι", "Drafi", VARIANT),
        ("Γκύζη", "Gyzi", VARIANT),
        ("Γκύζη", "Gkyzi", VARIANT),
    ],
)
def test_these_are_one_name(a: str, b: str, how: str) -> None:
    assert related(a, b) == how


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("新宿", "新宿三丁目"),
        ("京成船橋", "船橋"),
        ("秋葉原", "岩本町"),
        ("浅草", "浅草橋"),
        ("Fort", "Hort"),
        ("23 St", "28 St"),
        ("Union Station", "Union Square"),
        ("Киевская", "Krasnopresnenskaya"),
        ("", ""),
    ],
)
def test_these_are_two(a: str, b: str) -> None:
    assert related(a, b) is None


def test_what_is_read_the_same_but_written_otherwise_is_another_name() -> None:
    assert related("日本橋", "二本橋", {EN: "Nihombashi"}, {EN: "Nihonbashi"}) is None


def test_a_reading_makes_a_loose_spelling_sure() -> None:
    assert related("三ノ宮", "三宮", {EN: "Sannomiya"}, {HRKT: "さんのみや"}) == VARIANT


def test_a_romanised_name_meets_kanji_over_the_reading() -> None:
    assert related("Toukyou", "東京", {}, {HRKT: "とうきょう"}) == SAME_READING


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        ("とうきょう トーキョー Tōkyō Toukyou Tookyoo Tokyo TOKYO", "tokyo"),
        ("しんじゅく シンジュク Shinjuku Sinzyuku", "sinzyuku"),
        ("にほんばし Nihombashi Nihonbashi", "nihonbasi"),
        ("しんおおさか Shin-Ōsaka Shin-osaka Shinosaka Shin'osaka", "sinosaka"),
        ("おおつ Ohtsu Otsu Ōtsu", "otu"),
        ("こっち Kotchi Kocchi", "koti"),
        ("じゃ ja jya zya", "zya"),
    ],
)
def test_every_way_to_write_a_reading_gives_one_key(forms: str, key: str) -> None:
    assert {reading_key(form) for form in forms.split()} == {key}


def test_what_has_kanji_in_it_has_no_reading() -> None:
    assert reading_key("新じゅく") == ""
