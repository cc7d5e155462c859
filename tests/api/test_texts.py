"""Which language is shown, and what a search takes to be the same."""

import pytest

from services.api.texts import choose, named, search_terms, searchable

NAMES = {"ja": "新宿", "ja-Hrkt": "しんじゅく", "en": "Shinjuku", "zh-Hant": "新宿站"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Shinjuku"),
        ("EN", "Shinjuku"),
        ("en-GB", "Shinjuku"),
        ("zh-Hant-TW", "新宿站"),
        ("zh", "新宿站"),
        ("ja-Hrkt", "しんじゅく"),
        ("ja", "新宿"),
        ("ko", "Default"),
        (None, "Default"),
    ],
)
def test_the_exact_language_then_a_shorter_tag_then_the_default(lang: str | None, text: str) -> None:
    assert choose(NAMES, lang, "Default") == text


def test_without_a_default_the_untagged_text_then_any_is_shown() -> None:
    assert choose({"fr": "un", "und": "one"}, "ko") == "one"
    assert choose({"fr": "un"}, "ko") == "un"
    assert choose({}, "ko") == ""


def test_a_reading_in_kana_is_not_shown_as_if_it_were_the_name() -> None:
    assert choose({"ja-Hrkt": "しんじゅく"}, "ja", "新宿") == "新宿"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko,en", "Shinjuku"),
        ("zh-Hant-TW,ja", "新宿站"),
        ("fr", "Shinjuku"),  # English before a name that may not be readable
        ("fr,de", "Shinjuku"),
    ],
)
def test_languages_are_tried_in_turn_and_then_english(lang: str, text: str) -> None:
    assert choose(NAMES, lang, "新宿") == text


def test_kana_come_before_another_language_when_the_own_name_is_in_another_one() -> None:
    assert choose({"ja-Hrkt": "しんじゅく", "en": "Shinjuku"}, "ja", "Shinjuku") == "しんじゅく"


def test_a_name_in_a_language_that_nobody_asked_for_says_which_it_is_in() -> None:
    assert named(NAMES, "ko", "新宿") == {"name": "Shinjuku", "name_lang": "en"}
    assert named({"ja": "新宿"}, "ko,fr", "新宿") == {"name": "新宿", "name_lang": "ja"}
    assert named({}, "ko", "新宿") == {"name": "新宿", "name_lang": "und"}
    assert named(NAMES, "en-GB", "新宿") == {"name": "Shinjuku"}
    assert named(NAMES, None, "新宿") == {"name": "新宿"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｓｈｉｎｊｕｋｕ", "shinjuku"),
        ("シンジュク", "しんじゅく"),
        ("ｼﾝｼﾞｭｸ", "しんじゅく"),
        ("Ōsaka", "osaka"),
        ("Shin-Ōsaka", "shin osaka"),
        ("霞ヶ関", "霞が関"),
        ("霞ケ関", "霞が関"),
        ("Zürich HB", "zurich hb"),
    ],
)
def test_what_searchers_leave_out_makes_no_difference(one: str, other: str) -> None:
    assert searchable(one) == searchable(other)


def test_kana_with_and_without_a_voicing_mark_stay_apart() -> None:
    assert searchable("かき") != searchable("かぎ")


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("新宿駅", ["新宿"]),
        ("Shinjuku Station", ["shinjuku"]),
        ("駅", ["駅"]),
        ("  ", []),
        ("新宿　西口", ["新宿", "西口"]),
    ],
)
def test_the_word_station_says_nothing_beside_others(query: str, terms: list[str]) -> None:
    assert search_terms(query) == terms
