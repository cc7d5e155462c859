"""Records that feeds gave in ODPT's own terms: given on as they came, and what merged records don't say themselves."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from services.api.encoders.odpt.drafts import Draft, Drafts, Making, Wanted, own_timetable
from services.api.encoders.odpt.records import Record, moment
from services.api.view import View
from services.api.view_held import Held
from services.shared.odpt.shapes import SHAPES
from services.shared.timetable.artifact import Timetable

_HEADS: "WeakKeyDictionary[Timetable, dict[str, dict[str, bytes]]]" = WeakKeyDictionary()


def carried(class_: str) -> Making:
    """Of a source, the records of the class that it gave."""

    def drafts(view: View, held: Held, wanted: Wanted) -> Drafts:
        timetable = own_timetable(view, held.id)
        for head, listed in timetable.carried(class_) if timetable is not None else ():
            yield _draft(class_, head, listed, held)

    return drafts


def _draft(class_: str, head: bytes, listed: bytes, held: Held) -> Draft:
    record: Record = {"dc:date": moment(held.time_ms)} | orjson.loads(head)
    if not listed:
        return Draft(record)
    return Draft(record, lambda: {SHAPES[class_].list_key: orjson.loads(listed)})


def gives(view: View, feed: str, class_: str) -> bool:
    """Whether the feed gave records of the class itself, so that none need be made of its timetable."""
    timetable = own_timetable(view, feed)
    return timetable is not None and timetable.carries(class_)


def said_of(view: View, class_: str, same_as: str, feeds: tuple[str, ...]) -> Mapping[str, Any]:
    """What the first of the feeds that has a record of this id says in it."""
    for feed in feeds:
        timetable = own_timetable(view, feed)
        if timetable is not None and timetable.carries(class_):
            head = _heads(timetable, class_).get(same_as)
            if head is not None:
                found: Record = orjson.loads(head)
                return found
    return {}


def completed(made: Record, said: Mapping[str, Any]) -> Record:
    """What the operator says of a line's own record stands; what it leaves out, languages too, comes of the merge."""
    both = {**made, **said}
    for name, value in said.items():
        if isinstance(value, dict) and isinstance(made.get(name), dict):
            both[name] = {**made[name], **value}
    return both


def _heads(timetable: Timetable, class_: str) -> dict[str, bytes]:
    """By id; read once."""
    by_class = _HEADS.setdefault(timetable, {})
    if class_ not in by_class:
        by_class[class_] = {orjson.loads(head)["owl:sameAs"]: head for head, _ in timetable.carried(class_)}
    return by_class[class_]
