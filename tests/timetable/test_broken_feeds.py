"""Every published broken feed is judged as the table beside this file says, place by place, without a fall."""

import pytest

from services.shared.model.notice import Severity
from services.timetable.checking import check_feed
from tests.support.broken_feeds import BROKEN, TABLE, lines_of, read_expected
from tests.support.timetables import LIMITS

EXPECTED = read_expected(TABLE)


def test_the_table_has_every_broken_feed() -> None:
    assert sorted(EXPECTED) == sorted(str(path.relative_to(BROKEN)) for path in BROKEN.rglob("*.zip"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_feeds_are_judged_as_the_table_says(name: str) -> None:
    checked = check_feed(BROKEN / name, LIMITS)
    told = lines_of(checked)
    assert set(EXPECTED[name]) <= set(told)
    assert _errors(told) == _errors(EXPECTED[name])
    assert checked.good == (not checked.unreadable and not _errors(told))


def _errors(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith((str(Severity.ERROR), "unreadable"))]
