"""Fares v2 of several feeds beside each other: what a blank cell stands for is kept to the feed that left it blank.

A blank network or leg group means "any other", and in the merged feed that would be another feed's too. So the
lines of a feed that are in no network get one, and rules with a blank are written out. networks.txt is used
throughout: GTFS forbids it beside routes.network_id.
"""

import polars as pl

from services.shared.model.ids import namespaced
from services.timetable.combine.carried import ID_COLUMNS, KEYS
from services.timetable.combine.picking import Picking, column_of

NETWORKS, ROUTES, LEGS, TRANSFERS = (
    "networks.txt",
    "route_networks.txt",
    "fare_leg_rules.txt",
    "fare_transfer_rules.txt",
)
_GROUPS = ("from_leg_group_id", "to_leg_group_id")


def kept_apart(picking: Picking, feed: str) -> dict[str, pl.DataFrame]:
    """The tables that are written out, with the ids that they get; none for a feed without such fares."""
    legs, transfers = picking.kept(LEGS), picking.kept(TRANSFERS)
    members = _members(picking, legs.height > 0)
    networks = _networks(picking, members)
    made = {NETWORKS: networks, ROUTES: members}
    if legs.height:
        made[LEGS] = legs = _written_out(_with(legs, "network_id"), "network_id", networks["network_id"], legs.columns)
    if legs.height and transfers.height:
        made[LEGS] = legs = _with(legs, "leg_group_id")
        for column in _GROUPS:
            transfers = _written_out(_with(transfers, column), column, legs["leg_group_id"], [])
        made[TRANSFERS] = transfers
    named = {
        NETWORKS: ("network_id",),
        ROUTES: ("network_id",),
        LEGS: ("network_id", "leg_group_id") if TRANSFERS in made else ("network_id",),
        TRANSFERS: _GROUPS,
    }
    return {name: _namespaced(name, frame, feed, named[name]) for name, frame in made.items() if frame.height}


def _members(picking: Picking, with_others: bool) -> pl.DataFrame:
    """Line and network; the network "" holds the lines that are in no other."""
    own, routes = picking.kept(ROUTES), picking.kept("routes.txt")
    columns = ("network_id", "route_id")
    listed = pl.concat([_columns(own, columns), _columns(routes, columns).filter(pl.col("network_id") != "")])
    listed = listed.unique("route_id", keep="first", maintain_order=True)
    if not with_others:
        return listed
    others = _columns(routes, columns).filter(~pl.col("route_id").is_in(listed["route_id"].implode()))
    return pl.concat([listed, others.with_columns(network_id=pl.lit(""))])


def _networks(picking: Picking, members: pl.DataFrame) -> pl.DataFrame:
    own = _columns(picking.kept(NETWORKS), ("network_id", "network_name"))
    others = members.select("network_id", network_name=pl.lit(""))
    return pl.concat([own, others]).unique("network_id", keep="first", maintain_order=True)


def _written_out(rules: pl.DataFrame, column: str, known: pl.Series, said: list[str]) -> pl.DataFrame:
    """A blank stands for all that no rule names; with rule_priority, or when rules name all, for all."""
    named = rules[column].filter(rules[column] != "")
    choices = every = known.unique(maintain_order=True)
    if "rule_priority" not in said:
        choices = every.filter(~every.is_in(named.implode()))
    choices = every if choices.is_empty() else choices
    blank = rules.filter(pl.col(column) == "").drop(column)
    spread = blank.join(pl.DataFrame({column: choices}), how="cross").select(rules.columns)
    return pl.concat([rules.filter(pl.col(column) != ""), spread])


def _namespaced(name: str, frame: pl.DataFrame, feed: str, also_blank: tuple[str, ...]) -> pl.DataFrame:
    behind = {column: pl.concat_str(pl.lit(namespaced(feed, "")), pl.col(column)) for column in frame.columns}
    cells = [
        behind[column]
        if column in also_blank
        else pl.when(pl.col(column) != "").then(behind[column]).otherwise(pl.lit(""))
        if column in ID_COLUMNS
        else pl.col(column)
        for column in frame.columns
    ]
    made = frame.select(cell.alias(column) for cell, column in zip(cells, frame.columns, strict=True))
    return made.unique([key for key in KEYS[name] if key in made.columns], keep="first", maintain_order=True)


def _columns(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame([column_of(frame, name).alias(name) for name in names])


def _with(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame if column in frame.columns else frame.with_columns(pl.lit("").alias(column))
