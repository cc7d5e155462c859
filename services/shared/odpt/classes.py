"""ODPT's classes, v4 and the older ones, each with who serves its records, or why nobody does yet."""

SEARCH_CAP = 1_000  # of a search's answer, which is cut there without a word

LIVE = frozenset({"odpt:Train", "odpt:Bus", "odpt:TrainInformation"})  # ingest makes GTFS-Realtime of them

STATIC = frozenset(
    {
        "odpt:Operator",
        "odpt:Railway",
        "odpt:RailDirection",
        "odpt:TrainType",
        "odpt:Calendar",
        "odpt:Station",
        "odpt:StationTimetable",
        "odpt:TrainTimetable",
        "odpt:BusroutePattern",
        "odpt:BusstopPole",
        "odpt:BusTimetable",
        "odpt:BusstopPoleTimetable",
        "odpt:RailwayFare",
        "odpt:BusroutePatternFare",
        "odpt:PassengerSurvey",
        "odpt:Airport",
        "odpt:AirportTerminal",
        "odpt:StationFacility",
        "ug:Poi",
    }
)

_FLIGHTS = "of air travel the terminals alone are served"
_MLIT = "has neither an id that others refer to nor a place"
UNSERVED = {
    "odpt:FlightInformationArrival": _FLIGHTS,
    "odpt:FlightInformationDeparture": _FLIGHTS,
    "odpt:FlightSchedule": _FLIGHTS,
    "odpt:FlightStatus": _FLIGHTS,
    "mlit:Station": _MLIT,
    "mlit:Railway": _MLIT,
}
UNKNOWN = "is no class of ODPT that is known here"


def reason_not_served(class_: str) -> str:
    """ "" for a class that is served."""
    return "" if class_ in STATIC or class_ in LIVE else UNSERVED.get(class_, UNKNOWN)
