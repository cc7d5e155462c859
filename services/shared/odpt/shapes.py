"""What a record of each static class must say (ODPT API 4.15, chapter 3), and which of its members is the long one.

A record that lacks what its class must have is not given on in ODPT's terms: clients would stumble over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CONTEXT = "http://vocab.odpt.org/context_odpt.jsonld"


@dataclass(frozen=True, slots=True)
class Shape:
    """`required`: beside the members of every record. `list_key`: its list of calls or departures, if it has one."""

    required: tuple[str, ...] = ()
    list_key: str = ""


SHAPES: Mapping[str, Shape] = {
    "odpt:Operator": Shape(),
    "odpt:Calendar": Shape(),
    "odpt:RailDirection": Shape(),
    "odpt:TrainType": Shape(("odpt:operator",)),
    "odpt:Railway": Shape(("dc:title", "odpt:operator", "odpt:stationOrder")),
    "odpt:Station": Shape(("odpt:operator", "odpt:railway")),
    "odpt:StationTimetable": Shape(
        ("odpt:operator", "odpt:railway", "odpt:stationTimetableObject"), "odpt:stationTimetableObject"
    ),
    "odpt:TrainTimetable": Shape(
        ("odpt:operator", "odpt:railway", "odpt:trainNumber", "odpt:trainTimetableObject"), "odpt:trainTimetableObject"
    ),
    "odpt:RailwayFare": Shape(("odpt:operator", "odpt:fromStation", "odpt:toStation", "odpt:ticketFare")),
    "odpt:PassengerSurvey": Shape(
        ("odpt:operator", "odpt:station", "odpt:railway", "odpt:includeAlighting", "odpt:passengerSurveyObject")
    ),
    "odpt:BusroutePattern": Shape(("dc:title", "odpt:operator", "odpt:busstopPoleOrder")),
    "odpt:BusstopPole": Shape(("dc:title", "odpt:operator")),
    "odpt:BusTimetable": Shape(
        ("odpt:operator", "odpt:busroutePattern", "odpt:calendar", "odpt:busTimetableObject"), "odpt:busTimetableObject"
    ),
    "odpt:BusstopPoleTimetable": Shape(
        ("odpt:busstopPole", "odpt:busDirection", "odpt:busroute", "odpt:operator", "odpt:calendar"),
        "odpt:busstopPoleTimetableObject",
    ),
    "odpt:BusroutePatternFare": Shape(
        (
            "odpt:operator",
            "odpt:fromBusroutePattern",
            "odpt:fromBusstopPoleOrder",
            "odpt:fromBusstopPole",
            "odpt:toBusroutePattern",
            "odpt:toBusstopPoleOrder",
            "odpt:toBusstopPole",
            "odpt:ticketFare",
        )
    ),
    "odpt:Airport": Shape(),
    "odpt:AirportTerminal": Shape(("odpt:airport",)),
    "odpt:StationFacility": Shape(),
    "ug:Poi": Shape(),
}
