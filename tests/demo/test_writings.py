"""Names in Simplified Chinese and Korean: the rules' own examples, and every name of the town."""

import pytest

from deploy.demo.plan import Names
from deploy.demo.town import PLANS
from deploy.demo.writings import hangul, simplified

RARE = "凪椋"  # characters of Japan that Chinese signs write as they are, and that GB 2312 lacks


def names() -> list[Names]:
    places = [place.names for plan in PLANS for place in plan.places.values()]
    return [*places, *(line.long for plan in PLANS for line in plan.lines), *(plan.names for plan in PLANS)]


@pytest.mark.parametrize(
    ("kana", "korean"),
    [("とうきょう", "도쿄"), ("きょうと", "교토"), ("さっぽろ", "삿포로"), ("ぎんざ", "긴자"), ("まつやま", "마쓰야마"),
     ("こうべ", "고베"), ("ちば", "지바"), ("なら", "나라"), ("にいがた", "니가타")],
)  # fmt: skip
def test_readings_are_written_by_the_rules_for_japanese_names(kana: str, korean: str) -> None:
    assert hangul(kana) == korean


def test_a_chinese_name_has_no_kana_and_no_character_that_chinese_does_not_use() -> None:
    assert simplified("港めぐり線") == "港环游线"
    for name in names():
        simplified(name.ja).translate(dict.fromkeys(map(ord, RARE))).encode("gb2312")


def test_every_name_of_the_town_has_a_korean_form_of_hangul_alone() -> None:
    for name in names():
        assert all("가" <= letter <= "힣" for letter in hangul(name.kana)), name
