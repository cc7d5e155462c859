"""What a timetable says of agencies, routes, stops and the inside of stations, as observations for merge."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from services.shared.model.events import Batch, Observation
from services.shared.model.said import AgencySaid, RouteSaid, StopSaid
from services.shared.timetable.columns import AnyArray
from services.shared.timetable.modes import mode_of
from services.shared.wire.codec import encode
from services.timetable.beside import NOTHING_BESIDE, Beside
from services.timetable.cells import Row, number, position, whole
from services.timetable.changes import stated_changes
from services.timetable.interiors import interior
from services.timetable.languages import Translations, feed_language, read_translations
from services.timetable.layout import Layout
from services.timetable.tables import FeedTables, last_rows

PART_BYTES = 400_000


def said_columns(layout: Layout, beside: Beside = NOTHING_BESIDE) -> dict[str, AnyArray]:
    """`said`: encoded `upserts` of batches one after the other, and `said_first`, where each begins."""
    parts = _encoded_parts(layout, beside)
    first = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return {"said": np.frombuffer(b"".join(parts), np.uint8), "said_first": first}


def _encoded_parts(layout: Layout, beside: Beside) -> list[bytes]:
    """Each of a size that a record may have."""
    parts: list[bytes] = []
    gathered: list[Observation] = []
    size = 0
    for kind, said in _everything(layout, beside):
        body = encode(said)
        gathered.append(Observation(kind, said.id, body))
        size += len(body) + len(said.id) + 32
        if size > PART_BYTES:
            parts.append(_encoded(gathered))
            gathered, size = [], 0
    if gathered:
        parts.append(_encoded(gathered))
    return parts


def _encoded(observations: list[Observation]) -> bytes:
    """A batch of which all fields but `upserts` are blank, so that a head can be put before it."""
    return encode(Batch("", "", last=False, upserts=tuple(observations)))


def _everything(layout: Layout, beside: Beside) -> Iterator[tuple[str, Any]]:
    tables = layout.tables
    words = read_translations(
        tables.get("translations.txt"), feed_language(tables.get("feed_info.txt"), tables.get("agency.txt"))
    )
    for agency in _rows(tables, "agency.txt", ""):
        yield "agency", _agency(agency, words)
    for route in _rows(tables, "routes.txt", "route_id"):
        yield "route", _route(route, words)
    stops = {row["stop_id"]: row for row in layout.stops.to_dicts()}
    levels = {row["level_id"]: row for row in _rows(tables, "levels.txt", "level_id")}
    served = _routes_of_stops(layout)
    changes = stated_changes(tables.get("transfers.txt"))
    modes = {
        row["route_id"]: mode_of(whole(row.get("route_type", ""), 3)) for row in _rows(tables, "routes.txt", "route_id")
    }
    for place, row in enumerate(stops.values()):
        routes = sorted({*served.get(place, ()), *beside.routes_of_stops.get(row["stop_id"], ())})
        said = _stop(row, levels, routes, tuple(sorted({modes.get(r, "bus") for r in routes})), words)
        yield "stop", replace(said, connecting=changes.get(said.id, ()))
    yield from interior(tables, stops, words)
    for facility in beside.facilities:
        yield "facility", facility


def _rows(tables: FeedTables, name: str, key: str) -> list[Row]:
    """Of repeated ids the last row counts. agency.txt may do without ids."""
    table = tables.get(name)
    if table is None:
        return []
    if not key:
        return list({row.get("agency_id", ""): row for row in table.dicts()}.values())
    return last_rows(table, key).to_dicts()


def _agency(row: Row, words: Translations) -> AgencySaid:
    local_id, name = row.get("agency_id", ""), row.get("agency_name", "")
    return AgencySaid(
        id=local_id,
        name=name,
        names=words.names("agency", "agency_name", local_id, name),
        url=row.get("agency_url", ""),
        timezone=row.get("agency_timezone", ""),
        lang=row.get("agency_lang", ""),
        phone=row.get("agency_phone", ""),
    )


def _route(row: Row, words: Translations) -> RouteSaid:
    local_id, long, short = row["route_id"], row.get("route_long_name", ""), row.get("route_short_name", "")
    order = row.get("route_sort_order", "")
    column, name = ("route_long_name", long) if long else ("route_short_name", short)
    return RouteSaid(
        id=local_id,
        agency_id=row.get("agency_id", ""),
        short_name=short,
        long_name=long,
        names=words.names("routes", column, local_id, name),
        desc=row.get("route_desc", ""),
        color=row.get("route_color", ""),
        text_color=row.get("route_text_color", ""),
        route_type=whole(row.get("route_type", ""), 3),
        url=row.get("route_url", ""),
        sort_order=whole(order, 0) if order.isascii() and order.isdigit() else None,
    )


def _stop(row: Row, levels: dict[str, Row], routes: list[str], modes: tuple[str, ...], words: Translations) -> StopSaid:
    lat, lon = position(row)
    level = levels.get(row.get("level_id", ""), {})
    name = row.get("stop_name", "")
    return StopSaid(
        id=row["stop_id"],
        name=name,
        names=words.names("stops", "stop_name", row["stop_id"], name),
        lat=lat,
        lon=lon,
        location_type=whole(row.get("location_type", ""), 0),
        parent_station=row.get("parent_station", ""),
        platform_code=row.get("platform_code", ""),
        code=row.get("stop_code", ""),
        level_id=row.get("level_id", ""),
        wheelchair_boarding=whole(row.get("wheelchair_boarding", ""), 0),
        timezone=row.get("stop_timezone", ""),
        routes=tuple(routes),
        modes=modes,
        level_name=level.get("level_name", ""),
        level_index=number(level.get("level_index", "")),
        desc=row.get("stop_desc", ""),
    )


def _routes_of_stops(layout: Layout) -> dict[int, list[str]]:
    """Which routes call at each stop, from the patterns of their trips."""
    patterns = layout.patterns
    empty = pl.Series("route_id", [""] * layout.trips.height, dtype=pl.String)
    names = layout.trips["route_id"] if "route_id" in layout.trips.columns else empty
    routes = names.unique().sort()
    codes = names.cast(pl.Enum(routes)).to_physical().cast(pl.Int32)
    pairs = pl.DataFrame({"route": codes, "pattern": patterns.of_trip}).filter(pl.col("pattern") >= 0).unique()
    sizes = np.diff(patterns.first)
    stops = pl.DataFrame(
        {"pattern": np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), "stop": layout.rows.stop[patterns.rows]}
    )
    found = stops.unique().join(pairs, on="pattern").select("stop", "route").unique()
    by_stop = found.group_by("stop").agg(pl.col("route").sort())
    words = routes.to_list()
    return {stop: [words[route] for route in called] for stop, called in by_stop.rows()}
