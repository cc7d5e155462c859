"""Fares v2 beside another feed's: what was left blank means no more than it did."""

from pathlib import Path

from tests.support.gtfs import SMALL, TableSpec
from tests.support.merging import Rows, errors, merged

PRODUCTS = [{"fare_product_id": "p", "amount": "1.00", "currency": "USD"}]
ROUTES = [
    {**SMALL["routes"][0], "network_id": "metro"},
    {**SMALL["routes"][0], "route_id": "S", "route_short_name": "2", "route_long_name": "Bush Line"},
]


def columns(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return sorted(tuple(row.get(name, "") for name in names) for row in rows)


def feed(rules: list[dict[str, object]], **more: TableSpec) -> dict[str, TableSpec]:
    legs = [{"fare_product_id": "p", **rule} for rule in rules]
    return {"routes": ROUTES, "fare_products": PRODUCTS, "fare_leg_rules": legs, **more}


def test_a_rule_for_all_other_lines_is_for_those_of_its_feed(tmp_path: Path) -> None:
    found = merged(tmp_path, one=feed([{"network_id": "metro"}, {"network_id": ""}]), two={})
    assert columns(found["fare_leg_rules.txt"], "network_id") == [("one:",), ("one:metro",)]
    assert columns(found["route_networks.txt"], "network_id", "route_id") == [("one:", "one:S"), ("one:metro", "one:R")]
    assert columns(found["networks.txt"], "network_id") == [("one:",), ("one:metro",)]
    assert "network_id" not in found["routes.txt"][0]  # forbidden beside networks.txt
    assert not errors(tmp_path / "merged.zip")


def test_with_priorities_a_blank_is_for_every_line_of_its_feed(tmp_path: Path) -> None:
    rules: list[dict[str, object]] = [
        {"network_id": "metro", "rule_priority": 1},
        {"network_id": "", "rule_priority": 0},
    ]
    found = merged(tmp_path, one=feed(rules), two={})
    told = columns(found["fare_leg_rules.txt"], "network_id", "rule_priority")
    assert told == [("one:", "0"), ("one:metro", "1")]  # of one line and product, the higher one counts anyway


def test_a_transfer_between_any_legs_is_between_those_of_its_feed(tmp_path: Path) -> None:
    transfers = [{"from_leg_group_id": "", "to_leg_group_id": "b", "fare_transfer_type": 0}]
    rules: list[dict[str, object]] = [
        {"network_id": "metro", "leg_group_id": "a"},
        {"network_id": "", "leg_group_id": "b"},
    ]
    found = merged(tmp_path, one=feed(rules, fare_transfer_rules=transfers), two={})
    told = columns(found["fare_transfer_rules.txt"], "from_leg_group_id", "to_leg_group_id")
    assert told == [("one:a", "one:b"), ("one:b", "one:b")]


def test_a_feed_alone_keeps_its_rules_as_they_are(tmp_path: Path) -> None:
    found = merged(tmp_path, one=feed([{"network_id": "metro"}, {"network_id": ""}]))
    assert columns(found["fare_leg_rules.txt"], "network_id") == [("",), ("one:metro",)]
    assert columns(found["routes.txt"], "route_id", "network_id") == [("one:R", "one:metro"), ("one:S", "")]
