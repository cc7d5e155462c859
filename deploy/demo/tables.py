"""An operator as GTFS Schedule: rows of each table, and a zip whose bytes depend on the town and the dates alone."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.geometry import latitude, longitude
from deploy.demo.model import WEEKDAY, WEEKEND, Operator, Stop, holiday
from deploy.demo.translations import Row, publisher, translations

TIMEZONE = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Validity:
    """The days that a timetable speaks of, both included."""

    first: date
    last: date

    @classmethod
    def around(cls, day: date) -> "Validity":
        return cls(day - timedelta(days=365), day + timedelta(days=730))


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: str
    rows: Iterable[Row]


def write_zip(operator: Operator, validity: Validity) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for table in _tables(operator, validity):
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(table.columns.split())
            writer.writerows(table.rows)
            entry = zipfile.ZipInfo(f"{table.name}.txt", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.getvalue().encode())
    return buffer.getvalue()


def _tables(operator: Operator, validity: Validity) -> Iterator[Table]:
    yield Table("agency", "agency_id agency_name agency_url agency_timezone agency_lang", _agency(operator))
    yield Table(
        "stops",
        "stop_id stop_code stop_name stop_lat stop_lon location_type parent_station "
        "wheelchair_boarding level_id platform_code",
        map(_stop, operator.stops),
    )
    yield Table(
        "routes",
        "route_id agency_id route_short_name route_long_name route_type route_color route_text_color route_sort_order",
        _routes(operator),
    )
    yield Table(
        "trips",
        "route_id service_id trip_id trip_headsign trip_short_name direction_id block_id shape_id "
        "wheelchair_accessible bikes_allowed",
        _trips(operator),
    )
    yield Table(
        "stop_times",
        "trip_id arrival_time departure_time stop_id stop_sequence shape_dist_traveled timepoint",
        _stop_times(operator),
    )
    yield Table(
        "calendar",
        "service_id monday tuesday wednesday thursday friday saturday sunday start_date end_date",
        _calendar(validity),
    )
    yield Table("calendar_dates", "service_id date exception_type", _calendar_dates(validity))
    yield Table("shapes", "shape_id shape_pt_lat shape_pt_lon shape_pt_sequence shape_dist_traveled", _shapes(operator))
    if operator.interior:
        yield Table("levels", "level_id level_index level_name", _levels(operator))
        yield Table(
            "pathways",
            "pathway_id from_stop_id to_stop_id pathway_mode is_bidirectional length traversal_time stair_count "
            "min_width signposted_as reversed_signposted_as",
            _pathways(operator),
        )
    yield Table(
        "translations",
        "table_name field_name language translation record_id record_sub_id field_value",
        translations(operator),
    )
    yield Table(
        "feed_info",
        "feed_publisher_name feed_publisher_url feed_lang feed_start_date feed_end_date feed_version "
        "feed_contact_email",
        _feed_info(operator, validity),
    )


def _agency(operator: Operator) -> Iterator[Row]:
    plan = operator.plan
    yield plan.agency, plan.names.ja, plan.url, TIMEZONE, "ja"


def _stop(stop: Stop) -> Row:
    return (
        stop.id,
        stop.code,
        stop.names.ja if stop.names else "",
        f"{latitude(stop.point):.6f}",
        f"{longitude(stop.point):.6f}",
        stop.location_type,
        stop.parent,
        stop.wheelchair or "",
        stop.level,
        stop.platform_code,
    )


def _routes(operator: Operator) -> Iterator[Row]:
    for order, line in enumerate(operator.plan.lines, 1):
        yield (
            line.id, operator.plan.agency, line.short, line.long.ja, line.route_type, line.color, line.text_color, order
        )  # fmt: skip


def _trips(operator: Operator) -> Iterator[Row]:
    for block in operator.blocks:
        for trip in block.trips:
            pattern, line = trip.pattern, trip.pattern.line
            number = trip.number if operator.plan.stations else ""
            yield (
                line.id, block.service, trip.id, pattern.headsign.ja, number, pattern.direction, block.id, pattern.id,
                line.wheelchair, 2,
            )  # fmt: skip


def _stop_times(operator: Operator) -> Iterator[Row]:
    for block in operator.blocks:
        for trip in block.trips:
            for sequence, call in enumerate(trip.pattern.calls, 1):
                arrival, departure = trip.start + call.arrival, trip.start + call.departure
                yield trip.id, _clock(arrival), _clock(departure), call.stop_id, sequence, call.meters, 1


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _calendar(validity: Validity) -> Iterator[Row]:
    first, last = _compact(validity.first), _compact(validity.last)
    yield WEEKDAY, 1, 1, 1, 1, 1, 0, 0, first, last
    yield WEEKEND, 0, 0, 0, 0, 0, 1, 1, first, last


def _calendar_dates(validity: Validity) -> Iterator[Row]:
    for number in range((validity.last - validity.first).days + 1):
        day = validity.first + timedelta(days=number)
        if holiday(day) and day.weekday() < 5:
            yield WEEKDAY, _compact(day), 2
            yield WEEKEND, _compact(day), 1


def _shapes(operator: Operator) -> Iterator[Row]:
    for pattern in operator.patterns:
        line = pattern.path
        for sequence, (point, meters) in enumerate(zip(line.points, line.along, strict=True), 1):
            yield pattern.id, f"{latitude(point):.6f}", f"{longitude(point):.6f}", sequence, round(meters, 1)


def _levels(operator: Operator) -> Iterator[Row]:
    for level in operator.interior.levels if operator.interior else ():
        yield level.id, level.index, level.names.ja


def _pathways(operator: Operator) -> Iterator[Row]:
    for way in operator.interior.pathways if operator.interior else ():
        yield (
            way.id, way.start, way.end, way.mode, int(way.both_ways), way.meters or "", way.seconds or "",
            way.stairs or "", way.min_width or "", way.sign.ja if way.sign else "",
            way.reversed_sign.ja if way.reversed_sign else "",
        )  # fmt: skip


def _feed_info(operator: Operator, validity: Validity) -> Iterator[Row]:
    first, last = _compact(validity.first), _compact(validity.last)
    yield (
        publisher(operator).ja, operator.plan.url, "ja", first, last, f"{operator.feed}-{first}",
        "data@nagihama.example",
    )  # fmt: skip


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"
