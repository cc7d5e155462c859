"""/v1/alerts, /v1/vehicles and the merged GTFS-Realtime."""

from dataclasses import replace
from typing import Any, cast

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.api.routes.gtfs_rt import messages_of
from services.shared.model.entities import Alert
from tests.support.reads import MONDAY_NINE, Reads
from tests.support.small_gtfs import gtfs

NINE = int(MONDAY_NINE)


def alert(name: str, start: int = 0, end: int = 0, **selector: Any) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=name)
    entity.alert.header_text.translation.add(text="Works", language="en")
    entity.alert.header_text.translation.add(text="工事", language="ja")
    entity.alert.cause, entity.alert.effect = rt.Alert.MAINTENANCE, rt.Alert.DETOUR
    entity.alert.informed_entity.add(**selector)
    if start or end:
        entity.alert.active_period.add(start=start or None, end=end or None)
    return entity


def vehicle(name: str, lat: float, lon: float, trip: str = "") -> rt.FeedEntity:
    entity = rt.FeedEntity(id=name)
    entity.vehicle.vehicle.id, entity.vehicle.timestamp = name, NINE
    entity.vehicle.position.latitude, entity.vehicle.position.longitude = lat, lon
    if trip:
        entity.vehicle.trip.trip_id, entity.vehicle.trip.start_date = trip, "20260511"
    return entity


def update(trip: str, relationship: int = 0, **properties: Any) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=f"e{trip}")
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = trip, "20260511"
    entity.trip_update.trip.schedule_relationship = relationship  # type: ignore[assignment]
    call = entity.trip_update.stop_time_update.add(stop_id="a", stop_sequence=1)
    call.departure.time = NINE + 60
    return entity


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


async def test_an_alert_says_whom_it_concerns_in_merged_ids(hub: Reads) -> None:
    await hub.realtime("r", "f", [alert("w", NINE, NINE + 600, route_id="A", stop_id="a")])
    (row,) = (await hub.get("/v1/alerts")).data
    assert (row["cause"], row["effect"], row["header"]) == ("maintenance", "detour", {"en": "Works", "ja": "工事"})
    assert row["active_periods"] == [{"start": "2026-05-11T09:00:00+09:00", "end": "2026-05-11T09:10:00+09:00"}]
    (informed,) = row["informed"]
    assert informed["station"] == await hub.station("f", "a")
    assert informed["route"] == (await hub.get("/v1/refs/f/route/A")).data["id"]
    assert row["sources"][0]["feed"] == "r"
    assert (await hub.get("/v1/alerts/r:w")).data == row


async def test_alerts_by_time_route_station_and_operator(hub: Reads) -> None:
    said = [
        alert("stop", stop_id="a"),
        alert("line", NINE, NINE + 600, route_id="B"),
        alert("later", NINE + 3600, route_id="A"),
        alert("agency", agency_id="ag"),
    ]
    await hub.realtime("r", "f", said)
    at = "2026-05-11T09:05:00+09:00"
    assert ids((await hub.get("/v1/alerts", active_at=at)).data) == ["r:agency", "r:line", "r:stop"]
    line = (await hub.get("/v1/refs/f/route/B")).data["id"]
    assert ids((await hub.get("/v1/alerts", routes=line)).data) == ["r:line"]
    assert ids((await hub.get("/v1/alerts", stations=await hub.station("f", "d"))).data) == ["r:agency", "r:later"]
    assert "r:stop" in ids((await hub.get("/v1/alerts", stations=await hub.station("f", "a"))).data)
    operator = (await hub.get("/v1/operators")).data[0]["id"]
    assert "r:agency" in ids((await hub.get("/v1/alerts", operator=operator)).data)
    assert ids((await hub.get("/v1/alerts", operator="o-none")).data) == []
    (feature,) = (
        await hub.get("/v1/alerts.geojson", limit=10, active_at=at, stations=await hub.station("f", "a"))
    ).body["features"][-1:]
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [[133.92, 34.66]]}


