"""What each member of a record holds (ODPT API 4.15, chapter 3): what is given on is read into it, and described by it.

A class's own members, beside those of every record; what a publisher says besides is given on as it is.
"""

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    WORD = "a text"
    TEXTS = "a text by language"
    NAMES = "texts by language, one or several"
    ID = "an id"
    IDS = "ids"
    ID_OR_IDS = "an id or several"
    WHOLE = "a whole number"
    NUMBER = "a number"
    TRUTH = "true or false"
    CLOCK = "HH:MM"
    MOMENT = "a time with its offset"
    SHAPE = "a GeoJSON geometry"
    RECORDS = "records within it"


def _all(form: Form, *names: str) -> dict[str, Form]:
    return dict.fromkeys((f"odpt:{name}" for name in names), form)


_OF_ALL = {"dc:title": Form.WORD, "dct:valid": Form.MOMENT, "dct:issued": Form.WORD, "odpt:operator": Form.ID}
_PLACE = {"geo:lat": Form.NUMBER, "geo:long": Form.NUMBER, "ug:region": Form.SHAPE}
_FARES = _all(Form.WHOLE, "ticketFare", "icCardFare", "childTicketFare", "childIcCardFare")
_TIMES = _all(Form.CLOCK, "arrivalTime", "departureTime")
_RUN = {
    **_all(Form.ID, "railDirection", "train", "trainType", "trainOwner"),
    **_all(Form.IDS, "originStation", "destinationStation", "viaStation", "viaRailway"),
    **_all(Form.WORD, "trainNumber"),
    **_all(Form.NAMES, "trainName"),
    **_all(Form.TEXTS, "note"),
}
_TRACK = {**_all(Form.WORD, "platformNumber"), **_all(Form.TEXTS, "platformName")}
_BUS_CALL = {
    **_TIMES,
    **_all(Form.TRUTH, "isNonStepBus", "isMidnight", "canGetOn", "canGetOff"),
    **_all(Form.WORD, "destinationSign", "note"),
}

MEMBERS: Mapping[str, Mapping[str, Form]] = {
    "odpt:Operator": _OF_ALL | _all(Form.TEXTS, "operatorTitle"),
    "odpt:Calendar": _OF_ALL | _all(Form.TEXTS, "calendarTitle") | _all(Form.IDS, "day"),
    "odpt:RailDirection": _OF_ALL | _all(Form.TEXTS, "railDirectionTitle"),
    "odpt:TrainType": _OF_ALL | _all(Form.TEXTS, "trainTypeTitle"),
    "odpt:Railway": {
        **_OF_ALL,
        **_all(Form.TEXTS, "railwayTitle"),
        **_all(Form.WORD, "kana", "lineCode", "color"),
        **_all(Form.ID, "ascendingRailDirection", "descendingRailDirection"),
        **_all(Form.RECORDS, "stationOrder"),
        "ug:region": Form.SHAPE,
    },
    "odpt:Station": {
        **_OF_ALL,
        **_PLACE,
        **_all(Form.ID, "railway"),
        **_all(Form.TEXTS, "stationTitle"),
        **_all(Form.WORD, "stationCode"),
        **_all(Form.IDS, "exit", "connectingRailway", "connectingStation", "stationTimetable", "passengerSurvey"),
    },
    "odpt:StationTimetable": {
        **_OF_ALL,
        **_all(Form.ID, "railway", "station", "railDirection", "calendar"),
        **_all(Form.TEXTS, "railwayTitle", "stationTitle", "note"),
        **_all(Form.RECORDS, "stationTimetableObject"),
    },
    "odpt:TrainTimetable": {
        **_OF_ALL,
        **_RUN,
        **_all(Form.ID, "railway", "calendar"),
        **_all(Form.IDS, "previousTrainTimetable", "nextTrainTimetable"),
        **_all(Form.TRUTH, "needExtraFee"),
        **_all(Form.RECORDS, "trainTimetableObject"),
    },
    "odpt:RailwayFare": {
        **_OF_ALL,
        **_FARES,
        **_all(Form.ID, "fromStation", "toStation"),
        **_all(Form.IDS, "viaStation", "viaRailway", "paymentMethod"),
        **_all(Form.WORD, "ticketType"),
    },
    "odpt:PassengerSurvey": {
        **_OF_ALL,
        **_all(Form.IDS, "station", "railway"),
        **_all(Form.TRUTH, "includeAlighting"),
        **_all(Form.RECORDS, "passengerSurveyObject"),
    },
    "odpt:BusroutePattern": {
        **_OF_ALL,
        **_all(Form.ID, "busroute"),
        **_all(Form.WORD, "kana", "pattern", "direction", "note", "busLocationURL"),
        **_all(Form.RECORDS, "busstopPoleOrder"),
        "ug:region": Form.SHAPE,
    },
    "odpt:BusstopPole": {
        **_OF_ALL,
        **_PLACE,
        **_all(Form.IDS, "operator", "busroutePattern", "busstopPoleTimetable"),
        **_all(Form.WORD, "kana", "busstopPoleNumber", "platformNumber"),
        "title": Form.TEXTS,
    },
    "odpt:BusTimetable": {
        **_OF_ALL,
        **_all(Form.ID, "busroutePattern", "calendar"),
        **_all(Form.WORD, "kana"),
        **_all(Form.RECORDS, "busTimetableObject"),
    },
    "odpt:BusstopPoleTimetable": {
        **_OF_ALL,
        **_all(Form.ID, "busstopPole", "calendar"),
        **_all(Form.ID_OR_IDS, "operator", "busroute", "busDirection"),
        **_all(Form.RECORDS, "busstopPoleTimetableObject"),
    },
    "odpt:BusroutePatternFare": {
        **_OF_ALL,
        **_FARES,
        **_all(Form.ID, "fromBusroutePattern", "toBusroutePattern", "fromBusstopPole", "toBusstopPole"),
        **_all(Form.WHOLE, "fromBusstopPoleOrder", "toBusstopPoleOrder"),
    },
    "odpt:Airport": _OF_ALL | _PLACE | _all(Form.TEXTS, "airportTitle") | _all(Form.IDS, "airportTerminal"),
    "odpt:AirportTerminal": _OF_ALL | _PLACE | _all(Form.TEXTS, "airportTerminalTitle") | _all(Form.ID, "airport"),
    "odpt:TrainInformation": {
        **_OF_ALL,
        **_all(Form.MOMENT, "timeOfOrigin", "resumeEstimate"),
        **_all(Form.ID, "railway", "railDirection", "stationFrom", "stationTo"),
        **_all(Form.IDS, "transferRailways"),
        **_all(Form.TEXTS, *(f"trainInformation{each}" for each in
                             ("Status", "Text", "Area", "Kind", "Range", "Cause"))),
    },
    "odpt:Train": {
        **_OF_ALL,
        **_RUN,
        **_all(Form.ID, "railway", "fromStation", "toStation"),
        **_all(Form.WHOLE, "index", "delay", "carComposition", "frequency"),
    },
    "odpt:Bus": {
        **_OF_ALL,
        **_PLACE,
        **_all(Form.WORD, "busNumber", "doorStatus", "occupancyStatus"),
        **_all(Form.ID, "busroutePattern", "busTimetable", "startingBusstopPole", "terminalBusstopPole",
               "fromBusstopPole", "toBusstopPole"),
        **_all(Form.MOMENT, "fromBusstopPoleTime"),
        **_all(Form.WHOLE, "frequency"),
        **_all(Form.NUMBER, "progress", "speed", "azimuth"),
    },
}  # fmt: skip

