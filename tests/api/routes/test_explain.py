"""/v1/explain: who said each value, and what lost."""

from dataclasses import fields
from typing import Any, cast
from urllib.parse import quote

from google.transit import gtfs_realtime_pb2 as rt

from services.api.encoders.plain_json import plain
from services.shared.model.entities import ENTITIES, Station
from services.shared.model.said import (
    AlertSaid,
    FacilitySaid,
    FacilityStateSaid,
    MobilityStationSaid,
    MobilityStationStatusSaid,
    MobilitySystemSaid,
    MobilityVehicleSaid,
    Said,
    SourceSaid,
    StopSaid,
    TripSaid,
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


async def test_a_facility_says_who_describes_it_who_says_its_state_and_whose_word_lost(hub: Reads) -> None:
    await hub.say("d", [("facility", FacilitySaid("l1", "elevator", "Lift 1", stop_id="B"))])
    for feed, word in (("p", "in_service"), ("q", "out_of_service"), ("r", "in_service")):
        hub.source(SourceSaid(feed, "facility-records", fetch="ok", namespace="d", trusted=True))
        await hub.say(feed, [("facility_state", FacilityStateSaid("l1", word, reason={"en": feed}))])
    (facility,) = [row["id"] for row in (await hub.get("/v1/facilities")).data if row["type"] == "elevator"]
    data = (await hub.get(f"/v1/explain/facility/{facility}")).data
    values = by_field(data)
    assert (feeds_of(values["name"]), values["name"]["rule"]) == (["d"], "only")
    status = values["status"]
    assert (status["value"], feeds_of(status), status["rule"]) == ("out_of_service", ["q"], "worst")
    assert [(lost["value"], feeds_of(lost)) for lost in status["lost"]] == [("in_service", ["p", "r"])]
    assert [lost["value"] for lost in values["reason"]["lost"]] == [{"en": "p"}, {"en": "r"}]
    assert feeds_of(values["outages"]) == ["q"]
    assert [claim["said"]["status"] for claim in data["claims"] if not claim["chosen"]] == ["in_service", "in_service"]


async def test_a_vehicle_of_which_two_feeds_speak_says_what_each_of_them_has(hub: Reads) -> None:
    await two_on_one_vehicle(hub)
    data = (await hub.get("/v1/explain/vehicle/f:7")).data
    values = by_field(data)
    station = values["station"]
    assert (station["value"], feeds_of(station), station["rule"]) == (
        await hub.station("f", "b2"),
        ["high"],
        "priority",
    )
    assert [(lost["value"], feeds_of(lost)) for lost in station["lost"]] == [(await hub.station("f", "c"), ["low"])]
    assert (feeds_of(values["trip"]), values["trip"]["lost"]) == (["high", "low"], [])
    label = values["label"]
    assert (label["value"], label["said_by"], [lost["value"] for lost in label["lost"]]) == (None, [], ["Seven"])
    assert [claim["said"]["label"] for claim in data["claims"] if not claim["chosen"]] == ["Seven"]


async def test_what_lost_is_not_told_of_a_feed_that_may_leave_as_part_of_the_merged_alone(hub: Reads) -> None:
    await two_on_one_vehicle(hub, redistribution="derived")
    answer = await hub.get("/v1/explain/vehicle/f:7")
    assert [value["lost"] for value in answer.data["values"] if value["lost"]] == []
    assert [claim["said"] for claim in answer.data["claims"] if not claim["chosen"]] == [None]
    assert b"Seven" not in answer.raw
    assert (await hub.station("f", "c")).encode() not in answer.raw


async def test_an_alert_and_a_trip_that_were_said_twice_say_what_lost(hub: Reads) -> None:
    for channel, effect in (("b", rt.Alert.NO_SERVICE), ("a", rt.Alert.DETOUR)):
        trouble, run = rt.Alert(effect=effect), rt.TripUpdate(delay=60 if channel == "a" else 120)
        trouble.informed_entity.add(route_id="B", stop_id="b2" if channel == "a" else "c")
        run.trip.trip_id, run.trip.start_date = "u1", "20260511"
        told: list[tuple[str, Said]] = [
            ("alert", AlertSaid("1", trouble.SerializeToString())),
            ("trip", TripSaid("u1@20260511@", run.SerializeToString())),
        ]
        await hub.say("f", told, channel=channel)
    alert = by_field((await hub.get("/v1/explain/alert/f:1")).data)
    assert (alert["effect"]["value"], alert["effect"]["lost"][0]["value"]) == ("detour", "no_service")
    (kept,), (lost,) = alert["informed"]["value"], alert["informed"]["lost"][0]["value"]
    assert (kept["route"], kept["stop_id"], kept["station"]) == (lost["route"], "f:b2", await hub.station("f", "b2"))
    assert (lost["stop_id"], lost["station"]) == ("f:c", await hub.station("f", "c"))
    trip = by_field((await hub.get(f"/v1/explain/trip/{quote('f:u1@20260511')}")).data)
    assert (trip["delay_seconds"]["value"], trip["delay_seconds"]["lost"][0]["value"]) == (60, 120)


def feeds_of(said: dict[str, Any]) -> list[str]:
    return [each["feed"] for each in said["said_by"]]


async def two_on_one_vehicle(hub: Reads, **low: Any) -> None:
    for feed, stop_id, more in (("high", "b2", {"priority": 1}), ("low", "c", low)):
        seen = rt.FeedEntity(id="1")
        seen.vehicle.vehicle.id, seen.vehicle.stop_id, seen.vehicle.trip.trip_id = "7", stop_id, "u1"
        seen.vehicle.vehicle.label = "Seven" if feed == "low" else ""
        await hub.realtime(feed, "f", [seen], **more)


async def test_every_member_of_every_kind_is_told_with_who_said_it(hub: Reads) -> None:
    said: tuple[tuple[str, Said], ...] = (
        ("mobility_system", MobilitySystemSaid("b", "b", "Bikes", documents={"system_regions": b"{}"})),
        ("mobility_station", MobilityStationSaid("p", "Port", lat=34.6, lon=133.9, capacity=9, record=b"{}")),
        ("mobility_station_status", MobilityStationStatusSaid("p", 3, docks_available=6, is_renting=True)),
        ("mobility_vehicle", MobilityVehicleSaid("v", lat=34.6, lon=133.9, record=b"{}")),
        ("facility", FacilitySaid("l1", "elevator", "Lift", stop_id="B", lat=34.6, lon=133.9)),
        ("facility_state", FacilityStateSaid("l1", "out_of_service", 1, 2, {"en": "broken"})),
    )
    hub.source(SourceSaid("b", "gbfs", fetch="ok", trusted=True))
    await hub.say("b", said)
    await hub.add_gtfs("i", gtfs(inside()))
    run, position = rt.FeedEntity(id="1"), rt.FeedEntity(id="2")
    run.trip_update.trip.trip_id, run.trip_update.trip.start_date = "u1", "20260511"
    run.trip_update.stop_time_update.add(stop_id="b2").departure.delay = 60
    run.trip_update.delay = 60
    position.vehicle.vehicle.id, position.vehicle.trip.trip_id = "7", "u1"
    position.vehicle.position.latitude, position.vehicle.position.longitude = 34.67, 133.93
    trouble = rt.FeedEntity(id="3")
    trouble.alert.header_text.translation.add(text="x")
    trouble.alert.informed_entity.add(route_id="B")
    trouble.alert.active_period.add(start=int(MONDAY_NINE))
    await hub.realtime("f-rt", "f", [run, position, trouble])
    told: dict[str, set[str]] = {}
    for kind in ENTITIES.keys() - {"station"}:
        for held in hub.view.all(kind):
            shown = {name for name, each in plain(hub.view, held).items() if each not in (None, "", (), [], {})}
            values = by_field((await hub.get(f"/v1/explain/{kind}/{quote(held.id, safe='')}")).data)
            assert shown - {"id", "sources", "profile"} <= values.keys()
            assert all(value["said_by"] or value["value"] == "unknown" for value in values.values())
            told[kind] = told.get(kind, set()) | values.keys()
    assert told.keys() | {"station"} == ENTITIES.keys()
    assert {"cause", "effect", "header", "informed", "active_periods"} <= told["alert"]
    assert {"delay_seconds", "calls", "relationship"} <= told["trip"]
    assert {"status", "status_since", "expected_end", "reason", "name"} <= told["facility"]
    assert {"capacity", "num_vehicles_available", "availability"} <= told["mobility_station"]


async def test_what_was_never_there_is_404_and_a_kind_that_is_none_400(hub: Reads) -> None:
    assert (await hub.get("/v1/explain/station/s-none")).status == 404
    assert (await hub.get("/v1/explain/planet/x")).status == 400
