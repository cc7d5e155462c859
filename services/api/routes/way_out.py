"""The `instead` of an answer on step-free access: where else to go in or out, or to board, when a way is closed."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import cast

from services.api.access.answers import Answered, Situation
from services.api.access.instead import MOST_STATIONS, NEARBY_METERS, Instead, Neighbour, other_entrance, other_station
from services.api.access.places import PLATFORM, Place
from services.api.encoders.plain_json.members import Json, given
from services.api.situations import situation_of
from services.api.texts import named
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.access import YES
from services.shared.model.entities import Station

MOST_PAIRS = 400  # beyond, answers come without it: it is for who asks for one way


class WayOut:
    """Of one station, for one profile. Neighbours are looked up once, and only when a way is closed."""

    def __init__(self, view: View, held: Held, places: list[Place], situation: Situation, profile: str) -> None:
        self._view, self._station, self._places = view, cast(Station, held.entity), places
        self._situation, self._profile = situation, profile
        self._neighbours: list[Neighbour] | None = None
        self._stations: dict[str, Instead | None] = {}

    def told(self, each: Answered, pairs: int, lang: str | None) -> Json:
        if each.verdict.step_free == YES or pairs > MOST_PAIRS:
            return {}
        found = other_entrance(each.origin, each.target, self._places, self._situation, self._profile)
        if found is None:
            end = each.target if each.target.kind == PLATFORM else each.origin
            if end.id not in self._stations:
                self._stations[end.id] = other_station(self._station, end, self._profile, self._near())
            found = self._stations[end.id]
        return {"instead": _instead(found, each, lang)} if found is not None else {}

    def _near(self) -> list[Neighbour]:
        if self._neighbours is None:
            self._neighbours = list(islice(self._of_the_line(), MOST_STATIONS))
        return self._neighbours

    def _of_the_line(self) -> Iterator[Neighbour]:
        lines = frozenset(self._station.routes)
        for meters, held in self._view.near("station", self._station.lat, self._station.lon, NEARBY_METERS):
            other = cast(Station, held.entity)
            if other.id != self._station.id and lines.intersection(other.routes):
                yield meters, other, partial(situation_of, self._view, held)


def _instead(found: Instead, each: Answered, lang: str | None) -> Json:
    meters = {"meters": round(found.meters)}
    if found.place is not None:
        side = "to" if each.origin.kind == PLATFORM else "from"
        return {side: end_of(found.place, lang)} | meters
    assert found.station is not None
    return {"station": {"id": found.station.id, **named(found.station.names, lang, found.station.name)}} | meters


def end_of(place: Place, lang: str | None) -> Json:
    name = named(place.names, lang, place.name) if place.name or place.names else {}
    code = place.code if place.kind == PLATFORM else ""
    return given({"kind": place.kind, "id": place.id, "stop_id": place.stop_id, **name, "code": code})
