"""Names and colours of lines that riders can read and tell apart."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.row_rules import WARNING, RowRule, given, judge_rows, with_all_columns
from services.timetable.tables import FeedTables

ROUTES = "routes.txt"
_LONGEST_SHORT_NAME = 12
_LEAST_CONTRAST = 72  # of brightness, 0 to 255
_LUMA = (0.30, 0.59, 0.11)


def _brightness(column: str) -> pl.Expr:
    """Null where it is no colour."""
    parts = (pl.col(column).str.slice(2 * place, 2).str.to_integer(base=16, strict=False) for place in range(3))
    return sum((part * share for part, share in zip(parts, _LUMA, strict=True)), pl.lit(0.0))


_SHORT, _LONG = pl.col("route_short_name").str.to_lowercase(), pl.col("route_long_name").str.to_lowercase()
_DESCRIPTION = pl.col("route_desc").str.to_lowercase()

OF_ROUTES = (
    RowRule(
        "route_short_name_too_long",
        WARNING,
        "route_short_name",
        pl.col("route_short_name").str.len_chars() > _LONGEST_SHORT_NAME,
        f"more than {_LONGEST_SHORT_NAME} letters find no room on signs and maps",
    ),
    RowRule(
        "route_long_name_contains_short_name",
        WARNING,
        "route_long_name",
        given("route_short_name")
        & _LONG.str.starts_with(_SHORT)
        & _LONG.str.slice(_SHORT.str.len_chars()).str.contains(r"^($|[\s\-(])"),
        "the two are shown side by side: it should not begin with the short name",
    ),
    RowRule(
        "same_name_and_description_for_route",
        WARNING,
        "route_desc",
        given("route_desc") & ((_DESCRIPTION == _SHORT) | (_DESCRIPTION == _LONG)),
        "it tells riders nothing that the name doesn't; leave it blank",
    ),
    RowRule(
        "route_color_contrast",
        WARNING,
        "route_text_color",
        given("route_color")
        & given("route_text_color")
        & ((_brightness("route_color") - _brightness("route_text_color")).abs() < _LEAST_CONTRAST),
        "text of this colour can't be read on route_color",
    ),
)
OF_STOPS = (
    RowRule(
        "same_name_and_description_for_stop",
        WARNING,
        "stop_desc",
        given("stop_desc") & (pl.col("stop_desc").str.to_lowercase() == pl.col("stop_name").str.to_lowercase()),
        "it tells riders nothing that the name doesn't; leave it blank",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, ROUTES, OF_ROUTES)
    judge_rows(tables, "stops.txt", OF_STOPS)
    _check_repeated(tables)


def _check_repeated(tables: FeedTables) -> None:
    table = tables.get(ROUTES)
    if table is None or not len(table):
        return
    names = with_all_columns(table).select("route_short_name", "route_long_name", "route_type", "agency_id")
    named = given("route_short_name") | given("route_long_name")
    repeated = names.select(~pl.struct(pl.all()).is_first_distinct() & named).to_series().arg_true().to_numpy()
    reason = "another route of this agency and type has the same names"
    finding = Notice("duplicate_route_name", Severity.WARNING, ROUTES, 0, "route_long_name", "", reason)
    tables.report.add_rows(finding, repeated, table.lines, names["route_long_name"])