# Of the records within a record, by the member that lists them.
WITHIN: Mapping[str, Mapping[str, Form]] = {
    "odpt:stationOrder": _all(Form.WHOLE, "index") | _all(Form.ID, "station") | _all(Form.TEXTS, "stationTitle"),
    "odpt:stationTimetableObject": {
        **_TIMES,
        **_RUN,
        **_TRACK,
        **_all(Form.TRUTH, "isLast", "isOrigin"),
        **_all(Form.WHOLE, "carComposition"),
    },
    "odpt:trainTimetableObject": {
        **_TIMES,
        **_TRACK,
        **_all(Form.ID, "arrivalStation", "departureStation"),
        **_all(Form.TEXTS, "note"),
    },
    "odpt:passengerSurveyObject": _all(Form.WHOLE, "surveyYear", "passengerJourneys"),
    "odpt:busstopPoleOrder": {
        **_all(Form.WHOLE, "index"),
        **_all(Form.ID, "busstopPole"),
        **_all(Form.IDS, "openingDoorsToGetOn", "openingDoorsToGetOff"),
        **_all(Form.WORD, "note"),
    },
    "odpt:busTimetableObject": _BUS_CALL | _all(Form.WHOLE, "index") | _all(Form.ID, "busstopPole"),
    "odpt:busstopPoleTimetableObject": {
        **_BUS_CALL,
        **_all(Form.ID, "destinationBusstopPole", "busroutePattern"),
        **_all(Form.WHOLE, "busroutePatternOrder"),
    },
}

# What a record within a record must say: one that lacks it is left out.
WITHIN_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "odpt:stationOrder": ("odpt:index", "odpt:station"),
    "odpt:passengerSurveyObject": ("odpt:surveyYear", "odpt:passengerJourneys"),
    "odpt:busstopPoleOrder": ("odpt:index", "odpt:busstopPole"),
    "odpt:busTimetableObject": ("odpt:index", "odpt:busstopPole"),
    "odpt:busstopPoleTimetableObject": ("odpt:departureTime",),
}
