"""The fields of GBFS 3.0, document by document, with the names and forms that 1.x and 2.x have for them.

https://github.com/MobilityData/gbfs/blob/v3.0/gbfs.md
"""

from typing import Any

from services.ingest.formats.gbfs.records import Field, Fields, nested
from services.ingest.formats.gbfs.shapes import (
    Unfit,
    day,
    email,
    flag,
    identifier,
    listed,
    localized,
    moment,
    multipolygon,
    number,
    phone,
    text,
    uri,
    whole,
    word,
)

_URIS = nested({"android": Field(uri), "ios": Field(uri), "web": Field(uri)})
_APP = nested({"store_uri": Field(uri, True), "discovery_uri": Field(uri, True)})
_CAPACITIES = listed(nested({"vehicle_type_ids": Field(listed(identifier), True), "count": Field(whole, True)}))
_LOCALIZED = localized()
_LATITUDE, _LONGITUDE = number(-90, 90), number(-180, 180)


def _counts(value: Any, language: str) -> Any:
    """3.0's list of type ids with a count; before it, an object of counts by type id."""
    if isinstance(value, dict):
        value = [{"vehicle_type_ids": [name], "count": count} for name, count in value.items()]
    return _CAPACITIES(value, language)


SYSTEM: Fields = {
    "system_id": Field(identifier, True),
    "name": Field(_LOCALIZED),
    "short_name": Field(_LOCALIZED),
    "operator": Field(_LOCALIZED),
    "opening_hours": Field(text),
    "start_date": Field(day),
    "termination_date": Field(day),
    "url": Field(uri),
    "purchase_url": Field(uri),
    "phone_number": Field(phone),
    "email": Field(email),
    "feed_contact_email": Field(email),
    "license_url": Field(uri),
    "attribution_organization_name": Field(_LOCALIZED),
    "attribution_url": Field(uri),
    "terms_url": Field(localized(uri)),
    "terms_last_updated": Field(day),
    "privacy_url": Field(localized(uri)),
    "privacy_last_updated": Field(day),
    "rental_apps": Field(nested({"android": Field(_APP), "ios": Field(_APP)})),
    "brand_assets": Field(
        nested(
            {
                "brand_last_modified": Field(day, True),
                "brand_image_url": Field(uri, True),
                "brand_image_url_dark": Field(uri),
                "brand_terms_url": Field(uri),
                "color": Field(text),
            }
        )
    ),
}

STATION: Fields = {
    "station_id": Field(identifier, True),
    "name": Field(_LOCALIZED),
    "short_name": Field(_LOCALIZED),
    "lat": Field(_LATITUDE, True),
    "lon": Field(_LONGITUDE, True),
    "address": Field(text),
    "cross_street": Field(text),
    "region_id": Field(identifier),
    "post_code": Field(text),
    "station_opening_hours": Field(text),
    "rental_methods": Field(
        listed(
            word(
                (
                    "key", "creditcard", "paypass", "applepay", "androidpay",
                    "transitcard", "accountnumber", "phone",
                )
            )
        )
    ),
    "is_virtual_station": Field(flag),
    "station_area": Field(multipolygon),
    "parking_type": Field(
        word(("parking_lot", "street_parking", "underground_parking", "sidewalk_parking", "other"))
    ),
    "parking_hoop": Field(flag),
    "contact_phone": Field(text),
    "capacity": Field(whole),
    "vehicle_types_capacity": Field(_counts, also=("vehicle_type_capacity", "vehicle_capacity")),
    "vehicle_docks_capacity": Field(_counts),
    "is_valet_station": Field(flag),
    "is_charging_station": Field(flag),
    "rental_uris": Field(_URIS),
}  # fmt: skip

_TYPE_COUNTS = listed(nested({"vehicle_type_id": Field(identifier, True), "count": Field(whole, True)}))
STATION_STATUS: Fields = {
    "station_id": Field(identifier, True),
    "num_vehicles_available": Field(whole, also=("num_bikes_available",)),
    "num_vehicles_disabled": Field(whole, also=("num_bikes_disabled",)),
    "num_docks_available": Field(whole),
    "num_docks_disabled": Field(whole),
    "is_installed": Field(flag, also=("installed",)),
    "is_renting": Field(flag, also=("renting",)),
    "is_returning": Field(flag, also=("returning",)),
    "last_reported": Field(moment),
    "vehicle_types_available": Field(_TYPE_COUNTS),
    "vehicle_docks_available": Field(_counts),
}

