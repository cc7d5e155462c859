"""The merged picture in ODPT's terms (API v4), also of what came as something else: a class of records, its makers."""

from dataclasses import dataclass

from services.api.encoders.odpt import boards, fares, information, lines, live, places, runs
from services.api.encoders.odpt.carried import carried
from services.api.encoders.odpt.drafts import Making, of_entity


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: of the merged entities, or sources, that records are made of; `names_of`: kinds whose names they have."""

    kind: str
    drafts: Making
    names_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """`filters`: what a search may ask for. Of two records with one id the first counts.

    `dumped`: of a static class, that can be had as a whole.
    """

    name: str
    sentence: str
    parts: tuple[Part, ...]
    filters: tuple[str, ...] = ()
    dumped: bool = True


def _given(name: str) -> Part:
    return Part("source", carried(name))


FLIGHTS = (
    "odpt:FlightInformationArrival",
    "odpt:FlightInformationDeparture",
    "odpt:FlightSchedule",
    "odpt:FlightStatus",
)

FLIGHT_FILTERS = (
    "odpt:operator",
    "odpt:airline",
    "odpt:flightStatus",
    "odpt:calendar",
    "odpt:originAirport",
    "odpt:destinationAirport",
    *(f"odpt:{way}{what}" for way in ("arrival", "departure") for what in ("Airport", "AirportTerminal", "Gate")),
)

CLASSES: tuple[Class, ...] = (
    Class("odpt:Operator", "Who runs lines", (Part("operator", of_entity(lines.operators)),), ("odpt:operatorTitle",)),
    Class(
        "odpt:Railway",
        "Lines that are not buses",
        (Part("route", lines.railways, ("station",)),),
        ("odpt:operator", "odpt:lineCode", "odpt:railwayTitle"),
    ),
    Class(
        "odpt:RailDirection",
        "Directions that lines name",
        (_given("odpt:RailDirection"), Part("source", runs.directions)),
        ("odpt:railDirectionTitle",),
    ),
    Class(
        "odpt:TrainType",
        "Kinds of trains, of operators that name them",
        (_given("odpt:TrainType"),),
        ("odpt:operator", "odpt:trainTypeTitle"),
    ),
    Class(
        "odpt:Calendar",
        "Days on which timetables hold",
        (_given("odpt:Calendar"), Part("source", runs.calendars)),
        ("odpt:calendarTitle",),
    ),
    Class(
        "odpt:Station",
        "Stations, a record for each line that calls there",
        (Part("station", of_entity(places.stations)),),
        ("odpt:operator", "odpt:railway", "odpt:stationCode", "odpt:stationTitle"),
    ),
    Class(
        "odpt:StationTimetable",
        "Departures from a station, for each line, direction and calendar",
        (_given("odpt:StationTimetable"), Part("station", boards.station_timetables)),
        ("odpt:operator", "odpt:railway", "odpt:station", "odpt:railDirection", "odpt:calendar", "dc:date"),
    ),
    Class(
        "odpt:TrainTimetable",
        "Where and when each train calls",
        (_given("odpt:TrainTimetable"), Part("source", runs.train_timetables)),
        ("odpt:operator", "odpt:railway", "odpt:trainNumber", "odpt:trainType", "odpt:train", "odpt:calendar"),
    ),
    Class(
        "odpt:RailwayFare",
        "Fares between stations; of feeds of GTFS those in yen, for rides without a change",
        (_given("odpt:RailwayFare"), Part("source", fares.railway_fares)),
        ("odpt:operator", "odpt:fromStation", "odpt:toStation"),
    ),
    Class(
        "odpt:PassengerSurvey",
        "How many use a station",
        (_given("odpt:PassengerSurvey"),),
        ("odpt:operator", "odpt:station", "odpt:railway"),
    ),
    Class(
        "odpt:BusroutePattern",
        "Ways that buses take",
        (_given("odpt:BusroutePattern"), Part("route", of_entity(lines.patterns))),
        ("odpt:operator", "odpt:busroute"),
    ),
    Class(
        "odpt:BusstopPole",
        "Bus stops, a record for each pole",
        (Part("station", of_entity(places.poles)),),
        ("odpt:operator", "odpt:busroutePattern", "odpt:busstopPoleNumber", "odpt:platformNumber"),
    ),
    Class(
        "odpt:BusTimetable",
        "Where and when each bus calls",
        (_given("odpt:BusTimetable"), Part("source", runs.bus_timetables, ("route",))),
        ("odpt:operator", "odpt:busroutePattern", "odpt:calendar"),
    ),
    Class(
        "odpt:BusstopPoleTimetable",
        "Departures from a pole, for each line, destination and calendar",
        (_given("odpt:BusstopPoleTimetable"), Part("station", boards.pole_timetables, ("route",))),
        ("odpt:operator", "odpt:busstopPole", "odpt:busDirection", "odpt:busroute", "odpt:calendar", "dc:date"),
    ),
    Class(
        "odpt:BusroutePatternFare",
        "Fares between poles; of feeds of GTFS those in yen, for rides without a change",
        (_given("odpt:BusroutePatternFare"), Part("source", fares.bus_fares)),
        (
            "odpt:operator",
            "odpt:fromBusstopPole",
            "odpt:toBusstopPole",
            "odpt:ticketFare",
            "odpt:childTicketFare",
            "odpt:icCardFare",
            "odpt:childIcCardFare",
        ),
    ),
    Class("odpt:Airport", "Airports", (_given("odpt:Airport"),), ("odpt:airportTitle",)),
    Class("odpt:AirportTerminal", "Terminals of airports", (_given("odpt:AirportTerminal"),), ("odpt:airport",)),
    *(Class(name, "Flights: none are known to the hub", (), FLIGHT_FILTERS, dumped=False) for name in FLIGHTS),
    Class("odpt:StationFacility", "Facilities of stations in the older shape", (_given("odpt:StationFacility"),)),
    Class("ug:Poi", "Exits of stations in the older shape", (_given("ug:Poi"),)),
    Class(
        "odpt:TrainInformation",
        "What is wrong on lines that are not buses, or that nothing is, where a feed says so",
        (Part("route", information.train_information),),
        ("odpt:operator", "odpt:railway"),
        dumped=False,
    ),
    Class(
        "odpt:Train",
        "Where trains are",
        (Part("vehicle", live.trains),),
        ("odpt:operator", "odpt:railway", "odpt:trainNumber"),
        dumped=False,
    ),
    Class(
        "odpt:Bus",
        "Where buses are",
        (Part("vehicle", live.buses),),
        ("odpt:operator", "odpt:busroutePattern", "odpt:busNumber", "odpt:fromBusstopPole", "odpt:toBusstopPole"),
        dumped=False,
    ),
)
BY_NAME = {each.name: each for each in CLASSES}
