"""The picture: the same statements give the same entities, in any order, with any repetition."""

from google.transit import gtfs_realtime_pb2 as gtfs_rt
from hypothesis import given, settings
from hypothesis import strategies as st

from services.merge.built import Removed
from services.shared.model.entities import Facility, Source, Station, Trip, Vehicle
from services.shared.model.events import Batch, LedgerEntry
from services.shared.model.geo import points
from services.shared.model.said import (
    AgencySaid,
    FacilitySaid,
    FacilityStateSaid,
    RouteSaid,
    SourceSaid,
    StopSaid,
    TripSaid,
    VehicleSaid,
)
from tests.merge.picture import Drawn, drawn
from tests.support.saying import alert_said, generation, status, trip_said, vehicle_said

MINUTE_MS = 60_000


def stops(shift: float = 0.0) -> list[StopSaid | RouteSaid]:
    return [
        RouteSaid("r1", short_name="1"),
        StopSaid("a", "中央駅", {"en": "Central"}, 34.0 + shift, 134.0, routes=("r1",), modes=("bus",)),
        StopSaid("b", "中央", {}, 34.0005 + shift, 134.0, routes=("r1",), modes=("bus",)),
        StopSaid("c", "港", {}, 34.1, 134.0),
    ]


WORLD: list[list[Batch]] = [
    status("bus", format="gtfs"),
    status("rail", format="gtfs", priority=200),
    status("rt", namespace="bus"),
    status("rt2", namespace="bus", priority=50),
    generation("bus", stops()),
    generation("bus", stops(0.0001), at_ms=1_500),
    generation("town", [StopSaid("x", "中央", {"ja-Hrkt": "ちゅうおう"}, 34.0006, 134.0005, modes=("bus",))]),
    generation("rail", [StopSaid("y", "中央", {}, 34.0007, 134.0005, modes=("rail",))]),
    generation("rt", [trip_said("t1"), trip_said("t2", delay=0)]),
    generation("rt", [trip_said("t1", delay=120)], at_ms=1_600),
    generation("rt2", [trip_said("t1", delay=300), trip_said("t3")], at_ms=1_700),
    generation("rt", [vehicle_said("v1", 34.0, 134.0)], channel="push"),
    generation("rt", [alert_said("al", stop_id="a"), alert_said("line", route_id="r1")], channel="entry"),
    generation("bus", [FacilitySaid("lift", "elevator", stop_id="a")], channel="entry"),
    generation("rt", [FacilityStateSaid("lift", "in_service")], channel="lifts"),
    generation("rt2", [FacilityStateSaid("lift", "out_of_service")], channel="lifts"),
]
EXPECTED = drawn(WORLD)


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations(WORLD), again=st.lists(st.sampled_from(WORLD), max_size=6), cuts=st.sets(st.integers(0, 20))
)
def test_any_order_any_repetition_and_any_cut_into_cycles_give_the_same_picture(
    order: list[list[Batch]], again: list[list[Batch]], cuts: set[int]
) -> None:
    ledger = Drawn().hear(*WORLD).at(2_000).ledger
    drawing = Drawn(ledger)
    for place, heard in enumerate([*order, *again]):
        drawing.hear(heard)
        if place in cuts:
            drawing.at(2_000)
    assert drawing.at(2_000).entities == EXPECTED.entities
    assert drawing.keys == EXPECTED.keys


def test_stops_of_one_name_close_together_are_one_station_across_feeds() -> None:
    stations = [s for s in drawn(WORLD).of("station") if isinstance(s, Station)]
    central, rails = sorted((s for s in stations if "中央" in s.name), key=lambda s: s.modes)
    assert central.names == {"en": "Central", "ja-Hrkt": "ちゅうおう"}
    assert (central.modes, rails.modes) == (("bus",), ("rail",))
    assert {(m.feed, m.stop_id, m.evidence) for m in central.sources} == {
        ("bus", "a", "name_and_distance"),
        ("bus", "b", "name_and_distance"),
        ("town", "x", "name_and_distance"),
    }


def test_a_bus_stop_and_a_railway_station_of_one_name_are_linked_not_one() -> None:
    stations = [s for s in drawn(WORLD).of("station") if isinstance(s, Station)]
    central, rails = sorted((s for s in stations if "中央" in s.name), key=lambda s: s.modes)
    assert (central.linked, rails.linked) == ((rails.id,), (central.id,))
    (link,) = rails.links
    assert link.because is not None
    assert "other_kind" in link.because.signals


def test_a_value_of_higher_priority_wins_and_the_loser_is_kept() -> None:
    trip = drawn(WORLD).entities["trip", "bus:t1@20260105"]
    assert isinstance(trip, Trip)
    assert [(c.feed, c.chosen, c.rule, bool(c.body)) for c in trip.claims] == [
        ("rt", True, "priority", False),
        ("rt2", False, "priority", True),
    ]


