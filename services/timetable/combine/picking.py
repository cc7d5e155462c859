"""Which rows of a feed travel: those that can be used, whose references lead somewhere, the last of each key.

What compiling leaves out stays behind, and what would point at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.timetable.artifact import NO_TIME
from services.shared.timetable.calendar import parse_date
from services.timetable.combine.carried import KEYS, OF_AGENCY, needed, references
from services.timetable.reader import Convert, Lines, Table, read_frames
from services.timetable.report import Report
from services.timetable.tables import FeedTables
from services.timetable.times import parse_time

Mask = npt.NDArray[np.bool_]

_INSIDE_A_STATION = ("2", "3", "4")


@dataclass(slots=True)
class Picking:
    """`masks`: table → which of its rows travel. `calls`: which of `tables.stop_times`."""

    tables: FeedTables
    masks: dict[str, Mask] = field(default_factory=dict)
    calls: Mask = field(default_factory=lambda: np.empty(0, np.bool_))
    shapes: pl.Series = field(default_factory=lambda: _texts([]))
    shape_columns: tuple[str, ...] = ()
    all_agencies: pl.Series = field(default_factory=lambda: _texts([]))

    def pick(self, names: Sequence[str]) -> None:
        for name in names:
            table = self.tables.get(name)
            if table is not None:
                self.masks[name] = self._usable(table)
                self.masks[name] &= _last_of_each_key(table, self.masks[name])
            if name == "agency.txt":
                self.all_agencies = self.agencies()

    def kept(self, name: str) -> pl.DataFrame:
        table = self.tables.get(name)
        return table.frame.filter(self.masks[name]) if table is not None else pl.DataFrame()

    def ids(self, places: Sequence[str]) -> pl.Series:
        """The values of rows that travel, at each `table/column`."""
        found = [_texts([])]
        for place in places:
            name, _, column = place.partition("/")
            if name == "shapes.txt":
                found.append(self.shapes)
            elif name in self.masks and column in (frame := self.kept(name)).columns:
                found.append(frame[column].alias(""))
        ids = pl.concat(found).unique()
        return ids.filter(ids != "")

    def restrict(self, name: str, column: str, ids: pl.Series) -> None:
        """Of the rows that travel, those stay that have one of `ids`."""
        table = self.tables.get(name)
        if table is not None:
            self.masks[name] &= table.series(column).is_in(ids.implode()).to_numpy()

    def agencies_of(self, name: str) -> pl.Series:
        """Whose the rows of a table are; the feed's first agency's where they do not say, or name one that is not."""
        table = self.tables.get(name)
        assert table is not None
        cells = table.series("agency_id")
        first = self.all_agencies[0] if len(self.all_agencies) else ""
        return cells.zip_with(cells.is_in(self.all_agencies.implode()), _texts([first]).new_from_index(0, len(cells)))

    def pick_shapes(self) -> None:
        """Reads which there are."""
        wanted = {"shape_id": pl.String}
        header, found = read_frames(self.tables.archive, "shapes.txt", Report(), wanted, _begin_shape_ids)
        ids = pl.concat([_texts([]), *found]).unique()
        self.shapes, self.shape_columns = ids.filter(ids != ""), header or ()

    def pick_calls(self) -> None:
        """A trip that lost a call, and with it the times where it begins or ends, stays behind whole."""
        rows = self.tables.stop_times
        trips, stops = self.trip_ids, self.stop_ids
        known_trip = trips.is_in(self.ids(["trips.txt/trip_id"]).implode()).to_numpy()
        extra = np.array([stop_id == "" for stop_id in rows.extra_stops], np.bool_)
        known_stop = np.concatenate([stops.is_in(self.ids(["stops.txt/stop_id"]).implode()).to_numpy(), extra])
        blank = rows.stop >= len(stops)
        self.calls = known_trip[rows.trip] & known_stop[rows.stop] & (~blank | rows.flexible)
        lost = np.unique(rows.trip[known_trip[rows.trip] & ~self.calls])
        untimed = [trip for trip in lost.tolist() if self._edge_untimed(trip)]
        if untimed:
            self.calls &= ~np.isin(rows.trip, untimed)
            self.restrict("trips.txt", "trip_id", trips.filter(~np.isin(np.arange(len(trips)), untimed)))

    @property
    def trip_ids(self) -> pl.Series:
        """As `tables.stop_times` numbers them."""
        return _texts(self.tables.ids("trips.txt", "trip_id"))

    @property
    def stop_ids(self) -> pl.Series:
        """As `tables.stop_times` numbers them; it adds others behind."""
        return _texts(self.tables.ids("stops.txt", "stop_id"))

    def _edge_untimed(self, trip: int) -> bool:
        rows = self.tables.stop_times
        first, after = np.searchsorted(rows.trip, [trip, trip + 1])
        left = first + np.flatnonzero(self.calls[first:after])
        edges = left[[0, -1]] if len(left) else left
        timed = (rows.arrival[edges] != NO_TIME) & (rows.departure[edges] != NO_TIME)
        return not (timed | rows.flexible[edges]).all()

    def _usable(self, table: Table) -> Mask:
        mask = np.ones(len(table), np.bool_)
        for column, places in references(table.name).items():
            cells = table.series(column)
            if table.has(column) or needed(table.name, column):
                blank = (cells == "").to_numpy() & (not needed(table.name, column))
                mask &= blank | cells.is_in(self.ids(places).implode()).to_numpy()
        if needed(table.name, KEYS[table.name][0]):
            mask &= (table.series(KEYS[table.name][0]) != "").to_numpy()
        if table.name in OF_AGENCY:
            mask &= self.agencies_of(table.name).is_in(self.agencies().implode()).to_numpy()
        special = _SPECIAL.get(table.name)
        return mask & special(table) if special else mask

    def agencies(self) -> pl.Series:
        """Those that travel; a feed's only agency may do without an id."""
        return column_of(self.kept("agency.txt"), "agency_id")


