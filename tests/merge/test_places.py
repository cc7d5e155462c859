"""Where things are that have no place of their own: at the stations that they call at, inform or serve."""

import math
from dataclasses import replace
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.built import Built
from services.merge.diff import Stamp, differ, known
from services.merge.places import Places
from services.shared.model.entities import Station
from services.shared.model.events import Batch, Envelope, FilterKeys
from services.shared.model.geo import points
from services.shared.model.said import AlertSaid, FacilitySaid, RouteSaid, Said, StopSaid
from services.shared.wire.codec import decode, encode
from tests.merge.picture import Drawn, drawn
from tests.support.gtfs import calls
from tests.support.gtfs_rt import AT, alert, message_bytes
from tests.support.replays import Replay
from tests.support.saying import alert_said, generation, status, trip_said, vehicle_said
from tests.support.timetables import small

A, B, C = (34.0, 134.0), (34.1, 134.0), (34.2, 134.0)


def stop(stop_id: str, place: tuple[float, float] | None, *routes: str) -> StopSaid:
    lat, lon = place or (None, None)
    return StopSaid(stop_id, f"stop {stop_id}", {}, lat, lon, routes=routes, modes=("bus",))


def bus(*, a: tuple[float, float] = A, at_ms: int = 1_000, routes_of_b: tuple[str, ...] = ("r1",)) -> list[Batch]:
    said: list[Said] = [RouteSaid("r1"), RouteSaid("r2"), stop("a", a, "r1"), stop("b", B, *routes_of_b)]
    return generation("bus", [*said, stop("c", C, "r2"), stop("nowhere", None)], at_ms=at_ms)


def realtime(*said: Said, at_ms: int = 1_000) -> list[Batch]:
    return generation("rt", said, at_ms=at_ms)


RT = status("rt", namespace="bus")


def places(drawing: Drawn, kind: str) -> list[list[tuple[float, float]]]:
    return [sorted(points(keys.places)) for (found, _), keys in sorted(drawing.keys.items()) if found == kind]


def stations_of_alerts(drawing: Drawn) -> list[list[str]]:
    """By name."""
    names = {key[1]: entity.name for key, entity in drawing.entities.items() if isinstance(entity, Station)}
    alerts = [keys for (kind, _), keys in sorted(drawing.keys.items()) if kind == "alert"]
    return [sorted(names[station] for station in keys.stations) for keys in alerts]


def informing(*selectors: dict[str, str], facilities: tuple[str, ...] = ()) -> AlertSaid:
    message = gtfs_rt.Alert()
    for selector in selectors:
        message.informed_entity.add(**selector)
    return AlertSaid("al", message.SerializeToString(), facilities=facilities)


def test_an_alert_is_at_the_stations_and_along_the_lines_that_it_informs() -> None:
    for selectors, expected in (
        ([{"stop_id": "a"}], [A]),
        ([{"stop_id": "a"}, {"stop_id": "c"}, {"stop_id": "a"}], [A, C]),
        ([{"route_id": "r1"}], [A, B]),
        ([{"route_id": "r1"}, {"stop_id": "c"}], [A, B, C]),
        ([{"route_id": "r1", "stop_id": "a"}], [A]),
        ([{"route_id": "r1", "stop_id": "unknown"}], []),
        ([{"agency_id": "all"}], []),
        ([{"stop_id": "nowhere"}], []),
    ):
        drawing = drawn([RT, bus(), realtime(informing(*selectors))])
        assert places(drawing, "alert") == [expected], selectors


def test_an_alert_concerns_the_stations_of_the_lines_that_it_informs_wherever_they_are() -> None:
    drawing = drawn([RT, bus(), realtime(informing({"route_id": "r2"}, {"stop_id": "nowhere"}, {"agency_id": "all"}))])
    assert stations_of_alerts(drawing) == [["stop c", "stop nowhere"]]
    served: list[Said] = [RouteSaid("r2"), stop("c", C, "r2"), stop("nowhere", None, "r2"), stop("d", None, "r2")]
    drawing.hear(generation("bus", served, at_ms=1_100)).at(2_000)
    assert stations_of_alerts(drawing) == [["stop c", "stop d", "stop nowhere"]]
    drawing.hear(generation("bus", [RouteSaid("r2"), stop("c", C, "r2"), stop("d", None)], at_ms=1_200)).at(3_000)
    assert stations_of_alerts(drawing) == [["stop c"]]


