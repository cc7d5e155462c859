"""The moving town: vehicles on their shapes, predictions that make sense, a lift that breaks and is mended."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import orjson
import pytest
from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo.geometry import Path, latitude, longitude
from deploy.demo.lift import CYCLE_SECONDS
from deploy.demo.live import state_at
from deploy.demo.model import Pattern, service_on
from deploy.demo.running import runs_of
from deploy.demo.town import build_town
from services.shared.model.geo import distance_meters
from tests.support.demo_town import MONDAY, RUSH_HOUR, SEED, feeds, message, operator, town

DAY = date(2025, 11, 24)
MOMENTS = (RUSH_HOUR, RUSH_HOUR + 4 * 3600 + 17, MONDAY + 26 * 3600, MONDAY + 5 * 86400 + 15 * 3600)
MAX_DELAY_SECONDS = 900


def positions(feed: str, moment: float) -> Iterator[rt.VehiclePosition]:
    return (entity.vehicle for entity in message(feed, "vehicles", moment).entity)


def pattern_of(feed: str, trip_id: str) -> Pattern:
    return next(trip.pattern for block in operator(feed).blocks for trip in block.trips if trip.id == trip_id)


def meters_along(path: Path, lat: float, lon: float) -> tuple[float, float]:
    """How far along the nearest point of the path is, and how far away; by looking every 2 m."""
    steps = [step * 2.0 for step in range(int(path.length / 2) + 1)]
    places = ((path.at(meters)[0], meters) for meters in steps)
    away, meters = min(
        (distance_meters(latitude(point), longitude(point), lat, lon), meters) for point, meters in places
    )
    return meters, away


def test_the_same_seed_and_time_give_the_same_bytes() -> None:
    for moment in MOMENTS:
        assert state_at(build_town(SEED), moment).files == state_at(town(), moment).files


@pytest.mark.parametrize("feed", feeds())
def test_messages_are_full_datasets_of_version_2_with_unique_entities(feed: str) -> None:
    for kind in ("trips", "vehicles", "alerts"):
        for moment in MOMENTS:
            read = message(feed, kind, moment)
            assert read.header.gtfs_realtime_version == "2.0"
            assert read.header.incrementality == rt.FeedHeader.Incrementality.FULL_DATASET
            assert moment - 5 < read.header.timestamp <= moment
            assert read.IsInitialized()
            ids = [entity.id for entity in read.entity]
            assert len(ids) == len(set(ids))


@pytest.mark.parametrize("feed", feeds())
def test_vehicles_lie_on_their_shapes(feed: str) -> None:
    seen = list(positions(feed, RUSH_HOUR))[:8]
    assert seen
    for vehicle in seen:
        path = pattern_of(feed, vehicle.trip.trip_id).path
        _, away = meters_along(path, vehicle.position.latitude, vehicle.position.longitude)
        assert away < 3, vehicle


def test_a_vehicle_moves_on_along_its_line_and_never_back() -> None:
    travelled: dict[str, list[tuple[float, float]]] = {}
    for second in range(0, 600, 20):
        for vehicle in positions("nagihama-subway", RUSH_HOUR + second):
            place = vehicle.position.latitude, vehicle.position.longitude
            travelled.setdefault(f"{vehicle.vehicle.id} {vehicle.trip.trip_id}", []).append(place)
    key, places = max(travelled.items(), key=lambda entry: (len(set(entry[1])), entry[0]))
    path = pattern_of("nagihama-subway", key.split()[1]).path
    meters = [meters_along(path, *place)[0] for place in places]
    assert meters == sorted(meters)
    assert meters[-1] - meters[0] > 1500


def test_a_vehicle_stands_at_its_stops_and_is_nowhere_faster_than_its_kind() -> None:
    speeds: set[float] = set()
    statuses = set()
    for second in range(0, 240, 5):
        for vehicle in positions("nagihama-rail", RUSH_HOUR + second):
            speeds.add(vehicle.position.speed)
            statuses.add(vehicle.current_status)
            assert 0 <= vehicle.position.bearing <= 360
            standing = vehicle.current_status == rt.VehiclePosition.VehicleStopStatus.STOPPED_AT
            assert not standing or vehicle.position.speed == 0
    assert 0.0 in speeds
    assert 10 < max(speeds) < 30
    assert len(statuses) == 3


def test_vehicles_run_at_every_hour_of_a_week() -> None:
    for hour in range(7 * 24):
        moment = MONDAY + hour * 3600 + 1800
        assert sum(len(message(feed, "vehicles", moment).entity) for feed in feeds()) >= 3, hour


@pytest.mark.parametrize("feed", feeds())
def test_a_vehicle_is_in_one_place_only(feed: str) -> None:
    for hour in range(0, 48, 3):
        ids = [vehicle.vehicle.id for vehicle in positions(feed, MONDAY + hour * 3600 + 700)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("feed", feeds())
def test_predicted_times_do_not_decrease_along_a_trip_and_keep_to_their_delay(feed: str) -> None:
    for moment in MOMENTS:
        for entity in message(feed, "trips", moment).entity:
            times = []
            for stop in entity.trip_update.stop_time_update:
                for event in (name for name in ("arrival", "departure") if stop.HasField(name)):
                    told: rt.TripUpdate.StopTimeEvent = getattr(stop, event)
                    times.append(told.time)
                    assert 0 <= told.delay <= MAX_DELAY_SECONDS
            assert times == sorted(times)


def test_what_is_predicted_for_the_next_stop_comes_true() -> None:
    checked = 0
    for entity in message("nagihama-rail", "trips", RUSH_HOUR).entity:
        coming = [stop for stop in entity.trip_update.stop_time_update if stop.arrival.time > RUSH_HOUR]
        if entity.trip_update.timestamp > RUSH_HOUR - 300 and coming:
            moment = coming[0].arrival.time + 1
            there = [v for v in positions("nagihama-rail", moment) if v.vehicle.id == entity.trip_update.vehicle.id]
            assert [vehicle.stop_id for vehicle in there] == [coming[0].stop_id]
            checked += 1
    assert checked > 3


def test_delays_build_and_fade_within_bounds_all_week() -> None:
    late_trips = cancelled = 0
    for number in range(7):
        day = DAY + timedelta(days=number)
        for one in town().operators:
            for block in (block for block in one.blocks if block.service == service_on(day)):
                for run in runs_of(SEED, block, day):
                    delays = [run.arrivals[i] - run.scheduled_arrival(i) for i in range(len(run.arrivals))]
                    assert min(delays) >= 0
                    assert max(delays) <= MAX_DELAY_SECONDS
                    assert list(run.arrivals) == sorted(run.arrivals)
                    late_trips += max(delays) >= 120
                    cancelled += run.cancelled
    assert late_trips > 500
    assert cancelled > 50


@pytest.mark.parametrize("feed", feeds())
def test_ids_in_live_messages_exist_in_the_timetable(feed: str) -> None:
    one = operator(feed)
    stops = {stop.id for stop in one.stops}
    routes = {line.id for line in one.plan.lines}
    trips = {trip.id: trip for block in one.blocks for trip in block.trips}
    for moment in (MONDAY + hour * 3600 for hour in range(0, 7 * 24, 11)):
        for entity in message(feed, "trips", moment).entity:
            trip = trips[entity.trip_update.trip.trip_id]
            calls = [call.stop_id for call in trip.pattern.calls]
            for stop in entity.trip_update.stop_time_update:
                assert calls[stop.stop_sequence - 1] == stop.stop_id
        for vehicle in positions(feed, moment):
            calls = [call.stop_id for call in trips[vehicle.trip.trip_id].pattern.calls]
            assert calls[vehicle.current_stop_sequence - 1] == vehicle.stop_id
        for entity in message(feed, "alerts", moment).entity:
            for selector in entity.alert.informed_entity:
                assert not selector.stop_id or selector.stop_id in stops
                assert not selector.route_id or selector.route_id in routes
                assert not selector.trip.trip_id or selector.trip.trip_id in trips


def test_alerts_speak_four_languages_and_hold_now() -> None:
    effects = set()
    for hour in range(48):
        moment = MONDAY + hour * 3600
        for entity in (entity for feed in feeds() for entity in message(feed, "alerts", moment).entity):
            for text in (entity.alert.header_text, entity.alert.description_text):
                assert [one.language for one in text.translation] == ["ja", "en", "zh-Hans", "ko"]
            period = entity.alert.active_period[0]
            assert period.start <= period.end
            assert moment < period.end
            effects.add(entity.alert.effect)
    assert {rt.Alert.Effect.SIGNIFICANT_DELAYS, rt.Alert.Effect.NO_SERVICE} <= effects


def test_a_cancelled_trip_is_said_to_be_cancelled_and_shows_no_vehicle() -> None:
    blocks = [block for block in operator("nagihama-bus").blocks if block.service == service_on(DAY)]
    run = next(run for block in blocks for run in runs_of(SEED, block, DAY) if run.cancelled)
    moment = run.scheduled_departure(1)
    entities = message("nagihama-bus", "trips", moment).entity
    update = next(entity.trip_update for entity in entities if entity.trip_update.trip.trip_id == run.trip.id)
    assert update.trip.schedule_relationship == rt.TripDescriptor.ScheduleRelationship.CANCELED
    assert not update.stop_time_update
    assert run.trip.id not in {vehicle.trip.trip_id for vehicle in positions("nagihama-bus", moment)}


def lift_status(moment: float) -> dict[str, object]:
    content = orjson.loads(state_at(town(), moment).files["nagihama-rail-facilities.json"])
    lift: dict[str, object] = next(one for one in content["facilities"] if one["id"] == "C07-lift-1")
    return lift


def test_the_lift_breaks_and_is_mended_within_its_cycle() -> None:
    statuses = [lift_status(RUSH_HOUR + second)["status"] for second in range(0, 2 * CYCLE_SECONDS, 5)]
    changes = [pair for pair in pairwise(statuses) if pair[0] != pair[1]]
    assert changes.count(("in_service", "out_of_service")) >= 1
    assert changes.count(("out_of_service", "in_service")) >= 1
    assert statuses.count("in_service") > statuses.count("out_of_service")


def test_while_the_lift_is_out_an_alert_says_so_and_when_it_will_be_mended() -> None:
    accessibility = rt.Alert.Effect.ACCESSIBILITY_ISSUE
    for second in range(0, CYCLE_SECONDS, 5):
        moment = RUSH_HOUR + second
        state = lift_status(moment)
        alerts = [
            entity.alert for entity in message("nagihama-rail", "alerts", moment).entity
            if entity.alert.effect == accessibility
        ]  # fmt: skip
        assert len(alerts) == (state["status"] == "out_of_service")
        for alert in alerts:
            assert alert.informed_entity[0].stop_id == "C07"
            assert set(state) == {"id", "status", "since", "until", "reason"}
            assert alert.active_period[0].end > moment


def test_predictions_change_when_a_vehicle_leaves_a_stop_and_not_each_second() -> None:
    def updates(moment: int) -> dict[str, bytes]:
        return {entity.id: entity.SerializeToString() for entity in message("nagihama-bus", "trips", moment).entity}

    before, after = updates(RUSH_HOUR), updates(RUSH_HOUR + 5)
    changed = [key for key in before if before[key] != after.get(key)]
    assert len(changed) < len(before) / 4


def test_occupancy_is_told_and_rises_in_the_rush_hour() -> None:
    def mean(moment: int) -> float:
        told = [vehicle.occupancy_percentage for vehicle in positions("nagihama-subway", moment)]
        return math.fsum(told) / len(told)

    assert mean(RUSH_HOUR) > 1.5 * mean(MONDAY + 22 * 3600)
