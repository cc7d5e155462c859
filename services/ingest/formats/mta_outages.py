"""New York's MTA: outages of lifts and escalators, now and to come; with `urls`, its list of equipment before them.

A unit whose outages are all to come works until then. Times are New York's, without an offset.
"""

from collections.abc import Sequence

from services.ingest.format import Format
from services.ingest.formats.facility_records.decoding import decoder
from services.ingest.formats.facility_records.recipe import Recipe
from services.ingest.gathering import Document, Gathering, named
from services.shared.feed import Records

_RECIPE = Recipe(
    expected="a list of the MTA's outages or equipment",
    columns={
        "equipment": "id",
        "equipmentno": "id",
        "equipmenttype": "type",
        "serving": "name",
        "station": "station_name",
        "trainno": "station_lines",
        "elevatorsgtfsstopid": "stop_id",
        "ADA": "wheelchair",
        "isactive": "status",
        "outagedate": "since",
        "estimatedreturntoservice": "until",
        "reason": "reason",
    },
    values={
        "EL": "elevator",
        "ES": "escalator",
        "PW": "moving_walkway",
        "Y": "in_service",
        "N": "unknown",  # not in use, and not called out
    },
    records=Records("NYCOutages.outage", "%m/%d/%Y %I:%M:%S %p", "America/New_York", "out_of_service", "en"),
    facility_type="elevator",
    otherwise="in_service",
)


def _alone(body: bytes | None, url: str) -> Sequence[Document]:
    return []


def _first(url: str) -> Document:
    return named(0, url)


def _no_ttl(body: bytes) -> float:
    return 0.0


FORMAT = Format(
    name="mta-outages",
    sentence="New York MTA: outages of lifts and escalators, with its list of equipment",
    interval_seconds=60.0,
    decode=decoder(_RECIPE),
    gathering=Gathering(_first, _alone, _no_ttl, folder_of_file=False),
)
