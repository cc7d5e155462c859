"""Who stands behind the merged feed: feed_info.txt of the hub, attributions.txt with each source and its licence."""

import re
from collections.abc import Sequence

import polars as pl

from services.shared.model.ids import namespaced
from services.timetable.combine.job import Job, Source
from services.timetable.combine.picking import Picking, column_of
from services.timetable.languages import feed_language
from services.timetable.schema import columns_of

PUBLISHER = "noriai"
ATTRIBUTIONS = tuple(columns_of("attributions.txt"))
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_SEVERAL_LANGUAGES = "mul"
_PARTS = {"agency_id": "agency.txt", "route_id": "routes.txt", "trip_id": "trips.txt"}

Row = dict[str, str]


def language_of(picking: Picking) -> str:
    return feed_language(picking.tables.get("feed_info.txt"), picking.tables.get("agency.txt"))


def feed_info(job: Job, sources: Sequence[Source], languages: Sequence[str]) -> pl.DataFrame:
    """One row: the hub's. From the first day of any of the sources to the last."""
    different = set(languages)
    row = {
        "feed_publisher_name": PUBLISHER,
        "feed_publisher_url": job.publisher_url,
        "feed_lang": languages[0] if len(different) == 1 and languages[0] else _SEVERAL_LANGUAGES,
        "feed_start_date": min(source.valid_from for source in sources),
        "feed_end_date": max(source.valid_to for source in sources),
        "feed_version": job.version,
        "feed_contact_url": job.publisher_url,
    }
    return pl.DataFrame([row])


def attributions(picking: Picking, source: Source) -> pl.DataFrame:
    """The feed's own, each said of something: one that speaks of the whole feed becomes one of each agency."""
    agencies = picking.agencies().to_list()
    table = picking.tables.get("attributions.txt")
    rows: list[Row] = []
    if table is not None:
        known = {column: set(picking.ids([f"{part}/{column}"])) for column, part in _PARTS.items()}
        for own in table.dicts():
            rows += _rewritten(own, known, source.feed, agencies)
    name = source.attribution or _publisher(picking) or source.feed
    credit = {
        "organization_name": f"{name} ({source.licence})" if source.licence else name,
        "is_producer": "1",
        "attribution_url": _licence_url(source.licence),
    }
    for number, agency in enumerate(agencies):
        own_id = namespaced(PUBLISHER, namespaced(source.feed, str(number)))
        rows.append({"attribution_id": own_id, "agency_id": namespaced(source.feed, agency), **credit})
    columns = list(dict.fromkeys([*ATTRIBUTIONS, *(column for row in rows for column in row)]))
    return pl.DataFrame(
        {column: [row.get(column, "") for row in rows] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )


def _rewritten(row: Row, known: dict[str, set[str]], feed: str, agencies: list[str]) -> list[Row]:
    named = {column: row[column] for column in _PARTS if row.get(column)}
    if any(value not in known[column] for column, value in named.items()):
        return []
    own_id = row.get("attribution_id", "")
    ids = {column: namespaced(feed, value) for column, value in named.items()}
    if own_id:
        ids["attribution_id"] = namespaced(feed, own_id)
    if named:
        return [row | ids]
    return [
        row | ids | {"agency_id": namespaced(feed, agency)} | _numbered(ids, number)
        for number, agency in enumerate(agencies)
    ]


def _numbered(ids: Row, number: int) -> Row:
    """Ids stay different where one row becomes several."""
    return {"attribution_id": f"{ids['attribution_id']}:{number}"} if "attribution_id" in ids and number else {}


def _publisher(picking: Picking) -> str:
    table = picking.tables.get("feed_info.txt")
    name = table.column("feed_publisher_name")[0] if table is not None and len(table) else ""
    return name or ", ".join(column_of(picking.kept("agency.txt"), "agency_name").unique(maintain_order=True))


def _licence_url(licence: str) -> str:
    if licence.startswith(("http://", "https://")):
        return licence
    return f"https://spdx.org/licenses/{licence}.html" if _SPDX.fullmatch(licence) else ""
