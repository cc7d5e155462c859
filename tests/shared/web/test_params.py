"""Parameters: what is meant becomes a value, what can't be meant is refused with what was expected."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.shared.model.events import Position
from services.shared.model.geo import Box
from services.shared.web import params
from services.shared.web.endpoints import BadParam, Endpoint
from tests.support.site import answering

JST = timezone(timedelta(hours=9))

GOOD: list[tuple[Callable[[str], Any], str, Any]] = [
    (params.parse_point, "34.66,133.92", params.Point(34.66, 133.92)),
    (params.parse_point, "-90,180", params.Point(-90.0, 180.0)),
    (params.parse_box, "133.8,34.6,134.0,34.8", Box(34.6, 133.8, 34.8, 134.0)),
    (params.parse_time, "2026-04-01T08:30:00+09:00", datetime(2026, 4, 1, 8, 30, tzinfo=JST)),
    (params.parse_time, "2026-04-01T08:30:00 09:00", datetime(2026, 4, 1, 8, 30, tzinfo=JST)),
    (params.parse_time, "2026-04-01T08:30Z", datetime(2026, 4, 1, 8, 30, tzinfo=UTC)),
    (params.parse_time, "2026-04-01t08:30:00.5z", datetime(2026, 4, 1, 8, 30, 0, 500_000, tzinfo=UTC)),
    (params.parse_time, "2026-04-01 08:30:00-03:30", datetime(2026, 4, 1, 12, 0, tzinfo=UTC)),
    (params.parse_date, "2026-04-01", date(2026, 4, 1)),
    (params.parse_date, "20260401", date(2026, 4, 1)),
    (params.parse_lang, "zh-Hant-TW", "zh-Hant-TW"),
    (params.parse_text, "  岡山 ", "岡山"),
    (params.parse_cursor, "x" * 2800, "x" * 2800),
    (params.parse_position, "a1b2-17", Position("a1b2", 17)),
    (params.whole(1, 500), "500", 500),
    (params.one_of(("bus", "rail")), "rail", "rail"),
    (params.parse_id, "feed:trip@20260401@25:00:00", "feed:trip@20260401@25:00:00"),
]
BAD: list[tuple[Callable[[str], Any], str]] = [
    *[(params.parse_point, text) for text in ("", "34.6", "34.6,133.9,1", "91,0", "0,181", "nan,0", "x,y", "inf,0")],
    *[(params.parse_box, text) for text in ("", "1,2,3", "3,2,1,4", "1,4,3,2", "-181,0,0,1", "1,2,3,nan", "1,2,3,91")],
    *[(params.parse_time, text) for text in ("", "now", "2026-04-01T08:30:00", "2026-04-01", "2026-13-01T00:00:00Z")],
    *[(params.parse_time, text) for text in ("2026-04-01T25:00:00Z", "1790000000", "2026-04-01T08:30:00+9")],
    *[(params.parse_time, text) for text in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")],
    *[(params.parse_date, text) for text in ("", "2026-4-1", "20260431", "2026-W14-3", "today")],
    *[(params.parse_lang, text) for text in ("", "e", "ja_JP", "日本語", "a-" * 30)],
    *[(params.parse_text, text) for text in ("", "   ", "x" * 201)],
    *[(params.parse_position, text) for text in ("", "17", "a-b", "-1", "a b-1")],
    *[(params.whole(1, 500), text) for text in ("", "0", "501", "1.0", "1e2", "１", " 1", "9" * 13)],
    *[(params.one_of(("bus",)), text) for text in ("", "Bus", "bus ")],
    *[(params.parse_id, text) for text in ("", "x" * 501, "a\nb")],
    *[(params.parse_cursor, text) for text in ("", "a b", "x" * 2801)],
]


@pytest.mark.parametrize(("parse", "text", "value"), GOOD)
def test_what_is_meant_becomes_a_value(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(("parse", "text"), BAD)
def test_what_cannot_be_meant_is_refused_with_a_reason(parse: Callable[[str], Any], text: str) -> None:
    with pytest.raises(BadParam) as refused:
        parse(text)
    assert len(refused.value.reason) > 10


EVERY = [params.parse_point, params.parse_box, params.parse_time, params.parse_date, params.parse_lang]
EVERY_MORE = [params.parse_id, params.parse_text, params.parse_cursor, params.parse_position, params.whole(0, 9)]


@given(some.text(max_size=40), some.sampled_from([*EVERY, *EVERY_MORE]))
def test_no_text_makes_a_parser_fail_in_another_way(text: str, parse: Callable[[str], Any]) -> None:
    with suppress(BadParam):
        parse(text)


@given(some.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31), timezones=some.timezones()))
def test_every_time_that_was_written_can_be_read(moment: datetime) -> None:
    text = moment.isoformat(timespec="milliseconds")
    if len(text) == 29 and moment.year >= 1000:  # an offset of whole minutes, as RFC 3339 has them
        assert params.parse_time(text) == datetime.fromisoformat(text)


@pytest.mark.parametrize("given_params", [(), (params.path_id(), params.path_id("other")), (params.path_id("ID"),)])
def test_a_path_and_its_parameters_must_agree(given_params: Any) -> None:
    with pytest.raises(ValueError, match="params have"):
        Endpoint("/v1/stations/{id}", answering(None), "", "Json", params=given_params)


def test_a_parameter_is_listed_once() -> None:
    with pytest.raises(ValueError, match="listed twice"):
        Endpoint("/v1/stations", answering(None), "", "Json", params=(params.limit(), params.limit()))