async def test_vehicles_by_route_and_box(hub: Reads) -> None:
    await hub.realtime("v", "f", [vehicle("b1", 34.66, 133.92, "t1"), vehicle("b2", 35.5, 135.0)])
    rows = (await hub.get("/v1/vehicles")).data
    assert ids(rows) == ["f:b1", "f:b2"]
    assert rows[0]["trip"] == "f:t1@20260511"
    assert rows[0]["time"] == "2026-05-11T09:00:00+09:00"
    route = (await hub.get("/v1/refs/f/route/A")).data["id"]
    assert ids((await hub.get("/v1/vehicles", routes=route)).data) == ["f:b1"]
    assert ids((await hub.get("/v1/vehicles", bbox="134,35,136,36")).data) == ["f:b2"]
    assert len((await hub.get("/v1/vehicles.geojson")).body["features"]) == 2


async def test_a_vehicle_that_fell_silent_is_not_shown(hub: Reads) -> None:
    await hub.realtime("v", "f", [vehicle("b1", 34.66, 133.92)])
    await hub.clock.advance(301)
    assert (await hub.get("/v1/vehicles")).data == []
    assert (await hub.get("/v1/vehicles/f:b1")).status == 410


async def feed(hub: Reads, name: str, **params: Any) -> rt.FeedMessage:
    got = await hub.get(f"/v1/gtfs-rt/{name}.pb", **params)
    assert (got.status, got.headers["Content-Type"]) == (200, "application/x-protobuf")
    return rt.FeedMessage.FromString(got.raw)


async def test_the_merged_feed_carries_every_trip_with_unique_ids(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs())
    said = update("t1")
    said.trip_update.stop_time_update[0].stop_time_properties.assigned_stop_id = "b2"
    said.trip_update.vehicle.id = "bus"
    await hub.realtime("r", "f", [said, update("x", 1), update("ghost")])
    await hub.realtime("q", "g", [update("t1")])
    message = await feed(hub, "trip-updates")
    assert (message.header.gtfs_realtime_version, message.header.incrementality) == ("2.0", rt.FeedHeader.FULL_DATASET)
    assert message.header.timestamp == NINE
    by_id = {entity.id: entity.trip_update for entity in message.entity}
    assert sorted(by_id) == ["f:ghost@20260511", "f:t1@20260511", "f:x@20260511", "g:t1@20260511"]
    told = by_id["f:t1@20260511"]
    assert (told.trip.trip_id, told.vehicle.id) == ("f:t1", "f:bus")
    assert told.stop_time_update[0].stop_id == "f:a"
    assert told.stop_time_update[0].stop_time_properties.assigned_stop_id == "f:b2"
    assert by_id["f:x@20260511"].trip.schedule_relationship == rt.TripDescriptor.ADDED
    assert [entity.id for entity in (await feed(hub, "trip-updates", feeds="q")).entity] == ["g:t1@20260511"]


async def test_what_is_absent_stays_absent_and_what_is_unknown_passes(hub: Reads) -> None:
    said = update("t1")
    raw = said.trip_update.SerializeToString() + b"\xc2\x3e\x03abc"  # field 1000, of somebody's extension
    said.trip_update.ParseFromString(raw)
    await hub.realtime("r", "f", [said])
    (entity,) = (await feed(hub, "trip-updates")).entity
    assert not entity.trip_update.HasField("vehicle")
    assert not entity.trip_update.HasField("delay")
    assert not entity.trip_update.trip.HasField("route_id")
    assert b"\xc2\x3e\x03abc" in entity.trip_update.SerializeToString()


async def test_vehicles_and_alerts_are_merged_too(hub: Reads) -> None:
    bus = vehicle("b1", 34.66, 133.92, "t1")
    bus.vehicle.stop_id = "b1"
    await hub.realtime("r", "f", [bus, alert("w", route_id="A", stop_id="a", agency_id="ag")])
    (position,) = (await feed(hub, "vehicle-positions")).entity
    assert (position.id, position.vehicle.trip.trip_id, position.vehicle.stop_id) == ("f:b1", "f:t1", "f:b1")
    (works,) = (await feed(hub, "alerts")).entity
    selector = works.alert.informed_entity[0]
    assert (works.id, selector.route_id, selector.stop_id, selector.agency_id) == ("r:w", "f:A", "f:a", "f:ag")


