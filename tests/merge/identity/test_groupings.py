"""Measured against groups that others have published (docs/identity.md lists and judges the disagreements)."""

from collections.abc import Callable

import pytest

from tests.support.groupings import Grouping, judge, mini_tokyo_3d, train_lcd


@pytest.mark.parametrize("published", [mini_tokyo_3d, train_lcd])
def test_stations_agree_with_published_groups(published: Callable[[], Grouping]) -> None:
    judged = judge(published)
    assert judged.precision >= 0.99
    assert judged.recall >= 0.98


def test_what_disagrees_with_mini_tokyo_3d_is_what_the_docs_judge() -> None:
    judged = judge(mini_tokyo_3d)
    assert judged.ours - judged.theirs == {("Seibu.Toshima.Toshimaen", "Toei.Oedo.Toshimaen")}
    assert {pair[0].rpartition(".")[2] for pair in judged.theirs - judged.ours} == {"Kuramae", "Nippori", "Ryogoku"}
    assert len(judged.theirs - judged.ours) == 12


def test_what_is_one_beyond_the_groups_of_trainlcd_is_what_the_docs_judge() -> None:
    judged, stops = judge(train_lcd), train_lcd().stops
    assert {stops[one].name for pair in judged.ours - judged.theirs for one in pair} == {"仙台", "木幡", "朝倉", "伊野"}
    missed = {frozenset(stops[one].name for one in pair) for pair in judged.theirs - judged.ours}
    assert missed == {
        frozenset(names) for names in ({"武蔵小杉"}, {"両国"}, {"勝川"}, {"難波", "なんば"}, {"大阪梅田"})
    }
