"""DB's FaSta (Station Facilities Status v2): lifts and escalators of stations in Germany, all of them in one list.

`stationnumber` is StaDa's, which few timetables use as a stop_id: where the feed's `static` does not know it, the
position says which station it is.
"""

from services.ingest.format import Format
from services.ingest.formats.facility_records.decoding import decoder
from services.ingest.formats.facility_records.recipe import Recipe
from services.shared.feed import Records

_RECIPE = Recipe(
    expected="a list of DB's FaSta",
    columns={
        "equipmentnumber": "id",
        "type": "type",
        "description": "name",
        "geocoordY": "lat",
        "geocoordX": "lon",
        "state": "status",
        "stateExplanation": "reason",
        "stationnumber": "stop_id",
        "operatorname": "operator",
    },
    values={
        "ELEVATOR": "elevator",
        "ESCALATOR": "escalator",
        "ACTIVE": "in_service",
        "INACTIVE": "out_of_service",
        "UNKNOWN": "unknown",
    },
    records=Records(path="facilities", language="en"),
    facility_type="elevator",
)

FORMAT = Format(
    name="db-fasta",
    sentence="Deutsche Bahn's FaSta: states of lifts and escalators",
    interval_seconds=60.0,
    decode=decoder(_RECIPE),
    reports_facilities=True,
)
