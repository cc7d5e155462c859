"""GTFS Schedule's tables as data: columns with their kinds, keys, and what refers to what.

`name:kind`, with `!` for a value that every row must have. Kinds are those of checks/values.py.
"""

from dataclasses import dataclass
from functools import cache

_COLUMNS = {
    "agency.txt": "agency_id:id agency_name!:text agency_url!:url agency_timezone!:timezone agency_lang:language "
    "agency_phone:phone agency_fare_url:url agency_email:email cemv_support:0-2",
    "stops.txt": "stop_id!:id stop_code:text stop_name:text tts_stop_name:text stop_desc:text stop_lat:lat "
    "stop_lon:lon zone_id:id stop_url:url location_type:0-4 parent_station:id stop_timezone:timezone "
    "wheelchair_boarding:0-2 level_id:id platform_code:text stop_access:0-1",
    "routes.txt": "route_id!:id agency_id:id route_short_name:text route_long_name:text route_desc:text "
    "route_type!:route_type route_url:url route_color:color route_text_color:color route_sort_order:natural "
    "continuous_pickup:0-3 continuous_drop_off:0-3 network_id:id cemv_support:0-2",
    "trips.txt": "route_id!:id service_id!:id trip_id!:id trip_headsign:text trip_short_name:text direction_id:0-1 "
    "block_id:id shape_id:id wheelchair_accessible:0-2 bikes_allowed:0-2 cars_allowed:0-2 "
    "safe_duration_factor:float safe_duration_offset:number",
    "stop_times.txt": "trip_id!:id arrival_time:time departure_time:time stop_id:id location_group_id:id "
    "location_id:id stop_sequence!:natural stop_headsign:text start_pickup_drop_off_window:time "
    "end_pickup_drop_off_window:time pickup_type:0-3 drop_off_type:0-3 continuous_pickup:0-3 "
    "continuous_drop_off:0-3 shape_dist_traveled:float timepoint:0-1 pickup_booking_rule_id:id "
    "drop_off_booking_rule_id:id",
    "calendar.txt": "service_id!:id monday!:0-1 tuesday!:0-1 wednesday!:0-1 thursday!:0-1 friday!:0-1 saturday!:0-1 "
    "sunday!:0-1 start_date!:date end_date!:date",
    "calendar_dates.txt": "service_id!:id date!:date exception_type!:1-2",
    "fare_attributes.txt": "fare_id!:id price!:float currency_type!:currency payment_method!:0-1 transfers:0-2 "
    "agency_id:id transfer_duration:natural",
    "fare_rules.txt": "fare_id!:id route_id:id origin_id:id destination_id:id contains_id:id",
    "timeframes.txt": "timeframe_group_id!:id start_time:time end_time:time service_id!:id",
    "rider_categories.txt": "rider_category_id!:id rider_category_name!:text is_default_fare_category:0-1 "
    "eligibility_url:url",
    "fare_media.txt": "fare_media_id!:id fare_media_name:text fare_media_type!:0-4",
    "fare_products.txt": "fare_product_id!:id fare_product_name:text rider_category_id:id fare_media_id:id "
    "amount!:number currency!:currency",
    "fare_leg_rules.txt": "leg_group_id:id network_id:id from_area_id:id to_area_id:id from_timeframe_group_id:id "
    "to_timeframe_group_id:id fare_product_id!:id rule_priority:natural",
    "fare_leg_join_rules.txt": "from_network_id!:id to_network_id!:id from_stop_id:id to_stop_id:id",
    "fare_transfer_rules.txt": "from_leg_group_id:id to_leg_group_id:id transfer_count:integer duration_limit:positive "
    "duration_limit_type:0-3 fare_transfer_type!:0-2 fare_product_id:id",
    "areas.txt": "area_id!:id area_name:text",
    "stop_areas.txt": "area_id!:id stop_id!:id",
    "networks.txt": "network_id!:id network_name:text",
    "route_networks.txt": "network_id!:id route_id!:id",
    "shapes.txt": "shape_id!:id shape_pt_lat!:lat shape_pt_lon!:lon shape_pt_sequence!:natural "
    "shape_dist_traveled:float",
    "frequencies.txt": "trip_id!:id start_time!:time end_time!:time headway_secs!:positive exact_times:0-1",
    "transfers.txt": "from_stop_id:id to_stop_id:id from_route_id:id to_route_id:id from_trip_id:id to_trip_id:id "
    "transfer_type:0-5 min_transfer_time:natural",
    "pathways.txt": "pathway_id!:id from_stop_id!:id to_stop_id!:id pathway_mode!:1-7 is_bidirectional!:0-1 "
    "length:float traversal_time:positive stair_count:integer max_slope:number min_width:float "
    "signposted_as:text reversed_signposted_as:text",
    "levels.txt": "level_id!:id level_index!:number level_name:text",
    "location_groups.txt": "location_group_id!:id location_group_name:text",
    "location_group_stops.txt": "location_group_id!:id stop_id!:id",
    "booking_rules.txt": "booking_rule_id!:id booking_type!:0-2 prior_notice_duration_min:integer "
    "prior_notice_duration_max:integer prior_notice_last_day:natural prior_notice_last_time:time "
    "prior_notice_start_day:natural prior_notice_start_time:time prior_notice_service_id:id message:text "
    "pickup_message:text drop_off_message:text phone_number:phone info_url:url booking_url:url",
    "translations.txt": "table_name:text field_name:text language:language translation:text record_id:id "
    "record_sub_id:id field_value:text",
    "feed_info.txt": "feed_publisher_name!:text feed_publisher_url!:url feed_lang!:language default_lang:language "
    "feed_start_date:date feed_end_date:date feed_version:text feed_contact_email:email feed_contact_url:url",
    "attributions.txt": "attribution_id:id agency_id:id route_id:id trip_id:id organization_name!:text "
    "is_producer:0-1 is_operator:0-1 is_authority:0-1 attribution_url:url attribution_email:email "
    "attribution_phone:phone",
}

