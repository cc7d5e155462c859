"""Which run is meant when no trip_id says so: found with a confidence, or not guessed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from google.transit import gtfs_realtime_pb2 as rt
from hypothesis import given, settings
from hypothesis import strategies as st

from services.api.runs import live_run
from services.merge.lookups import Lookups
from services.merge.runs import THRESHOLD, find_run
from services.shared.model.entities import Trip, Vehicle
from services.shared.timetable.artifact import Timetable
from tests.support.gtfs import SMALL, calls
from tests.support.gtfs_rt import message_bytes, vehicle
from tests.support.replays import Replay
from tests.support.timetables import small

TOKYO = ZoneInfo("Asia/Tokyo")


def at(clock: str, day: int = 12) -> int:
    hour, minute, second = map(int, clock.split(":"))
    return int(datetime(2026, 5, day, hour, minute, second, tzinfo=TOKYO).timestamp())


@pytest.fixture(scope="module")
def timetable(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    """On R out at 8 and 9, back at 8; two runs alike at 10; one every ten minutes from 12; one around midnight."""
    trip = {"route_id": "R", "service_id": "DAILY"}
    return small(
        tmp_path_factory.mktemp("runs"),
        trips=[
            *({**row, "direction_id": 0} for row in SMALL["trips"]),
            {**trip, "trip_id": "BACK", "direction_id": 1},
            *({**trip, "trip_id": name, "direction_id": 0} for name in ("TWIN1", "TWIN2", "F", "NIGHT")),
        ],
        stop_times=[
            *SMALL["stop_times"],
            *calls("BACK", "C 8:00:00", "B 8:10:00", "A 8:20:00"),
            *calls("TWIN1", "A 10:00:00", "B 10:10:00"),
            *calls("TWIN2", "A 10:00:00", "B 10:10:00"),
            *calls("F", "A 12:00:00", "B 12:10:00"),
            *calls("NIGHT", "A 23:30:00", "B 24:30:00"),
        ],
        frequencies=[{"trip_id": "F", "start_time": "12:00:00", "end_time": "14:00:00", "headway_secs": 600}],
    )


def entity(
    start: str = "", *timed: tuple[str, str], direction: int | None = 0, date: str = "20260512"
) -> rt.FeedEntity:
    made = rt.FeedEntity(id="e")
    trip = made.trip_update.trip
    trip.route_id, trip.start_time, trip.start_date = "R", start, date
    if direction is not None:
        trip.direction_id = direction
    for stop_id, clock in timed:
        made.trip_update.stop_time_update.add(stop_id=stop_id).departure.time = at(clock)
    return made


def heard(timetable: Timetable, *entities: rt.FeedEntity, clock: str = "8:00:00") -> Replay:
    replay = Replay(timetable)
    replay.say(message_bytes(entities, at=at(clock)), at(clock) * 1000)
    return replay


def the_trip(replay: Replay) -> Trip:
    (trip,) = replay.drawn.of("trip")
    assert isinstance(trip, Trip)
    return trip


def test_route_direction_and_start_time_name_one_run(timetable: Timetable) -> None:
    trip = the_trip(heard(timetable, entity("08:00:00", ("B", "8:13:00"))))
    assert (trip.id, trip.matching.by, trip.matching.confidence) == ("static:T1@20260512", "route_and_start", 1.0)
    back = the_trip(heard(timetable, entity("08:00:00", ("B", "8:13:00"), direction=1)))
    assert back.trip_id == "BACK"


def test_without_a_start_date_it_is_the_nearest_run_with_less_confidence(timetable: Timetable) -> None:
    trip = the_trip(heard(timetable, entity("08:00:00", date="")))
    assert (trip.id, trip.matching.by) == ("static:T1@20260512", "route_and_start")


def test_a_run_of_frequencies_is_named_by_its_start_time(timetable: Timetable) -> None:
    trip = the_trip(heard(timetable, entity("12:20:00"), clock="12:00:00"))
    assert (trip.id, trip.start_time) == ("static:F@20260512@12:20:00", "12:20:00")


def test_stops_and_times_find_the_run_that_is_clearly_nearest(timetable: Timetable) -> None:
    trip = the_trip(heard(timetable, entity("", ("A", "8:02:00"), ("B", "8:13:00"))))
    assert (trip.trip_id, trip.matching.by) == ("T1", "stops_and_times")
    assert THRESHOLD <= trip.matching.confidence < 1


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        (entity("10:00:00", ("A", "10:00:00")), "ambiguous"),
        (entity("", ("A", "8:25:00")), "ambiguous"),
        (entity("11:11:00", ("A", "11:11:00")), "no_such_run"),
        (entity("", ("B", "8:11:00"), ("A", "8:20:00")), "no_such_run"),
        (entity(""), "ambiguous"),
    ],
    ids=["two that are alike", "in the middle of two", "no such start", "the other way", "nothing but a route"],
)
def test_what_is_not_clear_is_not_guessed(timetable: Timetable, update: rt.FeedEntity, reason: str) -> None:
    trips = heard(timetable, update).matched()["trip"]
    assert (trips.matched, trips.reasons) == (0, {reason: 1})


def test_a_trip_id_of_another_timetable_is_found_by_its_route_and_start(timetable: Timetable) -> None:
    update = entity("09:00:00", ("B", "9:12:00"))
    update.trip_update.trip.trip_id = "old-T2"
    trip = the_trip(heard(timetable, update))
    assert (trip.trip_id, trip.matching.by) == ("T2", "route_and_start")
    run = live_run(trip, timetable)
    assert run is not None
    assert [call.leaves_expected for call in run.calls][1] == at("9:12:00")


def test_who_names_the_run_beats_who_may_mean_it(timetable: Timetable) -> None:
    guess, named = entity("09:00:00", ("B", "9:12:00")), entity("", ("B", "9:15:00"))
    named.id, named.trip_update.trip.trip_id = "n", "T2"
    guess.trip_update.timestamp = at("8:01:00")
    replay = heard(timetable, guess, named)
    assert the_trip(replay).matching.by == "ids"
    assert replay.matched()["trip"].reasons == {"outranked": 1}


def test_a_vehicle_of_a_route_and_start_time_is_on_that_run(timetable: Timetable) -> None:
    made = vehicle("v")
    made.vehicle.trip.route_id, made.vehicle.trip.start_time, made.vehicle.trip.start_date = "R", "09:00:00", "20260512"
    (found,) = heard(timetable, made).drawn.of("vehicle")
    assert isinstance(found, Vehicle)
    assert (found.trip, found.matching.by) == ("static:T2@20260512", "route_and_start")


def test_a_copy_without_calls_calls_where_its_original_does_at_its_new_time(timetable: Timetable) -> None:
    made = rt.FeedEntity(id="d")
    made.trip_update.trip.trip_id, made.trip_update.trip.start_date = "T1", "20260512"
    made.trip_update.trip.schedule_relationship = rt.TripDescriptor.ScheduleRelationship.DUPLICATED
    copy = made.trip_update.trip_properties
    copy.trip_id, copy.start_date, copy.start_time = "T1-again", "20260512", "08:30:00"
    replay = heard(timetable, made)
    trip = the_trip(replay)
    run = live_run(trip, timetable)
    assert run is not None
    assert [(call.stop_id, call.leaves) for call in run.calls] == [
        ("A", at("8:30:00")),
        ("B", at("8:41:00")),
        ("C", at("8:50:00")),
    ]
    built = replay.drawn.outcomes["trip", trip.id]
    assert len(built.keys.stations) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("clock", ["23:40:00", "0:00:00", "0:20:00"])
def test_a_trip_without_a_start_date_keeps_its_service_day_across_a_restart_at_the_turn_of_day(
    timetable: Timetable, clock: str
) -> None:
    lookups = Lookups()
    lookups.timetables["static"] = timetable
    update = rt.TripUpdate(trip=rt.TripDescriptor(trip_id="NIGHT"), delay=60)
    moment = at(clock, 12 if clock.startswith("23") else 13)
    assert lookups.trip_meant("static", "NIGHT@@", update, moment * 1000).run == "static:NIGHT@20260512"


@settings(max_examples=200, deadline=None)
@given(shift=st.integers(-5400, 5400), calls_told=st.integers(1, 3))
def test_however_late_it_runs_it_is_never_taken_for_a_farther_run(
    timetable: Timetable, shift: int, calls_told: int
) -> None:
    """At its own times, moved by `shift`: found rightly, as its neighbour when it is nearer to that, or not at all."""
    update = entity("").trip_update
    for stop_id, clock in (("A", "8:00:00"), ("B", "8:11:00"), ("C", "8:20:00"))[:calls_told]:
        update.stop_time_update.add(stop_id=stop_id).departure.time = at(clock) + shift
    found = find_run(timetable, update, at("8:00:00"))
    if found.trip_id:
        expected = "T1" if abs(shift) < abs(shift - 3600) else "T2"
        assert found.trip_id == expected or found.trip_id.startswith("TWIN")
        assert found.matching.confidence >= THRESHOLD
    else:
        assert found.matching.reason in ("ambiguous", "no_such_run")
