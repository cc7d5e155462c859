"""Schemas of what many answers have in common."""

from services.api.schemas.building import COLOR, NUMBER, TEXT, Schema, mapping, record, words

TEXTS = mapping(TEXT)
LOCATION = record(
    {
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lon": {"type": "number", "minimum": -180, "maximum": 180},
    }
)
STEP_FREE = words("yes", "no", "unknown")
MODE = words(
    "tram", "subway", "rail", "bus", "ferry", "cable_tram", "aerial_lift", "funicular",
    "trolleybus", "monorail", "coach", "air", "taxi", "other",
)  # fmt: skip
OCCUPANCY = {"type": "string", "description": "GTFS-Realtime's OccupancyStatus in lower case"}
NAME_LANG = {
    "name_lang": TEXT | {"description": "the language of `name` (or `und`) when it is in none that was asked for"}
}
HEADSIGN_LANG = {"headsign_lang": TEXT | {"description": "like `name_lang`, of `headsign`"}}
DISTANCE = NUMBER | {"minimum": 0, "description": "metres from `near`"}

COMMON: dict[str, Schema] = {
    "Texts": TEXTS | {"description": "by BCP 47 language tag; `und` for a text whose language is not told"},
    "Location": LOCATION | {"description": "WGS 84"},
    "Credit": record({"feed": TEXT, "text": TEXT, "licence": TEXT}, {"url": TEXT}, "whom to name for the data"),
    "OperatorBrief": record({"id": TEXT, "name": TEXT}, NAME_LANG),
    "RouteBrief": record({"id": TEXT, "name": TEXT, "mode": MODE}, {"color": COLOR, "text_color": COLOR, **NAME_LANG}),
    "StationBrief": record({"id": TEXT, "name": TEXT}, NAME_LANG),
    "PlatformBrief": record({"id": TEXT}, {"code": TEXT}),
    "SourceId": record({"feed": TEXT}, {"id": TEXT}),
}
