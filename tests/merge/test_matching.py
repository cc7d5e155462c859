"""Why realtime is applied or not: each statement is matched, or counted with one of the reasons."""

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.model.entities import Alert, Trip
from services.shared.model.matching import REASONS, Unmatched
from services.shared.timetable.artifact import Timetable
from tests.support.gtfs import EVERY_DAY, SMALL, calls
from tests.support.gtfs_rt import AT, alert, message_bytes, trip, vehicle
from tests.support.replays import Replay
from tests.support.timetables import small

NOW_MS = AT * 1000
Relationship = rt.TripDescriptor.ScheduleRelationship


@pytest.fixture(scope="module")
def timetable(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    """T1 and T2 every day, W on Sundays only, F every ten minutes."""
    sundays = {"service_id": "SUN", **dict.fromkeys(EVERY_DAY, 0), "sunday": 1, "start_date": "20260101"}
    return small(
        tmp_path_factory.mktemp("matching"),
        calendar=[*SMALL["calendar"], sundays | {"end_date": "20261231"}],
        trips=[
            *SMALL["trips"],
            {"route_id": "R", "service_id": "SUN", "trip_id": "W"},
            {"route_id": "R", "service_id": "DAILY", "trip_id": "F"},
        ],
        stop_times=[
            *SMALL["stop_times"],
            *calls("W", "A 7:00:00", "B 7:10:00"),
            *calls("F", "A 0:00:00", "B 0:10:00"),
        ],
        frequencies=[{"trip_id": "F", "start_time": "6:00:00", "end_time": "10:00:00", "headway_secs": 600}],
    )


def update(trip_id: str, *stops: str, relationship: int = Relationship.SCHEDULED, **more: str) -> rt.FeedEntity:
    entity = trip(trip_id, ())
    entity.trip_update.trip.schedule_relationship = relationship  # type: ignore[assignment]
    for stop_id in stops:
        entity.trip_update.stop_time_update.add(stop_id=stop_id).arrival.time = AT + 60
    for name, value in more.items():
        setattr(entity.trip_update.trip, name, value)
    return entity


def running(vehicle_id: str, trip_id: str = "", route_id: str = "", stop_id: str = "") -> rt.FeedEntity:
    entity = vehicle(vehicle_id)
    if trip_id or route_id:
        entity.vehicle.trip.trip_id, entity.vehicle.trip.route_id = trip_id, route_id
    entity.vehicle.stop_id = stop_id
    return entity


def heard(timetable: Timetable | None, *entities: rt.FeedEntity) -> Replay:
    replay = Replay(timetable)
    replay.say(message_bytes(entities), NOW_MS)
    return replay


def test_what_has_the_timetables_ids_is_matched_without_a_reason(timetable: Timetable) -> None:
    found = heard(timetable, update("T1", "A", "C"), running("v", "T2", "R", "A"), alert("a", stop_id="B"))
    assert {kind: (each.matched, each.unmatched, each.partial) for kind, each in found.matched().items()} == {
        "trip": (1, 0, {}),
        "vehicle": (1, 0, {}),
        "alert": (1, 0, {}),
    }


def test_each_trip_that_is_not_matched_has_its_reason(timetable: Timetable) -> None:
    trips = heard(
        timetable,
        update("nowhere", "A"),
        update("extra", "x", relationship=Relationship.ADDED),
        update("bare", relationship=Relationship.NEW),
    ).matched()["trip"]
    assert (trips.matched, trips.unmatched) == (0, 3)
    assert trips.reasons == {"no_calls": 1, "unknown_stop": 1, "unknown_trip": 1}
    assert Unmatched("trip", "nowhere@20260512@", "unknown_trip", "nowhere") in trips.samples


def test_of_a_matched_trip_it_is_said_what_of_it_is_not_used(timetable: Timetable) -> None:
    trips = heard(
        timetable,
        update("T1", "x"),
        update("W", "A"),
        update("F", "A"),
    ).matched()["trip"]
    assert (trips.matched, trips.unmatched, trips.reasons) == (3, 0, {})
    assert trips.partial == {"calls_not_in_trip": 1, "not_running": 1, "no_start_time": 1}


def test_an_added_trip_that_lists_its_calls_needs_no_timetable_for_its_id(timetable: Timetable) -> None:
    found = heard(timetable, update("extra", "A", "B", relationship=Relationship.ADDED))
    (made,) = found.drawn.of("trip")
    assert isinstance(made, Trip)
    assert (made.matching.by, made.matching.reason) == ("own_calls", "")


def test_another_platform_of_the_timetable_is_no_fault_and_one_that_it_has_not_is(timetable: Timetable) -> None:
    moved, lost = update("T1", "C"), update("T2", "X9")
    for entity in (moved, lost):
        entity.trip_update.stop_time_update[0].stop_sequence = 2
    assert heard(timetable, moved, lost).matched()["trip"].partial == {"unknown_stop": 1}


def test_a_vehicle_says_of_what_it_names_what_is_unknown(timetable: Timetable) -> None:
    vehicles = heard(
        timetable, running("v1"), running("v2", "nowhere"), running("v3", "nowhere", "R"), running("v4", "", "Q")
    ).matched()["vehicle"]
    assert vehicles.reasons == {"names_nothing": 1, "unknown_trip": 1, "unknown_route": 1}
    assert vehicles.partial == {"unknown_trip": 1}


def test_an_alert_on_ids_that_the_timetable_does_not_have_says_so(timetable: Timetable) -> None:
    lost, half, empty = alert("lost", stop_id="nowhere"), alert("half", stop_id="A"), alert("empty")
    half.alert.informed_entity.add(route_id="Q")
    del empty.alert.informed_entity[:]
    alerts = heard(timetable, lost, half, empty).matched()["alert"]
    assert (alerts.matched, alerts.reasons, alerts.partial) == (
        1,
        {"names_nothing": 1, "unknown_stop": 1},
        {"unknown_route": 1},
    )


def test_an_agency_that_the_timetable_does_not_have_narrows_a_selector_all_the_same(timetable: Timetable) -> None:
    foreign = alert("foreign", stop_id="A")
    foreign.alert.informed_entity[0].agency_id = "Q"
    (made,) = heard(timetable, foreign).drawn.of("alert")
    assert isinstance(made, Alert)
    (informed,) = made.informed
    assert informed.operator.endswith(":Q")


def test_without_a_timetable_that_is_the_reason() -> None:
    matched = heard(None, update("T1", "A"), running("v", "T1"), alert("a")).matched()
    assert {kind: (each.matched, each.reasons) for kind, each in matched.items()} == dict.fromkeys(
        ("trip", "vehicle", "alert"), (0, {"no_timetable": 1})
    )


def test_of_two_sources_on_one_trip_the_one_that_lost_is_told_so(timetable: Timetable) -> None:
    replay = heard(timetable, update("T1", "A"))
    replay.say(message_bytes([update("T1", "A")]), NOW_MS + 1, feed="second")
    assert {feed: replay.matched(feed)["trip"].reasons for feed in ("rt", "second")} == {
        "rt": {},
        "second": {"outranked": 1},
    }


def test_what_went_out_of_date_is_counted_as_that_and_what_was_taken_back_not_at_all(timetable: Timetable) -> None:
    replay = heard(timetable, update("T1", "A"), update("T2", "A"))
    replay.drawn.at(NOW_MS + 3_600_000)
    assert replay.matched()["trip"].reasons == {"expired": 2}
    replay.say(message_bytes([update("T2", "A")]), NOW_MS + 3_600_001)
    assert (replay.matched()["trip"].matched, replay.matched()["trip"].reasons) == (1, {})


def test_every_reason_has_words_in_japanese_and_english() -> None:
    assert [reason for reason, texts in REASONS.items() if not (texts["ja"] and texts["en"])] == []
