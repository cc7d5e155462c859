"""Everything that can be found wrong has a word of what to do, in both languages."""

import ast
from collections.abc import Iterator

import gtfs_guru

from services.timetable.advice import ADVICE
from tests.support.paths import PROJECT

PLACES = ("checks/*.py", "reader.py", "archive.py", "stop_times.py")


def told() -> Iterator[str]:
    """Codes of the canonical validator that stand in our rules."""
    known = set(gtfs_guru.notice_codes())
    for place in PLACES:
        for file in (PROJECT / "services" / "timetable").glob(place):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and node.value in known:
                    yield str(node.value)


def test_every_code_has_advice() -> None:
    codes = set(told())
    assert len(codes) > 90
    assert codes - set(ADVICE) == set()


def test_advice_is_a_sentence_in_each_language() -> None:
    for code, (english, japanese) in ADVICE.items():
        assert english.endswith("."), code
        assert any("\u3040" <= letter <= "\u30ff" for letter in japanese), code
