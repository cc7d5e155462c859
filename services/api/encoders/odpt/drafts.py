"""What the classes of timetables are made from: drafts, whose long lists are only made for whom they are wanted.

A generator of records yields a draft, or None for something that it looked at in vain, so that who walks over
millions of departures can let others have their turn.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from services.api.encoders.odpt.records import Record
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Source
from services.shared.timetable.artifact import Timetable

Wanted = Mapping[str, frozenset[str]]  # predicate → values, any of which will do


def no_more() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Draft:
    """`head` has all that a search may ask for; `rest` makes what is left. `feeds`: of whom it holds something, beside
    those of the entity that it is made of."""

    head: Record
    rest: Callable[[], Mapping[str, Any]] = no_more
    feeds: Collection[str] = ()

    @property
    def is_long(self) -> bool:
        return self.rest is not no_more

    def record(self) -> Record:
        return self.head | dict(self.rest())


Drafts = Iterator[Draft | None]
Making = Callable[[View, Held, Wanted], Drafts]


def fits(wanted: Wanted, name: str, value: str | None) -> bool:
    """Whether records with this value may be wanted: what makes many looks before it makes any."""
    return name not in wanted or value in wanted[name]


def of_entity(records: Callable[[View, Held], Iterable[Record]]) -> Making:
    """Of a merged entity, whose records are short."""

    def drafts(view: View, held: Held, wanted: Wanted) -> Drafts:
        for record in records(view, held):
            yield Draft(record)

    return drafts


def own_timetable(view: View, feed: str) -> Timetable | None:
    """The feed's, if its records may be given again as the feed has them."""
    held = view.get("source", feed)
    if held is None or cast(Source, held.entity).redistribution != "raw":
        return None
    return view.timetable(feed)


def clock(seconds: int) -> str:
    """As ODPT has it: what is after midnight begins at 00 again."""
    return f"{seconds // 3600 % 24:02}:{seconds % 3600 // 60:02}"