VEHICLE: Fields = {
    "vehicle_id": Field(identifier, True, ("bike_id",)),
    "lat": Field(_LATITUDE),
    "lon": Field(_LONGITUDE),
    "is_reserved": Field(flag),
    "is_disabled": Field(flag),
    "rental_uris": Field(_URIS),
    "vehicle_type_id": Field(identifier),
    "last_reported": Field(moment),
    "current_range_meters": Field(number(0)),
    "current_fuel_percent": Field(number(0, 1)),
    "station_id": Field(identifier),
    "home_station_id": Field(identifier),
    "pricing_plan_id": Field(identifier),
    "vehicle_equipment": Field(
        listed(word(("child_seat_a", "child_seat_b", "child_seat_c", "winter_tires", "snow_chains")))
    ),
    "available_until": Field(moment),
}

FORM_FACTORS = ("bicycle", "cargo_bicycle", "car", "moped", "scooter_standing", "scooter_seated", "other")
MOTORS = (
    "electric", "electric_assist", "combustion", "combustion_diesel", "hybrid",
    "plug_in_hybrid", "hydrogen_fuel_cell",
)  # fmt: skip
VEHICLE_TYPE: Fields = {
    "vehicle_type_id": Field(identifier, True),
    "form_factor": Field(word(FORM_FACTORS, {"scooter": "scooter_standing", "bike": "bicycle"}), True),
    "propulsion_type": Field(word(("human", *MOTORS)), True),
    "rider_capacity": Field(whole),
    "cargo_volume_capacity": Field(whole),
    "cargo_load_capacity": Field(whole),
    "eco_labels": Field(
        listed(nested({"country_code": Field(text, True), "eco_sticker": Field(text, True)})), also=("eco_label",)
    ),
    "max_range_meters": Field(number(0)),
    "name": Field(_LOCALIZED),
    "vehicle_accessories": Field(
        listed(
            word(
                (
                    "air_conditioning", "automatic", "manual", "convertible", "cruise_control",
                    "doors_2", "doors_3", "doors_4", "doors_5", "navigation",
                )
            )
        )
    ),
    "g_CO2_km": Field(whole),
    "vehicle_image": Field(uri),
    "make": Field(_LOCALIZED),
    "model": Field(_LOCALIZED),
    "color": Field(text),
    "description": Field(_LOCALIZED),
    "wheel_count": Field(whole),
    "max_permitted_speed": Field(whole),
    "rated_power": Field(whole),
    "default_reserve_time": Field(whole),
    "return_constraint": Field(
        word(("free_floating", "roundtrip_station", "any_station", "hybrid")), also=("return_type",)
    ),
    "vehicle_assets": Field(
        nested(
            {"icon_url": Field(uri, True), "icon_url_dark": Field(uri), "icon_last_modified": Field(day, True)}
        )
    ),
    "default_pricing_plan_id": Field(identifier),
    "pricing_plan_ids": Field(listed(identifier), also=("pricing_plans_ids",)),
}  # fmt: skip

_RATES = listed(
    nested(
        {
            "start": Field(whole, True),
            "rate": Field(number(), True),
            "interval": Field(whole, True),
            "end": Field(whole),
        }
    )
)


def _currency(value: Any, language: str) -> str:
    told = text(value, language).upper()
    if len(told) != 3 or not (told.isascii() and told.isalpha()):
        raise Unfit
    return told


PRICING_PLAN: Fields = {
    "plan_id": Field(identifier, True),
    "url": Field(uri),
    "name": Field(_LOCALIZED, True),
    "currency": Field(_currency, True),
    "price": Field(number(0), True),
    "is_taxable": Field(flag, True),
    "description": Field(_LOCALIZED, True),
    "per_km_pricing": Field(_RATES),
    "per_min_pricing": Field(_RATES),
    "surge_pricing": Field(flag),
}

REGION: Fields = {"region_id": Field(identifier, True), "name": Field(_LOCALIZED, True)}

ALERT: Fields = {
    "alert_id": Field(identifier, True),
    "type": Field(word(("system_closure", "station_closure", "station_move", "other")), True),
    "times": Field(listed(nested({"start": Field(moment, True), "end": Field(moment)}))),
    "station_ids": Field(listed(identifier)),
    "region_ids": Field(listed(identifier)),
    "url": Field(localized(uri)),
    "summary": Field(_LOCALIZED, True),
    "description": Field(_LOCALIZED),
    "last_updated": Field(moment),
}

_RULE_TYPES = Field(listed(identifier), also=("vehicle_type_id",))
RULE: Fields = {
    "vehicle_type_ids": _RULE_TYPES,
    "ride_start_allowed": Field(flag, True, ("ride_allowed",)),
    "ride_end_allowed": Field(flag, True, ("ride_allowed",)),
    "ride_through_allowed": Field(flag, True),
    "maximum_speed_kph": Field(whole),
    "station_parking": Field(flag),
}
ZONE: Fields = {
    "name": Field(_LOCALIZED),
    "start": Field(moment),
    "end": Field(moment),
    "rules": Field(listed(nested(RULE))),
}
