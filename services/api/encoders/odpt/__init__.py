"""The merged picture in ODPT's terms (API v4), also of what came as something else: a class of records, a generator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.api.encoders.odpt import lines, live, places
from services.api.encoders.odpt.records import Record
from services.api.view import View
from services.api.view_held import Held


@dataclass(frozen=True, slots=True)
class Class:
    """`kind` are the merged entities that `records` makes records of; `filters` what a search may ask for.

    `dumped`: of a static class, that can be had as a whole.
    """

    name: str
    sentence: str
    kind: str
    records: Callable[[View, Held], Iterator[Record]]
    filters: tuple[str, ...]
    dumped: bool = True


CLASSES: tuple[Class, ...] = (
    Class("odpt:Operator", "Who runs lines", "operator", lines.operators, ("odpt:operatorTitle",)),
    Class("odpt:Railway", "Lines that are not buses", "route", lines.railways, ("odpt:operator", "odpt:lineCode")),
    Class(
        "odpt:Station",
        "Stations, a record for each line that calls there",
        "station",
        places.stations,
        ("odpt:operator", "odpt:railway", "odpt:stationCode", "odpt:stationTitle"),
    ),
    Class("odpt:BusroutePattern", "Ways that buses take", "route", lines.patterns, ("odpt:operator", "odpt:busroute")),
    Class(
        "odpt:BusstopPole",
        "Bus stops, a record for each pole",
        "station",
        places.poles,
        ("odpt:operator", "odpt:busroutePattern", "odpt:busstopPoleNumber"),
    ),
    Class(
        "odpt:TrainInformation",
        "Disruptions of lines that are not buses; a line without one has no record",
        "route",
        live.train_information,
        ("odpt:operator", "odpt:railway"),
        dumped=False,
    ),
    Class(
        "odpt:Train",
        "Where trains are",
        "vehicle",
        live.trains,
        ("odpt:operator", "odpt:railway", "odpt:trainNumber"),
        dumped=False,
    ),
    Class(
        "odpt:Bus",
        "Where buses are",
        "vehicle",
        live.buses,
        ("odpt:operator", "odpt:busroutePattern", "odpt:busNumber"),
        dumped=False,
    ),
)
BY_NAME = {each.name: each for each in CLASSES}
