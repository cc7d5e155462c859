"""What the reads of one view share: boards, disruptions, who is to be credited.

Kept as long as the view, since most of it pays only when it is asked for again.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import quote
from weakref import WeakKeyDictionary, proxy

from aiohttp import web

from services.api.access.interiors import Interiors
from services.api.board import Boards
from services.api.disruptions import Disruptions
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Source
from services.shared.web.problems import Gone, Moved, NotFound

Credit = Mapping[str, Any]


class Reading:
    def __init__(self, view: View) -> None:
        self.boards = Boards(proxy(view))
        self.disruptions = Disruptions(proxy(view))
        self.interiors = Interiors()
        self._credits: dict[str, tuple[Held, Credit]] = {}

    def attribution(self, view: View, feeds: Iterable[str]) -> list[Credit]:
        """Whom to name for data of these feeds, by feed."""
        found = (self._credit(view, feed) for feed in sorted(set(feeds)))
        return [credit for credit in found if credit is not None]

    def _credit(self, view: View, feed: str) -> Credit | None:
        held = view.get("source", feed)
        if held is None:
            return None
        kept = self._credits.get(feed)
        if kept is None or kept[0] is not held:
            source = cast(Source, held.entity)
            text = source.attribution or source.operator or source.id
            kept = self._credits[feed] = (held, {"feed": feed, "text": text, "licence": source.licence})
        return kept[1]


_READINGS: "WeakKeyDictionary[View, Reading]" = WeakKeyDictionary()


def reading_of(view: View) -> Reading:
    found = _READINGS.get(view)
    if found is None:
        found = _READINGS[view] = Reading(view)
    return found


def feeds_that_leave(view: View) -> tuple[str, ...]:
    """Of all of which something may be in an answer about everything."""
    return tuple(sorted(held.id for held in view.all("source") if view.may_be_passed_on(held)))


def credits_of(view: View, helds: Iterable[Held]) -> list[Credit]:
    return reading_of(view).attribution(view, {feed for held in helds for feed in held.feeds})


def find(view: View, kind: str, id: str, request: web.Request) -> Held:
    """The entity that a path of the form /v1/{collection}/{id}… names. Raises Moved, Gone or NotFound."""
    held = view.get(kind, id)
    if held is not None:
        return held
    removal = view.gone(kind, id)
    if removal is None:
        raise NotFound(f"There is no {kind} {id!r}.")
    if len(removal.replaced_by) == 1 and view.get(kind, removal.replaced_by[0]) is not None:
        raise Moved(_moved(request, removal.replaced_by[0]))
    raise Gone(f"The {kind} {id!r} is no longer there.", removal.replaced_by)


def _moved(request: web.Request, heir: str) -> str:
    """The address asked for, with the new id in the place of the old one."""
    segments = request.rel_url.raw_path.split("/")
    segments[3] = quote(heir, safe=":@")
    query = request.rel_url.raw_query_string
    return "/".join(segments) + (f"?{query}" if query else "")
