"""Pages of a collection. A cursor holds the sort key of the last row, so pages stay whole while rows come and go."""

import base64
import binascii
import heapq
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import orjson

from services.shared.web.problems import BadRequest

Row = TypeVar("Row")
SortKey = tuple[Any, ...]  # of texts and numbers, of the same types for all rows
_UNSEEN = frozenset({"cursor", "limit", "lang", "min_position"})  # these don't change which rows there are


def page(
    rows: Iterable[Row], key: Callable[[Row], SortKey], values: Mapping[str, Any], order: str
) -> tuple[list[Row], str | None]:
    """The rows of one page in order of `key`, and the cursor of the next page.

    `values` are the request's parameters; a cursor is good only for the question that it came from.
    """
    limit, question = values["limit"], _question(values, order)
    if values["cursor"]:
        after = _read(values["cursor"], question)
        rows = (row for row in rows if _past(key(row), after))
    first = heapq.nsmallest(limit + 1, rows, key=key)
    if len(first) <= limit:
        return first, None
    return first[:limit], _write(key(first[limit - 1]), question)


def _past(key: SortKey, after: SortKey) -> bool:
    try:
        return key > after
    except TypeError:
        raise _bad() from None


def _question(values: Mapping[str, Any], order: str) -> str:
    asked = sorted(
        (name, repr(value)) for name, value in values.items() if name not in _UNSEEN and value not in (None, ())
    )
    return f"{binascii.crc32(repr((order, asked)).encode()):08x}"


def _write(key: SortKey, question: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([question, *key])).decode().rstrip("=")


def _read(cursor: str, question: str) -> SortKey:
    try:
        held = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _bad() from None
    if not isinstance(held, list) or not held or held[0] != question:
        raise _bad()
    return tuple(held[1:])


def _bad() -> BadRequest:
    return BadRequest.naming({"cursor": "expected the `next` of an earlier answer to the same question"})
