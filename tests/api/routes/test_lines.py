"""/v1/routes, /v1/operators, /v1/trips, /v1/refs and /v1/sources."""

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.model.said import SourceSaid
from tests.support.reads import MONDAY_NINE, Reads
from tests.support.small_gtfs import gtfs, with_rows


def minutes(text: str) -> str:
    return text[11:16]


async def route_id(hub: Reads, name: str) -> str:
    return str((await hub.get(f"/v1/refs/f/route/{name}")).data["id"])


async def test_routes_by_station_operator_and_mode(hub: Reads) -> None:
    names = {row["name"] for row in (await hub.get("/v1/routes", station=await hub.station("f", "d"))).data}
    assert names == {"A"}
    assert [row["name"] for row in (await hub.get("/v1/routes", modes="tram")).data] == ["B"]
    operator = (await hub.get("/v1/operators")).data[0]
    assert operator["name"] == "Kibi Bus"
    assert len((await hub.get("/v1/routes", operator=operator["id"])).data) == 2
    assert (await hub.get("/v1/routes", operator="o-none")).data == []


async def test_a_route_names_its_operator_and_stations(hub: Reads) -> None:
    data = (await hub.get(f"/v1/routes/{await route_id(hub, 'A')}")).data
    assert data["operator"]["name"] == "Kibi Bus"
    assert (data["color"], data["mode"], data["route_type"]) == ("#005BAC", "bus", 3)
    assert len(data["stations"]) == 4


async def test_lines_are_drawn_along_their_shapes(hub: Reads) -> None:
    features = {one["properties"]["name"]: one for one in (await hub.get("/v1/routes.geojson")).body["features"]}
    line = features["A"]["geometry"]
    assert line["type"] == "MultiLineString"
    assert line["coordinates"][0][0] == [133.92, 34.66]


async def test_an_operator_alone(hub: Reads) -> None:
    operator = (await hub.get("/v1/operators")).data[0]
    assert (await hub.get(f"/v1/operators/{operator['id']}")).data == operator


async def test_a_trip_is_todays_run_with_its_calls(hub: Reads) -> None:
    data = (await hub.get("/v1/trips/f:t1")).data
    assert (data["id"], data["service_date"], data["realtime"]) == ("f:t1@20260511", "2026-05-11", False)
    assert [minutes(call["departure"]["scheduled"]) for call in data["calls"]] == ["09:00", "09:11", "09:20", "09:30"]
    assert {call["status"] for call in data["calls"]} == {"scheduled"}
    assert data["calls"][1]["platform"]["code"] == "1"
    assert data["calls"][1]["station"]["name"] == "Bizen"


async def test_a_trip_that_is_over_today_is_tomorrows(hub: Reads) -> None:
    await hub.clock.advance(12 * 3600)
    assert (await hub.get("/v1/trips/f:t1")).data["service_date"] == "2026-05-12"


async def test_a_trip_whose_timetable_is_over_is_the_last_there_was(hub: Reads) -> None:
    await hub.clock.advance(400 * 86400)
    assert (await hub.get("/v1/trips/f:t1")).data["service_date"] == "2026-12-31"


async def test_date_and_instance_name_a_run(hub: Reads) -> None:
    for path, params in [("/v1/trips/f:t1", {"date": "2026-06-01"}), ("/v1/trips/f:t1@20260601", {})]:
        assert (await hub.get(path, **params)).data["id"] == "f:t1@20260601"
    assert (await hub.get("/v1/trips/f:t1@20260601", date="2026-06-02")).status == 400
    assert (await hub.get("/v1/trips/f:t1@20270601")).status == 404


@pytest.mark.parametrize("path", ["f:nothing", "g:t1", "nothing", "f:t1@20269999"])
async def test_a_trip_that_is_not_there_is_404(hub: Reads, path: str) -> None:
    assert (await hub.get(f"/v1/trips/{path}")).status == 404


async def test_predictions_stand_beside_the_schedule(hub: Reads) -> None:
    entity = rt.FeedEntity(id="e")
    update = entity.trip_update
    update.trip.trip_id, update.trip.start_date = "t1", "20260511"
    update.stop_time_update.add(stop_sequence=2).departure.delay = 180
    update.vehicle.id = "bus7"
    await hub.realtime("r", "f", [entity])
    data = (await hub.get("/v1/trips/f:t1@20260511")).data
    assert (data["realtime"], data["vehicle"], data["relationship"]) == (True, "f:bus7", "scheduled")
    assert [call["status"] for call in data["calls"]] == ["no_data", "late", "late", "late"]
    assert data["calls"][2]["departure"] == {
        "scheduled": "2026-05-11T09:20:00+09:00",
        "expected": "2026-05-11T09:23:00+09:00",
        "delay_seconds": 180,
    }
    assert (await hub.get("/v1/trips/f:t1")).data["id"] == "f:t1@20260511"
    assert (await hub.get("/v1/trips/f:t1", date="2026-05-12")).data["realtime"] is False