def test_a_trip_is_at_its_stations_and_a_line_at_those_that_it_serves() -> None:
    drawing = drawn([RT, bus(), realtime(trip_said("t", stop_id="b"), vehicle_said("v", 1.0, 2.0))])
    assert places(drawing, "trip") == [[B]]
    assert sorted(places(drawing, "route")) == [[A, B], [C]]
    assert (places(drawing, "vehicle"), places(drawing, "station")) == ([[]], [[]] * 4)


def test_what_informs_a_trip_of_the_timetable_is_along_it(tmp_path: Path) -> None:
    whole, shorter = calls("T1", "A 8:00:00", "B 8:10:00", "C 8:20:00"), calls("T2", "A 9:00:00", "B 9:10:00")
    replay = Replay(small(tmp_path, stop_times=[*whole, *shorter]))
    message = alert("al")
    message.alert.informed_entity[0].Clear()
    message.alert.informed_entity[0].trip.trip_id = "T2"
    replay.say(message_bytes([message]), AT * 1000)
    assert places(replay.drawn, "alert") == [[(35.0, 139.0), (35.01, 139.01)]]


def test_an_alert_of_a_lift_is_where_the_lift_is() -> None:
    said = realtime(informing({}, {}, facilities=("placed", "at b")))
    lifts = [FacilitySaid("placed", "elevator", lat=35.5, lon=134.5), FacilitySaid("at b", "elevator", stop_id="b")]
    drawing = drawn([RT, bus(), said])
    assert places(drawing, "alert") == [[]]
    drawing.hear(generation("bus", lifts, channel="entry")).at(2_000)
    assert places(drawing, "alert") == [[B, (35.5, 134.5)]]
    assert stations_of_alerts(drawing) == [["stop b"]]
    assert sorted(places(drawing, "facility")) == [[], [B]]


def test_a_place_that_is_none_is_nowhere() -> None:
    for lat, lon in ((math.nan, 134.0), (34.0, math.inf), (340.0, 134.0), (0.0, 0.0)):
        places = Places()
        assert places.put_station("s", FilterKeys(lat, lon)) == (False, set())
        assert places.of(("s",)) == b""


def test_what_refers_to_a_station_that_moves_moves_with_it() -> None:
    """Also where the station moved through another feed, and though nobody says anything new of them."""
    said: list[Said] = [alert_said("al", stop_id="a"), alert_said("line", route_id="r1"), trip_said("t", stop_id="a")]
    drawing = drawn([RT, bus(), realtime(*said)])
    before = dict(drawing.keys)
    other = [StopSaid("x", "stop a", {}, A[0] + 0.0002, A[1], modes=("bus",))]
    drawing.hear(generation("town", other)).at(2_000)
    moved = (34.0001, 134.0)
    assert places(drawing, "alert") == [[moved], [moved, B]]
    assert (places(drawing, "trip"), sorted(places(drawing, "route"))[0]) == ([[moved]], [moved, B])
    stamp = Stamp(1, "", 2_000, {})
    for key, outcome in drawing.outcomes.items():
        if key[0] in ("alert", "trip"):
            assert isinstance(outcome, Built)
            last = differ(key, replace(outcome, keys=before[key]), None, stamp, 1)
            assert last is not None
            told = differ(key, outcome, last[1], stamp, 2)
            assert told is not None
            assert (told[0].before, told[0].now, told[0].quiet) == (before[key], drawing.keys[key], False)


def test_a_line_is_where_it_stops_now() -> None:
    drawing = drawn([bus()])
    drawing.hear(bus(at_ms=1_100, routes_of_b=("r2",))).at(2_000)
    assert sorted(places(drawing, "route")) == [[A], [B, C]]
    drawing.hear(generation("bus", [RouteSaid("r1"), RouteSaid("r2")], at_ms=1_200)).at(2_000)
    assert places(drawing, "route") == [[], []]


def test_the_same_again_is_no_change() -> None:
    drawing = drawn([RT, bus(), realtime(alert_said("al", route_id="r1"))])
    stamp = Stamp(1, "", 2_000, {})
    for key in drawing.entities:
        outcome = drawing.outcomes[key]
        first = differ(key, outcome, None, stamp, 1)
        assert first is not None
        assert differ(key, outcome, known(decode(Envelope, encode(first[0]))), stamp, 2) is None, key
