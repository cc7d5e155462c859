"""/v1/explain: who said each value, and what lost."""

from dataclasses import fields
from typing import Any, cast
from urllib.parse import quote

from google.transit import gtfs_realtime_pb2 as rt

from services.shared.model.entities import ENTITIES, Station
from services.shared.model.said import (
    FacilitySaid,
    FacilityStateSaid,
    MobilityStationSaid,
    MobilitySystemSaid,
    MobilityVehicleSaid,
    Said,
    StopSaid,
)
from tests.support.interior import inside
from tests.support.reads import MONDAY_NINE, Reads
from tests.support.small_gtfs import gtfs


def by_field(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {value["field"]: value for value in data["values"]}


async def test_a_station_says_who_named_it_what_lost_and_why_its_stops_are_one(hub: Reads) -> None:
    await hub.say("p", [("stop", StopSaid("x", "四谷", {"en": "Yotsuya"}, 34.6, 133.9, modes=("rail",)))])
    await hub.say("q", [("stop", StopSaid("z", "四ツ谷", {"en": "Yotsuya"}, 34.6009, 133.9, modes=("rail",)))])
    station = await hub.station("p", "x")
    data = (await hub.get(f"/v1/explain/station/{station}")).data
    name = by_field(data)["name"]
    assert (name["value"], name["said_by"]) == ("四谷", [{"feed": "p", "local_id": "x", "time": None}])
    assert name["lost"] == [{"value": "四ツ谷", "said_by": [{"feed": "q", "local_id": "z", "time": None}]}]
    assert {member["because"]["names"] for member in data["identity"]["members"]} == {"variant"}


async def test_each_value_of_a_station_is_said_by_whoever_says_it(hub: Reads) -> None:
    names = ({"ja": "四谷", "en": "Yotsuya"}, {"ja": "四谷", "en": "Yotuya", "ko": "요쓰야"})
    for feed, stop_id, told in zip("pq", "xz", names, strict=True):
        await hub.say(feed, [("stop", StopSaid(stop_id, "四谷", told, 34.6, 133.9, modes=("rail",), code=f"{feed}1"))])
    values = by_field((await hub.get(f"/v1/explain/station/{await hub.station('p', 'x')}")).data)
    p, q = ({"feed": feed, "local_id": stop_id, "time": None} for feed, stop_id in zip("pq", "xz", strict=True))
    assert values["names.ja"]["said_by"] == [p, q]
    assert (values["names.en"]["value"], values["names.en"]["said_by"]) == ("Yotsuya", [p])
    assert values["names.en"]["lost"] == [{"value": "Yotuya", "said_by": [q]}]
    assert values["names.ko"]["said_by"] == [q]
    assert {name: values[name]["said_by"] for name in ("codes.p", "codes.q")} == {"codes.p": [p], "codes.q": [q]}


async def test_a_value_was_said_when_the_version_in_force_came_and_one_that_is_live_at_its_own_time(hub: Reads) -> None:
    tram = rt.FeedEntity(id="v")
    tram.vehicle.vehicle.id, tram.vehicle.trip.trip_id, tram.vehicle.timestamp = "v", "u1", int(MONDAY_NINE) - 30
    await hub.clock.advance(3600)
    await hub.realtime("rt", "f", [tram])
    station = by_field(await explained(hub, await hub.station("f", "B")))
    said = station["name"]["said_by"] + station["platforms.f:b2"]["said_by"]
    assert {each["time"] for each in said} == {"2026-05-11T00:00:00+00:00"}
    vehicle = (await hub.get("/v1/explain/vehicle/f:v")).data
    (claim,) = vehicle["claims"]
    assert {each["time"] for value in vehicle["values"] for each in value["said_by"]} == {claim["time"]}


async def test_every_member_of_a_station_is_explained(hub: Reads) -> None:
    station = await hub.station("f", "B")
    entity = cast(Station, next(held.entity for held in hub.view.all("station") if held.id == station))
    told = {value["field"].partition(".")[0] for value in (await explained(hub, station))["values"]}
    elsewhere = {"id", "sources", "linked", "links", "lat", "lon"}  # identity, and location
    filled = {each.name for each in fields(entity) if getattr(entity, each.name) not in ("", (), {}, 0.0)}
    assert told == (filled - elsewhere) | {"location"}
    assert {"modes", "routes", "operators", "platforms", "timezone"} <= told


async def explained(hub: Reads, station: str) -> Any:
    return (await hub.get(f"/v1/explain/station/{station}")).data


async def test_a_route_says_which_feed_it_is_of_and_under_which_licence(hub: Reads) -> None:
    route = (await hub.get("/v1/routes")).data[0]["id"]
    data = (await hub.get(f"/v1/explain/route/{route}")).data
    assert {said["feed"] for value in data["values"] for said in value["said_by"]} == {"f"}
    assert [(feed["feed"], feed["licence"]) for feed in data["feeds"]] == [("f", "CC-BY-4.0")]


async def test_a_facility_says_whose_word_on_its_state_lost(hub: Reads) -> None:
    await hub.say("f", [("facility", FacilitySaid("l1", "elevator", stop_id="B"))], channel="entry")
    await hub.say("f", [("facility_state", FacilityStateSaid("l1", "in_service"))], channel="a")
    await hub.say("f", [("facility_state", FacilityStateSaid("l1", "out_of_service"))], channel="b")
    facility = next(row["id"] for row in (await hub.get("/v1/facilities")).data if row["status"] == "out_of_service")
    claims = (await hub.get(f"/v1/explain/facility/{facility}")).data["claims"]
    lost = [claim["said"]["status"] for claim in claims if not claim["chosen"]]
    assert lost == ["in_service"]


async def test_every_kind_of_thing_can_be_explained(hub: Reads) -> None:
    said: tuple[tuple[str, Said], ...] = (
        ("mobility_system", MobilitySystemSaid("b", "b", "Bikes", documents={"system_regions": b"{}"})),
        ("mobility_station", MobilityStationSaid("p", "Port", lat=34.6, lon=133.9, record=b"{}")),
        ("mobility_vehicle", MobilityVehicleSaid("v", lat=34.6, lon=133.9, record=b"{}")),
        ("facility", FacilitySaid("l1", "elevator", stop_id="B", lat=34.6, lon=133.9)),
    )
    await hub.say("b", said)
    await hub.add_gtfs("i", gtfs(inside()))
    run, position = rt.FeedEntity(id="1"), rt.FeedEntity(id="2")
    run.trip_update.trip.trip_id, run.trip_update.trip.start_date = "u1", "20260511"
    run.trip_update.stop_time_update.add(stop_id="b2").departure.delay = 60
    position.vehicle.vehicle.id, position.vehicle.trip.trip_id = "7", "u1"
    position.vehicle.position.latitude, position.vehicle.position.longitude = 34.67, 133.93
    trouble = rt.FeedEntity(id="3")
    trouble.alert.header_text.translation.add(text="x")
    trouble.alert.informed_entity.add(route_id="B")
    await hub.realtime("f-rt", "f", [run, position, trouble])
    explained = set()
    for kind in ENTITIES:
        for held in hub.view.all(kind):
            data = (await hub.get(f"/v1/explain/{kind}/{quote(held.id, safe='')}")).data
            assert data["kind"] == kind
            explained.add(kind)
    assert explained == ENTITIES.keys()


async def test_what_was_never_there_is_404_and_a_kind_that_is_none_400(hub: Reads) -> None:
    assert (await hub.get("/v1/explain/station/s-none")).status == 404
    assert (await hub.get("/v1/explain/planet/x")).status == 400
