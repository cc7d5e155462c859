"""Albums: a picture that nothing was compared with is found."""

from pathlib import Path

import pytest

from tests.support.pictures import COMPARED, without_partner


@pytest.mark.parametrize("first", ["embedded", "apart"])
def test_a_picture_of_one_way_wants_to_be_compared_with_the_others(tmp_path: Path, first: str) -> None:
    """The second hub of the other way, which should be like that of the first, never said anything."""
    for number in range(2):
        (tmp_path / f"test-{number}-{first}").touch()
    (tmp_path / f"test-0-{first}").with_suffix(COMPARED).touch()
    assert without_partner(tmp_path) == [f"test-1-{first}"]


def test_ways_that_ended_at_once_have_both_left_theirs(tmp_path: Path) -> None:
    for way in ("embedded", "apart"):
        (tmp_path / f"test-0-{way}").touch()
    (tmp_path / "test-0-apart").with_suffix(COMPARED).touch()
    assert without_partner(tmp_path) == []
