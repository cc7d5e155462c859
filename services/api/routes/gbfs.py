"""/v1/gbfs: every system of shared vehicles as GBFS 3.0, for programs that read that.

Only what may be passed on whole: a document of a system is its source's own words again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast
from weakref import WeakKeyDictionary

from aiohttp import web

from services.api.encoders import gbfs
from services.api.encoders.gbfs import SYSTEM_SECONDS
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import MobilityStation, MobilitySystem
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import NotFound
from services.shared.web.usage import OF_FEEDS


async def manifest(view: View, request: web.Request, values: Values) -> Answer:
    helds = [held for held in sorted(view.all("mobility_system"), key=_id) if view.may_be_passed_on(held)]
    systems = [cast(MobilitySystem, held.entity) for held in helds]
    urls = [f"{_base(view, request)}/v1/gbfs/{held.feeds[0]}/gbfs.json" for held in helds]
    body = gbfs.headed(gbfs.manifest(zip(urls, systems, strict=True)), _newest_ms(helds, view), SYSTEM_SECONDS)
    return Answer(body=body)


async def document(view: View, request: web.Request, values: Values) -> Answer:
    held, system = _system(view, values["system"])
    name = values["document"].removesuffix(".json")
    documents = _documents(view)
    if name == "gbfs":
        folder = f"{_base(view, request)}/v1/gbfs/{values['system']}"
        names = documents.names(view, held, system)
        return Answer(body=gbfs.headed(gbfs.discovery(names, folder), held.time_ms, SYSTEM_SECONDS))
    body = documents.body(view, held, system, name) if name in gbfs.DOCUMENTS else None
    if body is None:
        raise NotFound(f"The system {values['system']!r} has no document {values['document']!r}.")
    request[OF_FEEDS] = held.feeds
    return Answer(body=body)


@dataclass(slots=True)
class Documents:
    """What was made of the picture of one instant: whoever else asks in it is given the same."""

    instant: object
    bodies: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)

    def body(self, view: View, held: Held, system: MobilitySystem, name: str) -> bytes | None:
        """None for a document that the system has not."""
        key = held.id, name
        if key not in self.bodies:
            self.bodies[key] = _made(view, held, system, name)
        return self.bodies[key]

    def names(self, view: View, held: Held, system: MobilitySystem) -> list[str]:
        if held.id not in self.listed:
            stations, vehicles = _of(view, "mobility_station", held), _of(view, "mobility_vehicle", held)
            self.listed[held.id] = [each for each in gbfs.DOCUMENTS if _has(system, each, stations, vehicles)]
        return self.listed[held.id]


_DOCUMENTS: "WeakKeyDictionary[View, Documents]" = WeakKeyDictionary()


def _documents(view: View) -> Documents:
    found = _DOCUMENTS.get(view)
    if found is None or found.instant != view.instant:
        found = _DOCUMENTS[view] = Documents(view.instant)
    return found


def _made(view: View, held: Held, system: MobilitySystem, name: str) -> bytes | None:
    stations = _of(view, "mobility_station", held) if name in ("station_information", "station_status") else []
    vehicles = _of(view, "mobility_vehicle", held) if name == "vehicle_status" else []
    if not _has(system, name, stations, vehicles):
        return None
    if name in gbfs.STATES:
        motors = gbfs.vehicle_motors(system)
        if name == "station_status":
            told = gbfs.station_status(stations, frozenset(motors))
        else:
            told = gbfs.vehicle_status(vehicles, motors, gbfs.rental_apps(system))
        return gbfs.headed(told, view.as_of_ms, gbfs.STATE_SECONDS)
    if name == "station_information":
        info = gbfs.station_information(
            (cast(MobilityStation, each.entity) for each in stations), gbfs.rental_apps(system)
        )
        return gbfs.headed(info, _newest_ms(stations, view), SYSTEM_SECONDS)
    told = gbfs.vehicle_types(system) if name == "vehicle_types" else gbfs.described(system, name) or {}
    return gbfs.headed(told, held.time_ms, SYSTEM_SECONDS)


def _has(system: MobilitySystem, name: str, stations: list[Held], vehicles: list[Held]) -> bool:
    if name in ("station_information", "station_status"):
        return bool(stations)
    return bool(vehicles) if name == "vehicle_status" else name in system.documents


def _system(view: View, feed: str) -> tuple[Held, MobilitySystem]:
    held = view.get("mobility_system", f"{feed}:system")
    if held is None or not view.may_be_passed_on(held):
        raise NotFound(f"There is no system {feed!r} that may be passed on.")
    return held, cast(MobilitySystem, held.entity)


def _of(view: View, kind: str, system: Held) -> list[Held]:
    feeds = frozenset(system.feeds)
    helds = (held for held in view.all(kind) if not feeds.isdisjoint(held.feeds))
    return sorted((held for held in helds if view.live(held) and view.may_be_passed_on(held)), key=_id)


def _newest_ms(helds: Iterable[Held], view: View) -> int:
    return max((held.time_ms for held in helds), default=view.as_of_ms)


def _id(held: Held) -> str:
    return held.id


def _base(view: View, request: web.Request) -> str:
    """The hub's address as its settings say, else as whoever asks sees it."""
    return view.settings.base_url.rstrip("/") or f"{request.scheme}://{request.host}"


ENDPOINTS = (
    Endpoint(
        "/v1/gbfs/manifest.json",
        manifest,
        "GBFS 3.0: all systems of shared vehicles that may be passed on",
        "Gbfs",
        envelope="none",
        tags=("standards",),
    ),
    Endpoint(
        "/v1/gbfs/{system}/{document}",
        document,
        "GBFS 3.0 of one system, whichever version it came as: gbfs.json and the documents that it lists",
        "Gbfs",
        (
            params.path_id("system", "the id of the source"),
            params.path_id("document", "gbfs.json, or a document that it lists, such as station_status.json"),
        ),
        envelope="none",
        tags=("standards",),
        problems=(404,),
        description="`ttl` is 30 s for what is there now and an hour for the rest. Ids of vehicles are the hub's, new "
        "after each ride. A station of which nobody says what is there has no status.",
    ),
)
