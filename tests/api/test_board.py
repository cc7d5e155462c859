"""The departure board, a rule a test: the schedule with realtime laid over, from GTFS and messages made in code."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from tests.support.reads import MONDAY_NINE, Reads, reads_in
from tests.support.small_gtfs import TABLES, gtfs, with_rows

NINE = int(MONDAY_NINE)
MINUTE = 60
Board = list[dict[str, Any]]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs())
        yield reads


def trip(trip_id: str = "t1", relationship: int = 0, **update: Any) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=f"e-{trip_id}", trip_update=rt.TripUpdate(timestamp=NINE - 30, **update))
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = trip_id, "20260511"
    entity.trip_update.trip.schedule_relationship = relationship  # type: ignore[assignment]
    return entity


def call(
    entity: rt.FeedEntity,
    stop: str,
    sequence: int = 0,
    *,
    departs: int | None = None,
    delay: int | None = None,
    kind: int = 0,
) -> rt.FeedEntity:
    """`departs` in minutes after nine."""
    made = entity.trip_update.stop_time_update.add(stop_id=stop, schedule_relationship=kind)
    if sequence:
        made.stop_sequence = sequence
    if departs is not None:
        made.departure.time = NINE + departs * MINUTE
    if delay is not None:
        made.departure.delay = delay
    return entity


def told(board: Board) -> list[tuple[str, str, str]]:
    """(trip, minutes past nine as HH:MM of what is shown, status)"""
    return [
        (row["trip"]["source"]["trip_id"], (row.get("expected") or row["scheduled"])[11:16], row["status"])
        for row in board
    ]


async def test_without_realtime_the_board_is_the_schedule(hub: Reads) -> None:
    board = await hub.board("f", "b1")
    assert told(board) == [("t1", "09:11", "scheduled"), ("u1", "09:15", "scheduled"), ("t2", "09:41", "scheduled")]
    assert not any(row["realtime"] or "expected" in row or "source_age_seconds" in row for row in board)


async def test_a_row_has_what_the_contract_names(hub: Reads) -> None:
    row = (await hub.board("f", "b1"))[0]
    assert row["trip"] == {"id": "f:t1@20260511", "source": {"feed": "f", "trip_id": "t1"}}
    assert row["route"]["name"] == "A"
    assert row["route"]["color"] == "#005BAC"
    assert (row["headsign"], row["platform"], row["wheelchair"]) == ("Doi", {"id": "f:b1", "code": "1"}, "yes")
    assert row["scheduled"] == "2026-05-11T09:11:00+09:00"


async def test_a_trip_without_a_headsign_goes_to_its_last_stop(hub: Reads) -> None:
    assert (await hub.board("f", "c"))[0]["headsign"] == "Aoki"


async def test_a_sign_is_in_the_riders_language_or_says_which_it_is_in(hub: Reads) -> None:
    """By its own translation, or as the station is called that it names."""
    tables = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone,agency_lang\nag,K,https://k.example,Asia/Tokyo,en\n",
        "trips.txt": TABLES["trips.txt"].replace("t2,Doi", "t2,Doi via Chuo"),
        "translations.txt": "table_name,field_name,language,translation,field_value\nstops,stop_name,ja,土居,Doi\n"
        "trips,trip_headsign,ja,中央経由土居,Doi via Chuo\nstops,stop_name,ja,青木,Aoki\n",
    }
    await hub.add_gtfs("f", gtfs(tables))

    async def signs(**params: Any) -> list[tuple[str, str | None]]:
        return [(row["headsign"], row.get("headsign_lang")) for row in await hub.board("f", "b1", **params)]

    assert await signs() == [("Doi", None), ("Aoki", None), ("Doi via Chuo", None)]
    japanese = [("土居", None), ("青木", None), ("中央経由土居", None)]
    assert await signs(lang="ja") == await signs(headers={"Accept-Language": "ja"}) == japanese
    assert await signs(lang="fr") == [("Doi", "en"), ("Aoki", "en"), ("Doi via Chuo", "en")]
    trip = (await hub.get("/v1/trips/f:t2", date="2026-05-11", lang="ja")).data
    assert trip["headsign"] == "中央経由土居"


async def test_the_last_call_is_no_departure(hub: Reads) -> None:
    assert await hub.board("f", "d") == []


async def test_at_is_inclusive_and_the_end_exclusive(hub: Reads) -> None:
    assert told(await hub.board("f", "a", at="2026-05-11T09:00:00+09:00", minutes=30)) == [("t1", "09:00", "scheduled")]
    assert told(await hub.board("f", "a", at="2026-05-11T09:00:01+09:00", minutes=30)) == [("t2", "09:30", "scheduled")]


@pytest.mark.parametrize(
    ("delay", "status"), [(59, "on_time"), (60, "late"), (-59, "on_time"), (-60, "early"), (0, "on_time")]
)
async def test_a_minute_makes_it_late_or_early(hub: Reads, delay: int, status: str) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=delay)])
    row = (await hub.board("f", "b1"))[0]
    assert (row["status"], row["delay_seconds"], row["realtime"]) == (status, delay, True)


async def test_late_trips_are_ordered_by_when_they_are_expected(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=600)])
    assert told(await hub.board("f", "b1")) == [
        ("u1", "09:15", "scheduled"),
        ("t1", "09:21", "late"),
        ("t2", "09:41", "scheduled"),
    ]


async def test_a_trip_scheduled_before_the_window_and_expected_in_it_is_there(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=1800)])
    board = await hub.board("f", "b1", at="2026-05-11T09:40:00+09:00", minutes=10)
    assert told(board) == [("t1", "09:41", "late"), ("t2", "09:41", "scheduled")]


async def test_a_trip_scheduled_in_the_window_and_expected_after_it_is_not(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=1800)])
    assert told(await hub.board("f", "b1", minutes=15)) == []


async def test_a_cancelled_trip_stays_as_cancelled_at_its_scheduled_time(hub: Reads) -> None:
    await hub.realtime("r", "f", [trip(relationship=rt.TripDescriptor.CANCELED)])
    row = (await hub.board("f", "b1"))[0]
    assert (row["status"], row["scheduled"][11:16], row["realtime"]) == ("cancelled", "09:11", True)
    assert "expected" not in row


async def test_a_deleted_trip_vanishes(hub: Reads) -> None:
    await hub.realtime("r", "f", [trip(relationship=rt.TripDescriptor.DELETED)])
    assert told(await hub.board("f", "b1")) == [("u1", "09:15", "scheduled"), ("t2", "09:41", "scheduled")]


async def test_a_skipped_call_is_skipped_and_the_next_one_still_late(hub: Reads) -> None:
    said = call(call(trip(), "a", delay=120), "b1", kind=1)
    await hub.realtime("r", "f", [said])
    assert told(await hub.board("f", "b1"))[0] == ("t1", "09:11", "skipped")
    assert ("t1", "09:22", "late") in told(await hub.board("f", "c"))


async def test_calls_before_the_first_update_and_after_no_data_say_no_data(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(call(trip(), "b1", delay=120), "c", kind=2)])
    first = (await hub.board("f", "a"))[0]
    assert (first["status"], first["realtime"]) == ("no_data", False)
    assert ("t1", "09:20", "no_data") in told(await hub.board("f", "c"))


async def test_an_added_trip_appears_with_its_own_times(hub: Reads) -> None:
    extra = call(call(trip("x9", rt.TripDescriptor.ADDED), "a", departs=5), "b1", departs=8)
    extra.trip_update.trip.route_id = "A"
    call(extra, "d", departs=20)
    await hub.realtime("r", "f", [extra])
    row = (await hub.board("f", "b1"))[0]
    assert told([row]) == [("x9", "09:08", "added")]
    assert (row["route"]["name"], row["headsign"], row["trip"]["id"]) == ("A", "Doi", "f:x9@20260511")
    assert "delay_seconds" not in row
    assert await hub.board("f", "d") == []


async def test_a_scheduled_update_of_a_trip_that_nobody_knows_is_no_departure(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip("ghost"), "b1", departs=8)])
    assert "ghost" not in {trip_id for trip_id, _, _ in told(await hub.board("f", "b1"))}


async def test_a_replacement_takes_the_place_of_the_scheduled_trip(hub: Reads) -> None:
    said = call(call(trip(relationship=rt.TripDescriptor.REPLACEMENT), "b2", departs=30), "d", departs=50)
    await hub.realtime("r", "f", [said])
    assert told(await hub.board("f", "a")) == [("t2", "09:30", "scheduled")]
    rows = [row for row in await hub.board("f", "b1") if row["trip"]["source"]["trip_id"] == "t1"]
    assert told(rows) == [("t1", "09:30", "on_time")]
    assert rows[0]["platform"]["code"] == "2"


async def test_a_duplicated_trip_runs_beside_the_original(hub: Reads) -> None:
    said = trip("t1", rt.TripDescriptor.DUPLICATED)
    copy = said.trip_update.trip_properties
    copy.trip_id, copy.start_date, copy.start_time = "t1-copy", "20260511", "09:05:00"
    await hub.realtime("r", "f", [call(said, "b1", 2, delay=60)])
    assert told(await hub.board("f", "b1"))[:3] == [
        ("t1", "09:11", "scheduled"),
        ("u1", "09:15", "scheduled"),
        ("t1-copy", "09:17", "added"),
    ]


async def test_a_change_of_platform_shows_the_new_one(hub: Reads) -> None:
    said = call(trip(), "", 2, delay=0)
    said.trip_update.stop_time_update[0].stop_time_properties.assigned_stop_id = "b2"
    await hub.realtime("r", "f", [said])
    assert (await hub.board("f", "b1"))[0]["platform"] == {"id": "f:b2", "code": "2"}


async def test_stale_realtime_fades_to_the_schedule(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=600)])
    await hub.clock.advance(5 * MINUTE)
    assert ("t1", "09:21", "late") in told(await hub.board("f", "b1"))
    await hub.clock.advance(1)
    assert ("t1", "09:11", "scheduled") in told(await hub.board("f", "b1"))


async def test_the_age_counts_from_the_last_fetch_that_confirmed_it(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=60)])
    await hub.clock.advance(40)
    assert (await hub.board("f", "b1"))[0]["source_age_seconds"] == 40
    await hub.realtime("r", "f", [call(trip(), "b1", delay=60)])
    assert (await hub.board("f", "b1"))[0]["source_age_seconds"] == 0


async def test_what_a_full_message_no_longer_says_is_the_schedule_again(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=600)])
    await hub.realtime("r", "f", [call(trip("t2"), "b1", delay=60)])
    assert told(await hub.board("f", "b1")) == [
        ("t1", "09:11", "scheduled"),
        ("u1", "09:15", "scheduled"),
        ("t2", "09:42", "late"),
    ]


async def test_a_start_time_beside_the_date_does_not_make_it_another_run(hub: Reads) -> None:
    said = call(trip(), "b1", delay=600)
    said.trip_update.trip.start_time = "09:00:00"
    await hub.realtime("r", "f", [said])
    assert [row for row in told(await hub.board("f", "b1")) if row[0] == "t1"] == [("t1", "09:21", "late")]


async def test_the_vehicle_says_whether_a_wheelchair_gets_in_and_how_full_it_is(hub: Reads) -> None:
    said = call(trip(), "b1", delay=0)
    said.trip_update.vehicle.id = "bus7"
    said.trip_update.vehicle.wheelchair_accessible = rt.VehicleDescriptor.WHEELCHAIR_INACCESSIBLE
    bus = rt.FeedEntity(id="v")
    bus.vehicle.vehicle.id, bus.vehicle.occupancy_status = "bus7", rt.VehiclePosition.STANDING_ROOM_ONLY
    bus.vehicle.position.latitude, bus.vehicle.position.longitude = 34.66, 133.92
    await hub.realtime("r", "f", [said, bus])
    row = (await hub.board("f", "b1"))[0]
    assert (row["wheelchair"], row["occupancy"]) == ("no", "standing_room_only")


async def test_routes_and_platform_choose(hub: Reads) -> None:
    station = await hub.station("f", "b1")
    routes = {row["route"]["name"]: row["route"]["id"] for row in await hub.board("f", "b1")}
    only_b = (await hub.get(f"/v1/stations/{station}/departures", routes=routes["B"])).data
    assert [trip_id for trip_id, _, _ in told(only_b)] == ["u1"]
    for platform in ("2", "f:b2"):
        assert [
            t for t, _, _ in told((await hub.get(f"/v1/stations/{station}/departures", platform=platform)).data)
        ] == ["u1"]


async def test_the_limit_keeps_the_first_ones_whatever_realtime_did(hub: Reads) -> None:
    await hub.realtime("r", "f", [call(trip(), "b1", delay=1740)])
    assert told(await hub.board("f", "b1", limit=1)) == [("u1", "09:15", "scheduled")]
    assert [t for t, _, _ in told(await hub.board("f", "b1", limit=2))] == ["u1", "t1"]


async def test_a_station_that_a_trip_visits_twice_has_two_departures(hub: Reads) -> None:
    rows = with_rows("trips.txt", "B,all,loop,Loop,0,") | with_rows(
        "stop_times.txt",
        "loop,12:00:00,12:00:00,a,1",
        "loop,12:10:00,12:10:00,c,2",
        "loop,12:20:00,12:20:00,a,3",
        "loop,12:30:00,12:30:00,c,4",
    )
    await hub.add_gtfs("f", gtfs(rows))
    board = await hub.board("f", "a", at="2026-05-11T12:00:00+09:00")
    assert told(board) == [("loop", "12:00", "scheduled"), ("loop", "12:20", "scheduled")]


async def test_trips_of_frequencies_come_at_each_headway(hub: Reads) -> None:
    rows = with_rows("trips.txt", "B,all,often,Often,0,") | with_rows(
        "stop_times.txt", "often,06:00:00,06:00:00,a,1", "often,06:10:00,06:10:00,c,2", "often,06:20:00,06:20:00,d,3"
    )
    rows["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs,exact_times\noften,14:00:00,14:30:00,600,1\n"
    await hub.add_gtfs("f", gtfs(rows))
    board = await hub.board("f", "c", at="2026-05-11T14:00:00+09:00")
    assert [time for _, time, _ in told(board)] == ["14:10", "14:20", "14:30"]
    assert board[0]["frequency"] == {"headway_seconds": 600, "exact": True}
    late = trip("often")
    late.trip_update.trip.start_time = "14:10:00"
    await hub.realtime("r", "f", [call(late, "c", delay=120)])
    board = await hub.board("f", "c", at="2026-05-11T14:00:00+09:00")
    assert told(board) == [("often", "14:10", "scheduled"), ("often", "14:22", "late"), ("often", "14:30", "scheduled")]
    assert board[1]["frequency"]["headway_seconds"] == 600


async def test_a_trip_past_midnight_belongs_to_the_day_before(hub: Reads) -> None:
    rows = with_rows("trips.txt", "B,all,night,Night,0,") | with_rows(
        "stop_times.txt", "night,24:30:00,24:30:00,a,1", "night,25:10:00,25:10:00,c,2"
    )
    await hub.add_gtfs("f", gtfs(rows))
    row = (await hub.board("f", "a", at="2026-05-12T00:00:00+09:00"))[0]
    assert (row["trip"]["id"], row["scheduled"]) == ("f:night@20260511", "2026-05-12T00:30:00+09:00")


async def test_the_boards_of_all_feeds_of_a_station_are_one(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs())
    board = await hub.board("f", "a")
    assert {row["trip"]["source"]["feed"] for row in board} == {"f", "g"}
    station = await hub.station("f", "a")
    answer = await hub.get(f"/v1/stations/{station}/departures")
    assert [credit["feed"] for credit in answer.body["attribution"]] == ["f", "g"]


async def test_alerts_of_a_line_stand_on_its_departures_while_they_are_in_effect(hub: Reads) -> None:
    alert = rt.FeedEntity(id="works")
    alert.alert.header_text.translation.add(text="Works")
    alert.alert.informed_entity.add(route_id="A")
    alert.alert.active_period.add(start=NINE, end=NINE + 20 * MINUTE)
    await hub.realtime("r", "f", [alert])
    rows = {row["trip"]["source"]["trip_id"]: row["alerts"] for row in await hub.board("f", "b1")}
    assert rows == {"t1": ["r:works"], "t2": [], "u1": []}


async def test_a_new_timetable_is_on_the_board_at_once(hub: Reads) -> None:
    await hub.board("f", "b1")
    await hub.add_gtfs("f", gtfs({"trips.txt": "route_id,service_id,trip_id\nA,all,t2\n"}))
    assert [t for t, _, _ in told(await hub.board("f", "b1"))] == ["t2"]
