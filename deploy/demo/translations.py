"""translations.txt: every name of an operator in kana, English, Simplified Chinese and Korean."""

from collections.abc import Iterator, Sequence

from deploy.demo.model import Operator
from deploy.demo.plan import Names

Row = Sequence[object]


def translations(operator: Operator) -> Iterator[Row]:
    """Names that many rows share go by their value, those of one row by its id."""
    plan = operator.plan
    yield from _by_id("agency", "agency_name", plan.agency, plan.names)
    yield from _by_id("feed_info", "feed_publisher_name", "", publisher(operator))
    for line in plan.lines:
        yield from _by_id("routes", "route_long_name", line.id, line.long)
    for names in dict.fromkeys(stop.names for stop in operator.stops if stop.names):
        yield from _by_value("stops", "stop_name", names)
    for names in dict.fromkeys(pattern.headsign for pattern in operator.patterns):
        yield from _by_value("trips", "trip_headsign", names)
    if operator.interior:
        for level in operator.interior.levels:
            yield from _by_id("levels", "level_name", level.id, level.names)
        ways = operator.interior.pathways
        for names in dict.fromkeys(way.sign for way in ways if way.sign):
            yield from _by_value("pathways", "signposted_as", names)
        for names in dict.fromkeys(way.reversed_sign for way in ways if way.reversed_sign):
            yield from _by_value("pathways", "reversed_signposted_as", names)


def _by_id(table: str, field: str, record_id: str, names: Names) -> Iterator[Row]:
    for language, text in names.translations:
        yield table, field, language, text, record_id, "", ""


def _by_value(table: str, field: str, names: Names) -> Iterator[Row]:
    for language, text in names.translations:
        yield table, field, language, text, "", "", names.ja


def publisher(operator: Operator) -> Names:
    names = operator.plan.names
    return Names(f"{names.ja}（架空）", f"{names.kana}（かくう）", f"{names.en} (invented)")