def test_a_full_message_replaces_all_that_the_same_channel_said() -> None:
    drawing = drawn([status("rt"), generation("rt", [trip_said("t1"), trip_said("t2")])])
    drawing.hear(generation("rt", [trip_said("t2")], at_ms=1_100)).at(2_000)
    assert [t.id for t in drawing.of("trip")] == ["rt:t2@20260105"]
    gone = drawing.outcomes["trip", "rt:t1@20260105"]
    assert isinstance(gone, Removed)
    assert gone.reason == "withdrawn"


def test_a_value_that_nobody_confirms_expires_and_comes_back_when_confirmed() -> None:
    drawing = drawn([status("rt"), generation("rt", [trip_said("t1")])])
    assert drawing.at(1_000 + 5 * MINUTE_MS).of("trip")
    gone = drawing.at(1_001 + 5 * MINUTE_MS).outcomes["trip", "rt:t1@20260105"]
    assert isinstance(gone, Removed)
    assert gone.reason == "expired"
    late = 6 * MINUTE_MS
    confirmed = [Batch("rt", "poll", generation("rt", [], at_ms=late)[0].version, confirmed=True)]
    assert drawing.hear(confirmed).at(late).of("trip")


def test_a_lower_priority_takes_over_while_the_higher_one_is_stale() -> None:
    high = generation("high", [vehicle_said("v", 34.0, 134.0)])
    low = generation("low", [vehicle_said("v", 35.0, 135.0)], at_ms=5 * MINUTE_MS)
    trips = [
        generation("high", [trip_said("t", delay=1)]),
        generation("low", [trip_said("t", delay=2)], at_ms=5 * MINUTE_MS),
    ]
    worlds = [status("high", namespace="n", priority=2), status("low", namespace="n", priority=1), *trips]
    drawing = drawn(worlds, 4 * MINUTE_MS)
    trip = drawing.entities["trip", "n:t@20260105"]
    assert isinstance(trip, Trip)
    assert trip.claims[0].feed == "high"
    trip = drawing.at(6 * MINUTE_MS).entities["trip", "n:t@20260105"]
    assert isinstance(trip, Trip)
    assert (trip.claims[0].feed, trip.claims[0].rule) == ("low", "live")
    assert {v.id for v in drawn([high, low]).of("vehicle") if isinstance(v, Vehicle)} == {"high:v", "low:v"}


def test_a_lift_that_one_trusted_source_calls_broken_is_broken() -> None:
    lift = next(f for f in drawn(WORLD).of("facility") if isinstance(f, Facility))
    assert lift.status == "out_of_service"
    assert lift.station == next(s.id for s in drawn(WORLD).of("station") if isinstance(s, Station) and "中央" in s.name)


def test_a_broken_lift_becomes_unknown_when_its_word_is_too_old_never_in_service() -> None:
    drawing = drawn(
        [
            status("s"),
            generation("s", [FacilitySaid("lift", "elevator")], channel="entry"),
            generation("s", [FacilityStateSaid("lift", "out_of_service")]),
        ]
    )
    lift = next(iter(drawing.at(1_000 + 31 * MINUTE_MS).of("facility")))
    assert isinstance(lift, Facility)
    assert lift.status == "unknown"


def test_an_untrusted_source_cannot_call_a_lift_broken() -> None:
    said = [
        generation("s", [FacilitySaid("l", "elevator")], channel="entry"),
        generation("u", [FacilityStateSaid("l", "out_of_service")]),
    ]
    lift = next(iter(drawn([status("s"), status("u", namespace="s", trusted=False), *said]).of("facility")))
    assert isinstance(lift, Facility)
    assert lift.status == "unknown"


def test_a_source_that_fails_is_stale_while_its_values_live_and_failed_after() -> None:
    failing = SourceSaid("rt", format="gtfs-rt", fetch="failed", last_error="answered 500")
    drawing = drawn(
        [status("rt"), generation("rt", [trip_said("t1")]), generation("rt", [failing], channel="status", at_ms=1_500)]
    )
    states = [(s.state, s.last_error) for s in drawing.of("source") if isinstance(s, Source)]
    assert states == [("stale", "answered 500")]
    drawing.at(10 * MINUTE_MS)
    assert [s.state for s in drawing.of("source") if isinstance(s, Source)] == ["failed"]


def test_stations_of_a_feed_that_is_dropped_are_gone_and_the_others_stay() -> None:
    drawing = drawn(WORLD)
    for touched in drawing.picture.table.drop_feed("bus"):
        drawing.picture.touch(touched)
    names = [s.name for s in drawing.at(2_000).of("station") if isinstance(s, Station)]
    assert names == ["中央", "中央"]


def test_a_station_keeps_its_id_when_a_better_placed_feed_joins_it() -> None:
    drawing = drawn([status("bus", format="gtfs"), generation("bus", stops())])
    before = {s.id for s in drawing.of("station")}
    drawing.hear(generation("aaa", [StopSaid("0", "中央", {}, 34.0001, 134.0)])).at(2_000)
    assert {s.id for s in drawing.of("station")} == before


