"""/v1/gbfs: every system of shared vehicles as GBFS 3.0, for programs that read that.

Only what may be passed on whole: a document of a system is its source's own words again.
"""

from collections.abc import Iterable
from typing import cast

from aiohttp import web

from services.api.encoders import gbfs
from services.api.encoders.gbfs import SYSTEM_SECONDS, Data
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import MobilityStation, MobilitySystem
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import NotFound


async def manifest(view: View, request: web.Request, values: Values) -> Answer:
    helds = [held for held in sorted(view.all("mobility_system"), key=_id) if view.may_be_passed_on(held)]
    systems = [cast(MobilitySystem, held.entity) for held in helds]
    urls = [f"{_base(request)}/v1/gbfs/{held.feeds[0]}/gbfs.json" for held in helds]
    return _answer(gbfs.manifest(zip(urls, systems, strict=True)), helds, SYSTEM_SECONDS, view)


async def document(view: View, request: web.Request, values: Values) -> Answer:
    held, system = _system(view, values["system"])
    name = values["document"].removesuffix(".json")
    stations = _of(view, "mobility_station", held)
    vehicles = _of(view, "mobility_vehicle", held)
    if name == "gbfs":
        names = [each for each in gbfs.DOCUMENTS if _has(system, each, stations, vehicles)]
        folder = f"{_base(request)}/v1/gbfs/{values['system']}"
        return _answer(gbfs.discovery(names, folder), [held], SYSTEM_SECONDS, view)
    if name not in gbfs.DOCUMENTS or not _has(system, name, stations, vehicles):
        raise NotFound(f"The system {values['system']!r} has no document {values['document']!r}.")
    motors, apps = gbfs.vehicle_motors(system), gbfs.rental_apps(system)
    if name == "station_information":
        info = gbfs.station_information((cast(MobilityStation, each.entity) for each in stations), apps)
        return _answer(info, stations, SYSTEM_SECONDS, view)
    if name == "station_status":
        return _answer(gbfs.station_status(stations, frozenset(motors)), stations, gbfs.STATE_SECONDS, view)
    if name == "vehicle_status":
        return _answer(gbfs.vehicle_status(vehicles, motors, apps), vehicles, gbfs.STATE_SECONDS, view)
    told = gbfs.vehicle_types(system) if name == "vehicle_types" else gbfs.described(system, name) or {}
    return _answer(told, [held], SYSTEM_SECONDS, view)


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


def _answer(data: Data, helds: Iterable[Held], ttl_seconds: int, view: View) -> Answer:
    updated_ms = max((held.time_ms for held in helds), default=view.as_of_ms)
    return Answer(body=gbfs.headed(data, updated_ms, ttl_seconds))


def _id(held: Held) -> str:
    return held.id


def _base(request: web.Request) -> str:
    """The hub as whoever asks sees it."""
    return f"{request.scheme}://{request.host}"


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
