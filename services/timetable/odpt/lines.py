"""Operators and lines: agency.txt and routes.txt, also of those that are only referred to."""

import re
from collections.abc import Iterable

from services.shared.odpt.values import Record, Texts, clean, objects, one, several, whole
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.names import Names
from services.timetable.odpt.tables import Row, Tables
from services.timetable.odpt.tally import Tally

RAILWAY, PATTERN = "odpt:Railway", "odpt:BusroutePattern"
_COLOR = re.compile(r"#?([0-9A-Fa-f]{6})")
TRAM, SUBWAY, RAIL, BUS, MONORAIL = 0, 1, 2, 3, 12

# ODPT does not say what runs on a line: first the line's words, then its operator, then rail.
_WORDS = (
    (MONORAIL, ("モノレール", "Monorail", "ゆりかもめ", "Yurikamome", "新交通", "ライナー線", "NipporiToneri")),
    (TRAM, ("荒川線", "さくらトラム", "Arakawa", "世田谷線", ".Setagaya", "市電", "路面電車", "Streetcar", "Tramway")),
)
_SUBWAYS = ("TokyoMetro", "Toei", "YokohamaMunicipal", "OsakaMetro", "NagoyaMunicipal", "KobeMunicipal",
            "SendaiMunicipal", "KyotoMunicipal", "FukuokaMunicipal", "SapporoMunicipal")  # fmt: skip


def write_lines(records: Records, served: dict[str, str], operators: Iterable[str], names: Names, tally: Tally,
                tables: Tables, url: str = "") -> None:  # fmt: skip
    """`url` is for operators that have none.

    `served`: every route that stops or trips name, with its operator; `operators`: every one that is named.
    """
    known: dict[str, None] = {}
    for local_id, record in records.get(RAILWAY, {}).items():
        tally.serve(RAILWAY)
        tables.add("routes.txt", _railway(local_id, record, names))
        tables.translate("routes", "route_long_name", local_id, names.of(local_id))
        known[local_id] = None
    for local_id, patterns in _by_route(records.get(PATTERN, {})).items():
        titles = sorted((clean(each.get("dc:title")) for each in patterns), key=lambda text: (len(text), text))
        _add_bus_route(local_id, next((text for text in titles if text), ""), patterns, names, tables)
        known[local_id] = None
    for route, operator in sorted(served.items()):
        if route and route not in known:
            class_ = RAILWAY if route.startswith("odpt.Railway:") else "odpt:Busroute"
            tally.note("implied", class_, route)
            kind = mode(route, "", operator) if class_ == RAILWAY else BUS
            tables.add("routes.txt", _row(route, operator, {"route_long_name": names.word(route)}, kind))
            tables.translate("routes", "route_long_name", route, names.of(route))
    _write_operators(records, operators, names, tally, tables, url)


def _write_operators(
    records: Records, operators: Iterable[str], names: Names, tally: Tally, tables: Tables, url: str
) -> None:
    """`url` is for those that have none."""
    said = records.get("odpt:Operator", {})
    for _ in said:
        tally.serve("odpt:Operator")
    for local_id in sorted({*said, *operators} - {""}):
        if local_id not in said:
            tally.note("implied", "odpt:Operator", local_id)
        row = {"agency_id": local_id, "agency_name": names.word(local_id), "agency_lang": "ja"}
        row |= {"agency_timezone": "Asia/Tokyo", "agency_url": clean(_url(said.get(local_id))) or url}
        tables.add("agency.txt", row)
        tables.translate("agency", "agency_name", local_id, names.of(local_id))
    if tables.has("stops.txt") and not tables.has("agency.txt"):
        tables.add("agency.txt", {"agency_timezone": "Asia/Tokyo", "agency_lang": "ja"})


def _url(record: Record | None) -> object:
    return record.get("odpt:operatorUrl") if record else ""


def _railway(local_id: str, record: Record, names: Names) -> Row:
    operator = one(record.get("odpt:operator"))
    title = names.word(local_id)
    color = _COLOR.fullmatch(clean(record.get("odpt:color")))
    texts = {
        "route_short_name": clean(record.get("odpt:lineCode")),
        "route_long_name": title,
        "route_color": color[1].upper() if color else "",
    }
    return _row(local_id, operator, texts, mode(local_id, title, operator))


def _row(local_id: str, operator: str, texts: Row, kind: int) -> Row:
    return {"route_id": local_id, "agency_id": operator, "route_type": str(kind), **texts}


def mode(local_id: str, title: str, operator: str) -> int:
    for kind, words in _WORDS:
        if any(word in local_id or word in title for word in words):
            return kind
    return SUBWAY if operator.rpartition(":")[2] in _SUBWAYS else RAIL


def _by_route(patterns: dict[str, Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for local_id, record in patterns.items():
        found.setdefault(one(record.get("odpt:busroute")) or local_id, []).append(record)
    return found


def _add_bus_route(local_id: str, title: str, patterns: list[Record], names: Names, tables: Tables) -> None:
    operators = [operator for each in patterns for operator in several(each.get("odpt:operator"))]
    tables.add(
        "routes.txt",
        _row(local_id, next(iter(operators), ""), {"route_short_name": title or names.word(local_id)}, BUS),
    )
    kana = next((text for each in patterns if (text := clean(each.get("odpt:kana")))), "")
    translated: Texts = {"ja-Hrkt": kana} if kana and title else {}
    tables.translate("routes", "route_short_name", local_id, translated)


def stations_in_order(records: Records) -> dict[str, list[str]]:
    """Of each railway, by odpt:index; a loop names a station twice."""
    found: dict[str, list[str]] = {}
    for local_id, record in records.get(RAILWAY, {}).items():
        entries = [
            (whole(e.get("odpt:index")) or 0, one(e.get("odpt:station")))
            for e in objects(record.get("odpt:stationOrder"))
        ]
        found[local_id] = [station for _, station in sorted(entries, key=lambda entry: entry[0]) if station]
    return found


def poles_in_order(record: Record) -> list[str]:
    """Of a bus route's pattern."""
    entries = [
        (whole(e.get("odpt:index")) or 0, one(e.get("odpt:busstopPole")))
        for e in objects(record.get("odpt:busstopPoleOrder"))
    ]
    return [pole for _, pole in sorted(entries, key=lambda entry: entry[0]) if pole]
