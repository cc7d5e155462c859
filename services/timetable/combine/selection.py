"""What of one feed goes into the merged one, decided before a row is written; small beside the feed itself."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from services.shared.model.geo import Box
from services.shared.timetable.calendar import parse_date
from services.timetable.archive import Archive
from services.timetable.combine.carried import BLANKED, DEPENDENT, FIRST, TABLES
from services.timetable.combine.credits import attributions, language_of
from services.timetable.combine.fares import kept_apart
from services.timetable.combine.job import Source
from services.timetable.combine.narrowing import features, narrow
from services.timetable.combine.picking import Mask, Picking
from services.timetable.combine.words import translated
from services.timetable.report import Report
from services.timetable.services import lay_out, read_services
from services.timetable.tables import FeedTables, zone_of


@dataclass(slots=True)
class Selection:
    """`lines`: of each table that is copied, by line of the file, whether the row travels (shapes: `shapes`).

    `known`: what cells that may lose their value can refer to. `made`: rows that are not copied but made.
    """

    source: Source
    archive: Archive
    columns: dict[str, tuple[str, ...]]
    lines: dict[str, Mask]
    shapes: pl.Series
    known: dict[str, pl.Series]
    agencies: pl.Series
    zones: tuple[str, ...]
    days: tuple[date, date]
    language: str
    made: dict[str, pl.DataFrame] = field(default_factory=dict)
    places: list[dict[str, Any]] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return self.source.feed


def select(archive: Archive, source: Source, box: Box | None, several: bool) -> Selection | None:
    """None when no trip of the feed travels."""
    picking = Picking(FeedTables(archive, Report()))
    picking.pick(FIRST)
    picking.pick_calls()
    picking.pick_shapes()
    if (box is not None and not narrow(picking, box)) or not picking.calls.any():
        return None
    picking.pick(DEPENDENT)
    made = {"attributions.txt": attributions(picking, source)}
    if several:
        made |= kept_apart(picking, source.feed)
    words = translated(picking, source.feed, several)
    if words.height:
        made["translations.txt"] = words
    return Selection(
        source=source,
        archive=archive,
        columns=_columns(picking),
        lines=_lines(picking),
        shapes=picking.shapes,
        known={places: picking.ids(places.split()) for places in set(BLANKED.values())},
        agencies=picking.all_agencies,
        zones=_zones(picking),
        days=_days(picking, source),
        language=language_of(picking),
        made=made,
        places=features(picking),
    )


def _columns(picking: Picking) -> dict[str, tuple[str, ...]]:
    found = {name: picking.tables.header(name) or () for name in picking.masks if picking.masks[name].any()}
    found["stop_times.txt"] = picking.tables.stop_times.header or ()
    if len(picking.shapes):
        found["shapes.txt"] = picking.shape_columns
    return {name: found[name] for name in TABLES if name in found}


def _lines(picking: Picking) -> dict[str, Mask]:
    rows = picking.tables.stop_times
    found = {"stop_times.txt": _by_line(rows.line, picking.calls)}
    for name, mask in picking.masks.items():
        table = picking.tables.get(name)
        if table is not None:
            found[name] = _by_line(table.lines, mask)
    return found


def _by_line(lines: Any, mask: Mask) -> Mask:
    found = np.zeros(int(lines.max(initial=0)) + 1, np.bool_)
    found[lines[mask]] = True
    return found


def _zones(picking: Picking) -> tuple[str, ...]:
    """Of the agencies that travel. A zone that there is not is the feed's first, as it is to compiling."""
    table = picking.tables.get("agency.txt")
    every = table.column("agency_timezone") if table is not None else []
    first = next((zone for zone in every if zone_of(zone)), "UTC")
    kept = [zone for zone, stays in zip(every, picking.masks.get("agency.txt", ()), strict=True) if stays]
    return tuple(dict.fromkeys(zone if zone_of(zone) else first for zone in kept))


def _days(picking: Picking, source: Source) -> tuple[date, date]:
    days = lay_out(read_services(picking.tables.get("calendar.txt"), picking.tables.get("calendar_dates.txt"))).span()
    stated = [day for day in (parse_date(source.valid_from), parse_date(source.valid_to)) if day]
    every = [*stated, *(days or ())] or [date(1970, 1, 1)]
    return min(every), max(every)