def test_a_renamed_stop_keeps_its_station_id() -> None:
    drawing = drawn([generation("bus", [StopSaid("a", "旧", {}, 34.0, 134.0)])])
    before = [s.id for s in drawing.of("station")]
    drawing.hear(generation("bus", [StopSaid("a", "新", {}, 34.0, 134.0)], at_ms=1_100)).at(2_000)
    assert [(s.id, s.name) for s in drawing.of("station") if isinstance(s, Station)] == [(before[0], "新")]


def test_a_station_that_was_gone_for_a_version_comes_back_under_its_id() -> None:
    drawing = drawn([generation("bus", [StopSaid("b", "中央", {}, 34.0, 134.0)])])
    drawing.hear(generation("abc", [StopSaid("a", "中央", {}, 34.0001, 134.0)])).at(2_000)
    before = [s.id for s in drawing.of("station")]
    for feed in ("bus", "abc"):
        drawing.hear(generation(feed, [], at_ms=1_100))
    assert drawing.at(2_000).of("station") == []
    drawing.hear(generation("abc", [StopSaid("a", "中央", {}, 34.0001, 134.0)], at_ms=1_200))
    drawing.hear(generation("bus", [StopSaid("b", "中央", {}, 34.0, 134.0)], at_ms=1_200)).at(2_000)
    assert [s.id for s in drawing.of("station")] == before


def test_parents_that_go_in_a_circle_leave_each_stop_alone() -> None:
    said = [
        StopSaid("a", "い", {}, 34.0, 134.0, parent_station="b"),
        StopSaid("b", "ろ", {}, 35.0, 134.0, parent_station="a"),
        StopSaid("c", "は", {}, 36.0, 134.0, parent_station="a"),
    ]
    members = [
        [m.stop_id for m in s.sources] for s in drawn([generation("f", said)]).of("station") if isinstance(s, Station)
    ]
    assert sorted(members) == [["a"], ["b"], ["c"]]


def test_a_vehicle_and_its_trip_know_each_other_across_feeds_of_one_timetable() -> None:
    update = gtfs_rt.TripUpdate()
    update.trip.trip_id, update.trip.start_date, update.vehicle.id = "t", "20260105", "v"
    said = [
        generation("tu", [TripSaid("t@20260105@", update.SerializeToString())]),
        generation("vp", [vehicle_said("v", 1, 2)]),
    ]
    drawing = drawn([status("tu", namespace="n"), status("vp", namespace="n"), *said])
    assert isinstance(trip := drawing.entities["trip", "n:t@20260105"], Trip)
    assert ("vehicle", trip.vehicle) in drawing.entities


def test_a_vehicle_that_does_not_know_its_place_is_at_its_station() -> None:
    vehicle = gtfs_rt.VehiclePosition(stop_id="c")
    vehicle.vehicle.id, vehicle.position.latitude, vehicle.position.longitude = "v", 0.0, 0.0
    said = generation("rt", [VehicleSaid("v", vehicle.SerializeToString())])
    drawing = drawn([status("bus"), status("rt", namespace="bus"), generation("bus", stops()), said])
    keys = drawing.keys["vehicle", "bus:v"]
    assert (keys.lat, keys.lon, list(points(keys.places))) == (None, None, [(34.1, 134.0)])


def test_a_station_without_a_zone_of_its_own_has_its_agencys() -> None:
    agency = AgencySaid("a", "港バス", timezone="Asia/Tokyo")
    plain, special = StopSaid("p", "港", {}, 34.0, 134.0), StopSaid("s", "空", {}, 35.0, 135.0, timezone="Europe/Oslo")
    drawing = drawn([generation("bus", [agency, plain, special])])
    assert {s.name: s.timezone for s in drawing.of("station") if isinstance(s, Station)} == {
        "港": "Asia/Tokyo",
        "空": "Europe/Oslo",
    }


def test_merged_stations_answer_with_where_they_went() -> None:
    apart = [
        StopSaid("a", "中央", {}, 34.0, 134.0),
        StopSaid("b", "中央", {}, 34.01, 134.0),
        StopSaid("c", "中央", {}, 34.0, 134.0),
    ]
    drawing = drawn([generation("bus", apart)])
    ids = {s.id for s in drawing.of("station")}
    assert len(ids) == 2
    near = [apart[0], StopSaid("b", "中央", {}, 34.0001, 134.0), apart[2]]
    drawing.hear(generation("bus", near, at_ms=1_100)).at(2_000)
    kept = {s.id for s in drawing.of("station")}
    (lost,) = ids - kept
    gone = drawing.outcomes["station", lost]
    assert isinstance(gone, Removed)
    assert (gone.reason, gone.replaced_by) == ("merged", tuple(kept))
    assert drawing.ledger.entries[lost] == LedgerEntry("station", lost, (), tuple(kept), gone=True)
