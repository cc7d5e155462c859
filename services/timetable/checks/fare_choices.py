"""Fares leave no doubt: one default category a product, no medium twice, networks said in one place."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.reader import Table
from services.timetable.row_rules import with_all_columns
from services.timetable.tables import FeedTables

_DEFAULT = "1"


def check(tables: FeedTables) -> None:
    products, categories, media = (tables.get(f"{n}.txt") for n in ("fare_products", "rider_categories", "fare_media"))
    if products is not None and categories is not None:
        _check_defaults(tables, products, categories)
    if media is not None and len(media):
        names = with_all_columns(media).select("fare_media_name", "fare_media_type")
        again = names.select(~pl.struct(pl.all()).is_first_distinct()).to_series()
        reason = "a medium of this name and type stands in a row before"
        finding = Notice("duplicate_fare_media", Severity.WARNING, media.name, 0, "fare_media_id", "", reason)
        tables.report.add_rows(finding, again.arg_true().to_numpy(), media.lines, media.series("fare_media_id"))
    routes = tables.get("routes.txt")
    for name in ("route_networks.txt", "networks.txt"):
        if routes is not None and routes.has("network_id") and name in tables.archive.tables:
            code, reason = "route_networks_specified_in_more_than_one_file", "routes.txt has network_id too; keep one"
            tables.report.add(code, Severity.WARNING, name, 1, "network_id", reason=reason)


def _check_defaults(tables: FeedTables, products: Table, categories: Table) -> None:
    """Each product once, at the row of its second default category."""
    usual = categories.series("rider_category_id").filter(categories.series("is_default_fare_category") == _DEFAULT)
    rows = with_all_columns(products).with_row_index("place").filter(pl.col("rider_category_id").is_in(usual.implode()))
    others = pl.col("rider_category_id") != pl.col("rider_category_id").first().over("fare_product_id")
    places = rows.filter(others).unique("fare_product_id", keep="first")["place"].sort().to_numpy()
    code, reason = "fare_product_with_multiple_default_rider_categories", "another default category has this product"
    finding = Notice(code, Severity.ERROR, products.name, 0, "rider_category_id", "", reason)
    tables.report.add_rows(finding, places, products.lines, products.series("rider_category_id"))