async def test_the_message_is_also_there_for_reading(hub: Reads) -> None:
    await hub.realtime("r", "f", [update("t1")])
    body = (await hub.get("/v1/gtfs-rt/trip-updates.json")).body
    assert body["entity"][0]["trip_update"]["trip"]["trip_id"] == "f:t1"
    assert body["header"]["incrementality"] == "FULL_DATASET"


async def test_silent_trips_leave_the_merged_feed(hub: Reads) -> None:
    await hub.realtime("r", "f", [update("t1")])
    assert len((await feed(hub, "trip-updates")).entity) == 1
    await hub.clock.advance(301)
    assert len((await feed(hub, "trip-updates")).entity) == 0


async def test_every_collection_credits_its_sources(hub: Reads) -> None:
    await hub.realtime("r", "f", [vehicle("b1", 34.66, 133.92)])
    assert (await hub.get("/v1/vehicles")).body["attribution"] == [
        {"feed": "r", "text": "kibi", "licence": "CC-BY-4.0"}
    ]
    assert (await hub.get("/v1/stations")).body["attribution"][0]["text"] == "data of f"


async def test_a_moment_that_no_calendar_has_is_left_out(hub: Reads) -> None:
    said = alert("far", stop_id="a")
    said.alert.impact_period.add(start=NINE, end=2**63 - 1)
    await hub.realtime("r", "f", [said, alert("near", stop_id="a")])
    far, near = (await hub.get("/v1/alerts")).data
    assert far["impact_periods"] == [{"start": "2026-05-11T09:00:00+09:00"}]
    assert near["impact_periods"] == []


async def test_one_entity_that_cannot_be_written_spoils_no_list(hub: Reads) -> None:
    await hub.realtime("r", "f", [alert("bad", stop_id="a"), alert("good", stop_id="a")])
    held = hub.view.get("alert", "r:bad")
    assert held is not None
    held._entity = replace(cast(Alert, held.entity), alert=b"\xff")
    assert ids((await hub.get("/v1/alerts")).data) == ["r:good"]


async def test_messages_are_kept_for_known_feeds_and_only_a_few(hub: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.routes.gtfs_rt.KEPT_MESSAGES", 2)
    await hub.realtime("r", "f", [alert("w", stop_id="a")])
    whole = (await hub.get("/v1/gtfs-rt/alerts.pb", feeds="r")).raw
    for n in range(5):
        assert (await hub.get("/v1/gtfs-rt/alerts.pb", feeds=f"r,x{n}")).raw == whole
    assert len(messages_of(hub.view)._kept) == 1
    for feeds in ("f", "f,r"):
        await hub.get("/v1/gtfs-rt/alerts.pb", feeds=feeds)
    assert len(messages_of(hub.view)._kept) == 2
    nothing = rt.FeedMessage.FromString((await hub.get("/v1/gtfs-rt/alerts.pb", feeds="unknown")).raw)
    assert not nothing.entity


async def test_an_added_run_that_was_withdrawn_is_gone(hub: Reads) -> None:
    await hub.realtime("r", "f", [update("extra", rt.TripDescriptor.ADDED)])
    assert (await hub.get("/v1/trips/f:extra@20260511")).status == 200
    await hub.realtime("r", "f", [])
    assert (await hub.get("/v1/trips/f:extra@20260511")).status == 410
    assert (await hub.get("/v1/trips/f:never@20260511")).status == 404


async def test_a_reference_to_a_trip_names_its_source(hub: Reads) -> None:
    timetable = hub.view.timetable("f")
    assert timetable is not None
    got = await hub.get(f"/v1/refs/f/trip/{timetable.trip(0).trip_id}")
    assert [credit["feed"] for credit in got.body["attribution"]] == ["f"]