async def test_a_deleted_trip_is_gone(hub: Reads) -> None:
    entity = rt.FeedEntity(id="e")
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = "t1", "20260511"
    entity.trip_update.trip.schedule_relationship = rt.TripDescriptor.DELETED
    await hub.realtime("r", "f", [entity])
    assert (await hub.get("/v1/trips/f:t1@20260511")).status == 410


async def test_a_run_that_no_timetable_knows_shows_what_realtime_says(hub: Reads) -> None:
    entity = rt.FeedEntity(id="e")
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = "ghost", "20260511"
    entity.trip_update.stop_time_update.add(stop_id="a").departure.time = int(MONDAY_NINE) + 60
    await hub.realtime("r", "f", [entity])
    data = (await hub.get("/v1/trips/f:ghost@20260511")).data
    assert [minutes(call["departure"]["expected"]) for call in data["calls"]] == ["09:01"]


async def test_a_trip_of_frequencies_is_its_next_run(hub: Reads) -> None:
    rows = with_rows("trips.txt", "B,all,often,Often,0,") | with_rows(
        "stop_times.txt", "often,06:00:00,06:00:00,a,1", "often,06:10:00,06:10:00,c,2"
    )
    rows["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs\noften,08:55:00,10:00:00,600\n"
    await hub.add_gtfs("f", gtfs(rows))
    data = (await hub.get("/v1/trips/f:often")).data
    assert (data["id"], data["start_time"]) == ("f:often@20260511@09:05:00", "09:05:00")
    assert minutes(data["calls"][1]["arrival"]["scheduled"]) == "09:15"
    assert data["frequencies"][0]["headway_seconds"] == 600
    assert (await hub.get("/v1/trips/f:often@20260511@09:15:00")).data["start_time"] == "09:15:00"
    assert (await hub.get("/v1/trips/f:often@20260511@09:16:00")).status == 404


async def test_a_stop_leads_to_its_station_and_the_platform_it_became(hub: Reads) -> None:
    data = (await hub.get("/v1/refs/f/stop/b1")).data
    assert data == {"kind": "station", "id": data["id"], "url": f"/v1/stations/{data['id']}", "via": "f:b1"}
    assert (await hub.get("/v1/refs/f/agency/ag")).data["kind"] == "operator"
    assert (await hub.get("/v1/refs/f/trip/t1")).data["url"] == "/v1/trips/f:t1"
    assert (await hub.get("/v1/refs/f/stop/none")).status == 404
    assert (await hub.get("/v1/refs/g/stop/b1")).status == 404
    assert (await hub.get("/v1/refs/f/planet/b1")).status == 400


async def test_a_local_id_may_hold_anything(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs(with_rows("stops.txt", "a/b c%?,Odd,34.9,133.9,0,,")))
    assert (await hub.get("/v1/refs/g/stop/a%2Fb%20c%25%3F")).data["via"] == "g:a/b c%?"


async def test_sources_say_how_they_are(hub: Reads) -> None:
    (source,) = (await hub.get("/v1/sources")).data
    assert (source["id"], source["state"], source["expired"], source["age_seconds"]) == ("f", "ok", False, 0)
    assert source["counts"]["trips"] == 3
    assert source["versions"][0]["valid_to"] == "2026-12-31"
    await hub.clock.advance(400 * 86400)
    later = (await hub.get("/v1/sources/f")).data
    assert (later["state"], later["expired"]) == ("ok", True)
    assert (await hub.get("/v1/sources/none")).status == 404


async def test_rejected_rows_are_counted(hub: Reads) -> None:
    hub.source(SourceSaid("x", "gtfs-rt", fetch="ok", rejected={"no id": 2, "no place": 1}))
    await hub.settle()
    source = (await hub.get("/v1/sources/x")).data
    assert source["counts"]["rejected"] == 3
    assert source["quality"]["rejected"] == {"no id": 2, "no place": 1}
