"""/api/v4: the merged picture as ODPT's API answers, for clients that exist (ODPT API 4.15, sections 3 and 4).

Search, dump, retrieval by id and search by place. A key (`acl:consumerKey`) is taken and not asked for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import orjson
from aiohttp import web

from services.api.encoders.odpt import BY_NAME, CLASSES, FLIGHTS, Class
from services.api.encoders.odpt.drafts import Wanted, own_timetable
from services.api.encoders.odpt.narrowing import candidates
from services.api.encoders.odpt.records import Record
from services.api.reading import reading_of
from services.api.schemas.odpt import odpt_list
from services.api.view import View
from services.api.view_held import Held
from services.api.walks import walks_of
from services.shared.web import params
from services.shared.web.credits import credit_header
from services.shared.web.endpoints import Answer, BadParam, Endpoint, Handler, Param, Values
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.problems import NotFound
from services.shared.web.usage import OF_FEEDS

MOST_RECORDS = 1000  # of a search, as at ODPT; a dump has all
TURN = 50  # entities or records that are looked at before others get their turn
MANY = 5000  # entities of which only the sources are looked at
PART_BYTES = 64_000  # of a dump, that are sent at once
NOTHING: Wanted = {}
# Of stations near a place, or by their id, clients made from the community's description can't read one without these.
BY_ITSELF: Record = {
    "odpt:stationCode": "",
    **{
        f"odpt:{name}": [] for name in ("passengerSurvey", "stationTimetable", "connectingRailway", "connectingStation")
    },
}
IN_A_DUMP: Record = {"dc:title": ""}  # nor one of a dump without this
MOST_RADIUS_METERS = 4000
_LANGUAGES = ("ja", "en", "ja-Hrkt", "ko", "zh-Hans", "zh-Hant")  # that ODPT names; a title in any other is found, too
_OF_ALL = ("owl:sameAs", "@id", "dc:title")
_KEY = Param("acl:consumerKey", str, {"type": "string"}, "is not asked for here, and may be any text, or none")
_PLACED = ("odpt:Station", "odpt:BusstopPole")


async def _search(
    view: View, class_: Class, wanted: Values, helds: Iterable[Held] | None = None, blanks: Record | None = None
) -> Answer:
    filters = {name: frozenset(value) for name, value in wanted.items() if value and name != "acl:consumerKey"}
    found, used = list[bytes](), set[str]()
    async for record in in_turns(view, class_, filters, helds, used=used):
        found.append(orjson.dumps({**blanks, **record} if blanks else record))
        if len(found) == MOST_RECORDS:
            break
    return Answer(body=b"[" + b",".join(found) + b"]", attribution=reading_of(view).attribution(view, used))


async def in_turns(
    view: View,
    class_: Class,
    wanted: Wanted = NOTHING,
    helds: Iterable[Held] | None = None,
    fits: Callable[[Record], bool] | None = None,
    used: set[str] | None = None,
) -> AsyncIterator[Record]:
    """The records of the class, or those of `helds`, that match, and fit. Many entities may have none.

    `used` gets the feeds that they are of.
    """
    seen: set[str] = set()
    looked_at = 0
    for part in class_.parts:
        for held in candidates(view, part.kind, wanted) if helds is None else helds:
            was_decoded = held.is_decoded
            for draft in part.drafts(view, held, wanted):
                if (
                    draft is not None
                    and matches(draft.head, wanted)
                    and (fits is None or fits(draft.head))
                    and draft.head["owl:sameAs"] not in seen
                ):
                    seen.add(draft.head["owl:sameAs"])
                    if used is not None:
                        used.update(held.feeds, draft.feeds)
                    yield draft.record()
                looked_at += 1
                if looked_at % TURN == 0 or (draft is not None and draft.is_long):
                    await asyncio.sleep(0)
            if not was_decoded:
                held.forget()
            looked_at += 1
            if looked_at % TURN == 0:
                await asyncio.sleep(0)


def matches(record: Record, filters: Mapping[str, frozenset[str]]) -> bool:
    """Parameters are ANDed, values between commas ORed; an array matches by any of its values."""
    return all(not wanted.isdisjoint(_values(record, name)) for name, wanted in filters.items())


def _values(record: Mapping[str, Any], name: str) -> list[str]:
    value = record.get(name)
    if value is None and "." in name:
        outer, _, inner = name.rpartition(".")
        held = record.get(outer)
        value = _in_language(held, inner) if isinstance(held, dict) else None
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each is not None]


def _in_language(texts: Mapping[str, str], tag: str) -> str | None:
    """Tags are the same in small and in large letters."""
    return texts.get(tag) or next((text for named, text in texts.items() if named.lower() == tag.lower()), None)


def _searching(class_: Class) -> Handler:
    async def handler(view: View, request: web.Request, values: Values) -> Answer:
        return await _search(view, class_, values)

    return handler


def _near(class_: Class) -> Handler:
    async def handler(view: View, request: web.Request, values: Values) -> Answer:
        wanted = dict(values)
        place = [wanted.pop(name) for name in ("lat", "lon", "radius")]
        helds = [held for _, held in view.near("station", *place)]
        return await _search(view, class_, wanted, helds, BY_ITSELF if class_.name == "odpt:Station" else {})

    return handler


def _dumping(class_: Class) -> Handler:
    async def handler(view: View, request: web.Request, values: Values) -> web.StreamResponse:
        """As it is made: a timetable of millions of calls is never held whole."""
        response = web.StreamResponse(
            headers={**DATA_HEADERS, "Content-Type": "application/json", "Cache-Control": "no-cache",
                     "Noriai-Position": view.position_text, **credit_header(await _givers(view, class_))}
        )  # fmt: skip
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        waiting, before, used = bytearray(), b"[", set[str]()
        async for record in in_turns(view, class_, used=used):
            waiting += before + orjson.dumps(IN_A_DUMP | record)
            before = b","
            if len(waiting) > PART_BYTES:
                await response.write(bytes(waiting))
                waiting.clear()
        await response.write(bytes(waiting) + (b"[]" if before == b"[" else b"]"))
        await response.write_eof()
        request[OF_FEEDS] = tuple(sorted(used))
        return response

    return handler


async def _givers(view: View, class_: Class) -> set[str]:
    """Of whom something may be in a dump: its headers leave before its records are made."""
    found: set[str] = set()
    for part in class_.parts:
        for kind in (part.kind, *part.names_of):
            for looked_at, held in enumerate(list(view.all(kind)), 1):
                if kind != "source":
                    found.update(held.feeds)
                elif own_timetable(view, held.id) is not None:
                    found.add(held.id)
                if looked_at % MANY == 0:
                    await asyncio.sleep(0)
    return found


async def _datapoint(view: View, request: web.Request, values: Values) -> Answer:
    """By the readable id its class is known; by the other, all are looked through, for one asker at a time."""
    wanted, used = values["id"], set[str]()
    class_, colon, _ = wanted.partition(":")
    named = BY_NAME.get(class_.replace("odpt.", "odpt:", 1)) if colon and class_.startswith("odpt.") else None
    if named is not None and all(part.kind != "source" for part in named.parts):
        found = await _first(view, (named,), used, {"owl:sameAs": frozenset((wanted,))})
    else:
        async with walks_of(view).turn():
            if named is not None:
                found = await _first(view, (named,), used, {"owl:sameAs": frozenset((wanted,))})
            else:
                found = await _first(view, CLASSES, used, fits=lambda head: wanted in (head["@id"], head["owl:sameAs"]))
    if found is None:
        raise NotFound(f"There is no data point {wanted!r}.")
    body = orjson.dumps([BY_ITSELF | found if found["@type"] == "odpt:Station" else found])
    return Answer(body=body, attribution=reading_of(view).attribution(view, used))


async def _first(
    view: View,
    classes: Iterable[Class],
    used: set[str],
    wanted: Wanted = NOTHING,
    fits: Callable[[Record], bool] | None = None,
) -> Record | None:
    for class_ in classes:
        async for record in in_turns(view, class_, wanted, fits=fits, used=used):
            return record
    return None


def _number(least: float, most: float) -> Any:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise BadParam(f"expected a number from {least:g} to {most:g}")
        return number

    return parse


def _predicate(name: str, any_language: bool = False) -> Param:
    schema = {"type": "array", "minItems": 1, "items": params.ITEM}
    doc = "values between commas are ORed" + ("; any other language's tag does as well" if any_language else "")
    return Param(name, params.parse_text, schema, doc, repeated=True, any_language=any_language)


def _predicates(class_: Class) -> tuple[Param, ...]:
    titles = [name for name in class_.filters if name.endswith("Title")]
    plain = [name for name in class_.filters if name not in titles]
    by_language = [_predicate(f"{name}.{language}", True) for name in titles for language in _LANGUAGES]
    return (_KEY, *map(_predicate, dict.fromkeys((*_OF_ALL, *plain))), *by_language)


def _around() -> tuple[Param, ...]:
    return tuple(
        Param(name, _number(least, most), {"type": "number", "minimum": least, "maximum": most}, doc, required=True)
        for name, least, most, doc in (
            ("lat", -90.0, 90.0, "degrees"),
            ("lon", -180.0, 180.0, "degrees"),
            ("radius", 0.0, float(MOST_RADIUS_METERS), "metres"),
        )
    )


def _endpoint(
    path: str, handler: Handler, summary: str, given: tuple[Param, ...], class_: str = "", *more: int
) -> Endpoint:
    answer = "OdptRecords" if not class_ or class_ in FLIGHTS else odpt_list(class_)
    return Endpoint(path, handler, summary, answer, given, envelope="none", tags=("standards",), problems=tuple(more))


ENDPOINTS: tuple[Endpoint, ...] = (
    *(_endpoint(f"/api/v4/{c.name}", _searching(c), f"ODPT: {c.sentence}", _predicates(c), c.name) for c in CLASSES),
    *(
        _endpoint(f"/api/v4/{c.name}.json", _dumping(c), f"ODPT, all of it: {c.sentence}", (_KEY,), c.name)
        for c in CLASSES
        if c.dumped
    ),
    *(
        _endpoint(f"/api/v4/places/{name}", _near(BY_NAME[name]), f"ODPT, near a place: {BY_NAME[name].sentence}",
                  (*_around(), *_predicates(BY_NAME[name])), name)
        for name in _PLACED
    ),
    _endpoint("/api/v4/datapoints/{id}", _datapoint, "ODPT: one record by `owl:sameAs` or `@id`",
              (params.path_id(), _KEY), "", 404, 503),
)  # fmt: skip
