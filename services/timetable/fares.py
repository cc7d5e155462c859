"""Fares of GTFS that outputs can tell for a ride without a change: fare_attributes.txt and fare_rules.txt as columns.

A rule that names zones to pass through (`contains_id`) can't be told so, nor a fare in another currency than yen.
"""

import numpy as np
import polars as pl

from services.shared.timetable.columns import AnyArray
from services.timetable.strings import StringPool
from services.timetable.tables import FeedTables

CURRENCY = "JPY"
NO_PRICE = -1
_KEYS = {"fare_route": "route_id", "fare_from": "origin_id", "fare_to": "destination_id"}
_MOST_YEN = 1_000_000
_Row = dict[str, str]


def lay_out_fares(tables: FeedTables, pool: StringPool) -> dict[str, AnyArray]:
    """One row a rule: its operator, line and zones, "" for any, and its price. A fare without rules holds anywhere."""
    fares = {row["fare_id"]: row for row in _rows(tables, "fare_attributes.txt") if _is_told(row)}
    rules = _rows(tables, "fare_rules.txt") if fares else []
    ruled = {row.get("fare_id", "") for row in rules}
    told = [row for row in rules if row.get("fare_id", "") in fares and not row.get("contains_id")]
    told += [{"fare_id": fare} for fare in fares if fare not in ruled]
    for name, column in _KEYS.items():
        pool.add(name, pl.Series("", [row.get(column, "") for row in told], dtype=pl.String))
    of_rules = [fares[row["fare_id"]] for row in told]
    pool.add("fare_agency", pl.Series("", [fare.get("agency_id", "") for fare in of_rules], dtype=pl.String))
    return {
        "fare_price": np.array([_yen(fare.get("price", "")) for fare in of_rules], np.int32),
        "fare_ic_price": np.array([_yen(fare.get("ic_price", "")) for fare in of_rules], np.int32),
    }


def _rows(tables: FeedTables, name: str) -> list[_Row]:
    table = tables.get(name)
    return table.dicts() if table is not None else []


def _is_told(fare: _Row) -> bool:
    return bool(fare.get("fare_id")) and fare.get("currency_type") == CURRENCY and _yen(fare.get("price", "")) >= 0


def _yen(stated: str) -> int:
    try:
        price = float(stated)
    except ValueError:
        return NO_PRICE
    return int(price) if price.is_integer() and 0 <= price <= _MOST_YEN else NO_PRICE
