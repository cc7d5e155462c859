"""What of a source's description is news to those who follow it."""

from dataclasses import replace

from services.merge.rules.source import build
from services.shared.model.said import NormalLines, SourceSaid

TEXT = {"ja": "平常運転です。"}
LINE = NormalLines(("odpt.Railway:A.B",), {}, TEXT, 1, 1, 300_000)
SAID = SourceSaid("a", "odpt", fetch="ok", last_success_ms=1, normal_lines=(LINE,))


def test_that_a_line_still_runs_normally_is_no_news_and_that_another_does_is() -> None:
    again = replace(SAID, last_success_ms=2, normal_lines=(replace(LINE, time_ms=2, valid_until_ms=300_001),))
    assert build(again, None, False).content == build(SAID, None, False).content
    assert build(replace(SAID, delete_after_ms=1), None, False).content != build(SAID, None, False).content
    for other in (replace(LINE, lines=("odpt.Railway:A.C",)), replace(LINE, text={"ja": "定刻通りです。"})):
        said = replace(SAID, normal_lines=(other,))
        assert build(said, None, False).content != build(SAID, None, False).content
