"""What speaks for a town's facility being one of a station's riders', weighed to a score. Pure.

Near enough, what riders use is a station's; farther off only what is named after it, as 「高松駅前広場トイレ」 is.
What riders do not come for, a school or a dentist, is a station's when it is named after the station, and near it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from services.merge.identity.atoms import RAIL, ROAD, WATER
from services.merge.identity.spelling import folded, is_han
from services.shared.model.entities import Binding, Station
from services.shared.model.geo import distance_meters
from services.shared.model.said import FacilitySaid

REACH_METERS = 300.0
ENOUGH = 0.4  # of 1: what has no name is bound within 60 m
_NEAR_METERS = 180.0
_NEARNESS = 0.6
_WEIGHT = {"names_station": 0.5, "names_stop": 0.3, "address_names_station": 0.2, "of_a_railway": 0.15}
_POINTS_MOST = 400  # of one station
_RAIL_MODES = frozenset({"tram", "subway", "rail", "monorail", "funicular", "cable_tram", "aerial_lift"})
FOR_RIDERS = frozenset(
    {
        "elevator", "escalator", "stair_lift", "ramp", "moving_walkway", "toilet", "accessible_toilet", "ostomate",
        "nappy_table", "nursing_room", "care_bed", "baby_room", "ticket_machine", "ticket_office", "information",
        "tourist_information", "waiting_room", "coin_locker", "wifi", "aed", "atm", "taxi_stand", "bicycle_parking",
        "bicycle_rental", "wheelchair_rental", "intercom", "luggage_storage", "fare_retailer", "boarding_aid",
        "pick_up_point", "park_and_ride",
    }
)  # fmt: skip

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A station as facilities see it: where it can be entered, and what it is called, folded."""

    id: str
    points: tuple[Point, ...]
    names: tuple[str, ...]
    family: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A facility as stations see it; `words` and `address` are folded."""

    type: str
    point: Point
    words: tuple[str, ...]
    address: str


def spot_of(station: Station) -> Spot:
    placed = [(station.lat, station.lon), *((p.lat, p.lon) for p in station.platforms)]
    placed += [(entrance.lat, entrance.lon) for entrance in station.entrances]
    points = {(round(lat, 4), round(lon, 4)) for lat, lon in placed if lat or lon}
    names = {folded(name).removesuffix("station") for name in (station.name, *station.names.values())}
    known = tuple(sorted(name for name in names if len(name) >= (2 if is_han(name) else 4)))
    modes = set(station.modes)
    family = RAIL if modes & _RAIL_MODES else WATER if "ferry" in modes else ROAD
    return Spot(station.id, tuple(sorted(points))[:_POINTS_MOST], known, family)


def thing_of(said: FacilitySaid, lat: float, lon: float) -> Thing:
    words = sorted({_plain(name) for name in (said.name, *said.names.values()) if name})
    return Thing(said.type, (lat, lon), tuple(words), _plain(said.attributes.get("address", "")))


def weigh(thing: Thing, spot: Spot) -> Binding | None:
    """None for what does not belong together."""
    meters = min((distance_meters(*thing.point, *point) for point in spot.points), default=REACH_METERS + 1)
    if meters > REACH_METERS:
        return None
    signals = _signals(thing, spot)
    if thing.type not in FOR_RIDERS and "names_station" not in signals:
        return None
    score = _NEARNESS * max(0.0, 1 - meters / _NEAR_METERS) + sum(_WEIGHT[signal] for signal in signals)
    return Binding(spot.id, round(meters, 1), signals, round(min(1.0, score), 3)) if score >= ENOUGH else None


def best(bindings: Iterable[Binding]) -> Binding | None:
    """Whatever order they come in."""
    return min(bindings, key=lambda each: (-each.score, each.meters, each.station), default=None)


def _signals(thing: Thing, spot: Spot) -> tuple[str, ...]:
    found = []
    if _names_station(thing.words, spot.names):
        found.append("names_station")
    elif any(name in text for name in spot.names for text in thing.words):
        found.append("names_stop")
    if _names_station((thing.address,), spot.names):
        found.append("address_names_station")
    if spot.family == RAIL and "names_station" in found:
        found.append("of_a_railway")
    return tuple(found)


def _names_station(texts: Iterable[str], names: Iterable[str]) -> bool:
    """高松駅, takamatsustation; a stop that is itself called 高松駅 has the one name."""
    wanted = [(f"{name}駅", f"{name}station") for name in names]
    return any(form in text for text in texts for forms in wanted for form in forms)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:200]).casefold().split())
