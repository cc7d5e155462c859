"""Walking the cursors gives the whole list, once, whatever comes and goes meanwhile."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.paging import page
from services.shared.web.problems import BadRequest

Keys = list[tuple[Any, ...]]


def values(limit: int, cursor: str | None = None, **more: Any) -> dict[str, Any]:
    return {"limit": limit, "cursor": cursor, **more}


def walk(rows: Keys, limit: int) -> Keys:
    seen: Keys = []
    cursor = None
    while True:
        part, cursor = page(rows, lambda row: row, values(limit, cursor), "key")
        assert len(part) <= limit
        seen += part
        if cursor is None:
            return seen


@given(st.lists(st.tuples(st.floats(0, 1e5), st.text()), unique=True), st.integers(1, 7))
def test_all_pages_together_are_the_whole_list_in_order(rows: Keys, limit: int) -> None:
    assert walk(rows, limit) == sorted(rows)


@given(st.lists(st.tuples(st.text()), unique=True, min_size=3), st.integers(1, 3), st.data())
def test_rows_that_stay_are_seen_once_while_others_go(rows: Keys, limit: int, data: st.DataObject) -> None:
    first, cursor = page(rows, lambda row: row, values(limit), "key")
    gone = data.draw(st.sampled_from(rows))
    left = [row for row in rows if row != gone]
    seen = list(first)
    while cursor is not None:
        part, cursor = page(left, lambda row: row, values(limit, cursor), "key")
        seen += part
    assert len(seen) == len(set(seen))
    assert set(left) <= set(seen)


def test_the_last_page_has_no_cursor_even_when_it_is_full() -> None:
    assert page([("a",), ("b",)], lambda row: row, values(2), "key") == ([("a",), ("b",)], None)


@pytest.mark.parametrize("cursor", ["abc", "e30", "WzFd", "____"])
def test_a_cursor_that_nobody_gave_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(BadRequest) as refused:
        page([("a",)], lambda row: row, values(1, cursor), "key")
    assert refused.value.errors[0]["where"] == "cursor"


def test_a_cursor_of_another_question_is_refused() -> None:
    _, cursor = page([("a",), ("b",)], lambda row: row, values(1, q="x"), "key")
    with pytest.raises(BadRequest):
        page([("a",)], lambda row: row, values(1, cursor, q="y"), "key")


def test_a_cursor_outlives_another_limit_and_language() -> None:
    _, cursor = page([("a",), ("b",), ("c",)], lambda row: row, values(1, lang="ja"), "key")
    assert page([("a",), ("b",), ("c",)], lambda row: row, values(5, cursor, lang="en"), "key")[0] == [("b",), ("c",)]
