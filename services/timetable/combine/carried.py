"""What travels, as data: tables in the order of their references, columns of ids, what a lost reference does."""

from services.timetable.schema import KEYS as GTFS_KEYS
from services.timetable.schema import REFERENCES as GTFS_REFERENCES
from services.timetable.schema import columns_of
from services.timetable.schema import tables as gtfs_tables

# GTFS-JP's own tables (versions 1 to 4) and columns.
_JAPANESE = {
    "agency_jp.txt": "agency_id agency_official_name agency_zip_number agency_address agency_president_pos "
    "agency_president_name",
    "office_jp.txt": "office_id office_name office_url office_phone",
    "routes_jp.txt": "route_id route_update_date origin_stop via_stop destination_stop",
    "pattern_jp.txt": "jp_pattern_id route_update_date origin_stop via_stop destination_stop",
}
_FURTHER_IDS = ("office_id", "jp_office_id", "jp_pattern_id", "filter_fare_product_id")

# A table stands behind those that it refers to; stop_times.txt and shapes.txt are looked at apart.
FIRST = (
    *("agency.txt", "levels.txt", "stops.txt", "networks.txt", "routes.txt"),
    *("calendar.txt", "calendar_dates.txt", "trips.txt"),
)
STREAMED = ("stop_times.txt", "shapes.txt")
DEPENDENT = (
    *("areas.txt", "stop_areas.txt", "route_networks.txt", "frequencies.txt", "transfers.txt", "pathways.txt"),
    *("location_groups.txt", "location_group_stops.txt", "booking_rules.txt"),
    *("fare_attributes.txt", "fare_rules.txt", "timeframes.txt", "rider_categories.txt", "fare_media.txt"),
    *("fare_products.txt", "fare_leg_rules.txt", "fare_leg_join_rules.txt", "fare_transfer_rules.txt"),
    *_JAPANESE,
)
# Made anew from what the feeds say, rather than copied.
MADE = ("feed_info.txt", "attributions.txt", "translations.txt")
TABLES = (*FIRST, *STREAMED, *DEPENDENT, *MADE)

KEYS = {name: columns.split() for name, columns in GTFS_KEYS.items()} | {
    "agency_jp.txt": ["agency_id"],
    "office_jp.txt": ["office_id"],
    "routes_jp.txt": ["route_id"],
    "pattern_jp.txt": ["jp_pattern_id"],
}

# Cells that lose their value when it refers to nothing; elsewhere the row stays behind.
BLANKED = {
    ("stops.txt", "parent_station"): "stops.txt/stop_id",
    ("stops.txt", "level_id"): "levels.txt/level_id",
    ("trips.txt", "shape_id"): "shapes.txt/shape_id",
    ("stop_times.txt", "pickup_booking_rule_id"): "booking_rules.txt/booking_rule_id",
    ("stop_times.txt", "drop_off_booking_rule_id"): "booking_rules.txt/booking_rule_id",
    ("booking_rules.txt", "prior_notice_service_id"): "calendar.txt/service_id calendar_dates.txt/service_id",
}
# Tables whose rows belong to an agency; where they do not say to which, to the feed's first.
OF_AGENCY = ("routes.txt", "fare_attributes.txt")

_REFERENCES = {
    **GTFS_REFERENCES,
    ("agency_jp.txt", "agency_id"): "agency.txt/agency_id",
    ("routes_jp.txt", "route_id"): "routes.txt/route_id",
}


def references(table: str) -> dict[str, list[str]]:
    """Column → the `table/column`s, in one of which a row's value must stand for the row to travel."""
    return {
        column: places.split()
        for (name, columns), places in _REFERENCES.items()
        for column in columns.split()
        if name == table and (name, column) not in BLANKED and (column != "agency_id" or name not in OF_AGENCY)
    }


def needed(table: str, column: str) -> bool:
    column_ = columns_of(table).get(column)
    return column_ is not None and column_.required


def known_columns(table: str) -> list[str]:
    return list(columns_of(table)) or _JAPANESE.get(table, "").split()


def _id_columns() -> frozenset[str]:
    found = {
        column.name
        for table in gtfs_tables()
        for column in columns_of(table).values()
        if column.kind == "id" and table != "translations.txt"
    }
    return frozenset({*found, *_FURTHER_IDS})


ID_COLUMNS = _id_columns()
