"""A vehicle is in one place at a time: trips of one block on one day follow each other."""

import numpy as np
import numpy.typing as npt

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.artifact import NO_TIME
from services.timetable.numbered import of_trips
from services.timetable.services import ServiceDays, lay_out, read_services
from services.timetable.tables import FeedTables

_NEIGHBOURS = 16  # trips of a block that are compared with the one before them, in order of their start

Places = npt.NDArray[np.int64]


def check(tables: FeedTables) -> None:
    rows, blocks = tables.stop_times, np.array(of_trips(tables, "block_id"), np.str_)
    if not len(rows) or not (blocks != "").any():
        return
    first = np.flatnonzero(np.append(True, rows.trip[1:] != rows.trip[:-1]))
    last = np.append(first[1:], len(rows)) - 1
    trip, start, end = rows.trip[first], rows.departure[first], rows.arrival[last]
    usable = (start != NO_TIME) & (end != NO_TIME) & (blocks[trip] != "")
    trip, start, end = trip[usable], start[usable], end[usable]
    block = np.unique(blocks[trip], return_inverse=True)[1]
    order = np.lexsort((end, start, block))
    trip, start, end, block = trip[order], start[order], end[order], block[order]
    found: list[Places] = []
    for step in range(1, _NEIGHBOURS + 1):
        places = np.flatnonzero((block[step:] == block[:-step]) & (start[step:] < end[:-step]))
        found.append(np.stack([trip[places], trip[places + step]]))
    _tell(tables, np.concatenate(found, axis=1))


def _tell(tables: FeedTables, pairs: Places) -> None:
    days = lay_out(read_services(tables.get("calendar.txt"), tables.get("calendar_dates.txt")))
    numbers = {service_id: number for number, service_id in enumerate(days.ids)}
    service = np.array([numbers.get(service_id, -1) for service_id in of_trips(tables, "service_id")], np.int64)
    trips, ids = tables.get("trips.txt"), tables.ids("trips.txt", "trip_id")
    assert trips is not None
    together: dict[tuple[int, int], bool] = {}
    lines = dict(zip(trips.column("trip_id"), trips.lines.tolist(), strict=True))
    for one, other in pairs.T.tolist():
        both = (int(service[one]), int(service[other]))
        if both not in together:
            together[both] = min(both) >= 0 and _share_a_day(days, *both)
        if together[both]:
            reason = f"trip {ids[one]} of this block is still under way when it begins"
            code, line = "block_trips_with_overlapping_stop_times", lines[ids[other]]
            tables.report.take(Notice(code, Severity.WARNING, "trips.txt", line, "trip_id", ids[other], reason))


def _share_a_day(days: ServiceDays, one: int, other: int) -> bool:
    first = max(days.first_day[one], days.first_day[other])
    runs, others = (days.runs[number][first - days.first_day[number] :] for number in (one, other))
    both = min(len(runs), len(others))
    return bool((runs[:both] & others[:both]).any())