# What tells rows apart; rows that leave all of it blank are not compared.
KEYS = {
    "agency.txt": "agency_id",
    "stops.txt": "stop_id",
    "routes.txt": "route_id",
    "trips.txt": "trip_id",
    "calendar.txt": "service_id",
    "calendar_dates.txt": "service_id date",
    "fare_attributes.txt": "fare_id",
    "fare_rules.txt": "fare_id route_id origin_id destination_id contains_id",
    "timeframes.txt": "timeframe_group_id start_time end_time service_id",
    "rider_categories.txt": "rider_category_id",
    "fare_media.txt": "fare_media_id",
    "fare_products.txt": "fare_product_id rider_category_id fare_media_id",
    "fare_leg_rules.txt": "network_id from_area_id to_area_id from_timeframe_group_id to_timeframe_group_id "
    "fare_product_id",
    "fare_leg_join_rules.txt": "from_network_id to_network_id from_stop_id to_stop_id",
    "fare_transfer_rules.txt": "from_leg_group_id to_leg_group_id fare_product_id transfer_count duration_limit",
    "areas.txt": "area_id",
    "stop_areas.txt": "area_id stop_id",
    "networks.txt": "network_id",
    "route_networks.txt": "route_id",
    "frequencies.txt": "trip_id start_time",
    "transfers.txt": "from_stop_id to_stop_id from_trip_id to_trip_id from_route_id to_route_id",
    "pathways.txt": "pathway_id",
    "levels.txt": "level_id",
    "location_groups.txt": "location_group_id",
    "location_group_stops.txt": "location_group_id stop_id",
    "booking_rules.txt": "booking_rule_id",
    "attributions.txt": "attribution_id",
}

_SERVICES = "calendar.txt/service_id calendar_dates.txt/service_id"
_STOPS, _ROUTES, _TRIPS, _ZONES = "stops.txt/stop_id", "routes.txt/route_id", "trips.txt/trip_id", "stops.txt/zone_id"
_NETWORKS = "networks.txt/network_id routes.txt/network_id"
_LEG_GROUPS, _TIMEFRAMES = "fare_leg_rules.txt/leg_group_id", "timeframes.txt/timeframe_group_id"

# (table, columns) → where their values must stand, in one of the places named.
REFERENCES = {
    ("stops.txt", "parent_station"): _STOPS,
    ("stops.txt", "level_id"): "levels.txt/level_id",
    ("routes.txt", "agency_id"): "agency.txt/agency_id",
    ("trips.txt", "route_id"): _ROUTES,
    ("trips.txt", "service_id"): _SERVICES,
    ("fare_attributes.txt", "agency_id"): "agency.txt/agency_id",
    ("fare_rules.txt", "fare_id"): "fare_attributes.txt/fare_id",
    ("fare_rules.txt", "route_id"): _ROUTES,
    ("fare_rules.txt", "origin_id destination_id contains_id"): _ZONES,
    ("timeframes.txt", "service_id"): _SERVICES,
    ("fare_products.txt", "rider_category_id"): "rider_categories.txt/rider_category_id",
    ("fare_products.txt", "fare_media_id"): "fare_media.txt/fare_media_id",
    ("fare_leg_rules.txt", "network_id"): _NETWORKS,
    ("fare_leg_rules.txt", "from_area_id to_area_id"): "areas.txt/area_id",
    ("fare_leg_rules.txt", "from_timeframe_group_id to_timeframe_group_id"): _TIMEFRAMES,
    ("fare_leg_rules.txt", "fare_product_id"): "fare_products.txt/fare_product_id",
    ("fare_leg_join_rules.txt", "from_network_id to_network_id"): _NETWORKS,
    ("fare_leg_join_rules.txt", "from_stop_id to_stop_id"): _STOPS,
    ("fare_transfer_rules.txt", "from_leg_group_id to_leg_group_id"): _LEG_GROUPS,
    ("fare_transfer_rules.txt", "fare_product_id filter_fare_product_id"): "fare_products.txt/fare_product_id",
    ("stop_areas.txt", "area_id"): "areas.txt/area_id",
    ("stop_areas.txt", "stop_id"): _STOPS,
    ("route_networks.txt", "network_id"): "networks.txt/network_id",
    ("route_networks.txt", "route_id"): _ROUTES,
    ("frequencies.txt", "trip_id"): _TRIPS,
    ("transfers.txt", "from_stop_id to_stop_id"): _STOPS,
    ("transfers.txt", "from_route_id to_route_id"): _ROUTES,
    ("transfers.txt", "from_trip_id to_trip_id"): _TRIPS,
    ("pathways.txt", "from_stop_id to_stop_id"): _STOPS,
    ("location_group_stops.txt", "location_group_id"): "location_groups.txt/location_group_id",
    ("location_group_stops.txt", "stop_id"): _STOPS,
    ("booking_rules.txt", "prior_notice_service_id"): _SERVICES,
    ("attributions.txt", "agency_id"): "agency.txt/agency_id",
    ("attributions.txt", "route_id"): _ROUTES,
    ("attributions.txt", "trip_id"): _TRIPS,
}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: str
    required: bool


@cache
def columns_of(table: str) -> dict[str, Column]:
    """By name; empty for a table that GTFS doesn't have."""
    words = [word.partition(":") for word in _COLUMNS.get(table, "").split()]
    return {name.rstrip("!"): Column(name.rstrip("!"), kind, name.endswith("!")) for name, _, kind in words}


def tables() -> list[str]:
    return list(_COLUMNS)