def _last_of_each_key(table: Table, usable: Mask) -> Mask:
    keys = KEYS[table.name]
    if not table.has(keys[0]) and table.name != "agency.txt":
        return np.ones(len(table), np.bool_)
    rows = pl.DataFrame([table.series(column).alias(column) for column in keys])
    last = rows.with_row_index(" place").filter(usable).filter(pl.struct(keys).is_last_distinct())
    mask = np.zeros(len(table), np.bool_)
    mask[last[" place"].to_numpy()] = True
    return mask


def _good_stops(table: Table) -> Mask:
    """Entrances, nodes and boarding areas are parts of something."""
    inside = table.series("location_type").is_in(_INSIDE_A_STATION)
    ids = table.series("stop_id")
    return (~inside | table.series("parent_station").is_in(ids.filter(ids != "").implode())).to_numpy()


def _good_periods(table: Table) -> Mask:
    return _dates(table, "start_date") & _dates(table, "end_date")


def _good_days(table: Table) -> Mask:
    return _dates(table, "date")


def _dates(table: Table, column: str) -> Mask:
    return np.array([parse_date(text) is not None for text in table.column(column)], np.bool_)


def _good_frequencies(table: Table) -> Mask:
    found = [
        parse_time(start) >= 0 and parse_time(end) >= 0 and headway.isascii() and headway.isdigit() and int(headway) > 0
        for start, end, headway in zip(
            *(table.column(name) for name in ("start_time", "end_time", "headway_secs")), strict=True
        )
    ]
    return np.array(found, np.bool_)


_SPECIAL = {
    "stops.txt": _good_stops,
    "calendar.txt": _good_periods,
    "calendar_dates.txt": _good_days,
    "frequencies.txt": _good_frequencies,
}


def _begin_shape_ids() -> Convert[pl.Series]:
    def convert(frame: pl.DataFrame, lines: Lines) -> pl.Series:
        return column_of(frame, "shape_id").unique()

    return convert


def column_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """Blank cells when there is no such column."""
    if name in frame.columns:
        return frame[name].alias("")
    return _texts([""]).new_from_index(0, frame.height)


def _texts(values: Sequence[str]) -> pl.Series:
    return pl.Series("", values, dtype=pl.String)
