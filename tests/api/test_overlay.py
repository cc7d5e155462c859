"""The rules by which a trip update changes a trip's calls, one by one, then on any update."""

from typing import Any

from google.transit import gtfs_realtime_pb2 as rt
from hypothesis import given
from hypothesis import strategies as st

from services.api.overlay import LiveCall, PlannedCall, StopTimeUpdate, match, predict

SKIPPED, NO_DATA = StopTimeUpdate.SKIPPED, StopTimeUpdate.NO_DATA
PLANNED = [
    PlannedCall(stop, 10 * place, 1000 * place, 1000 * place + 60) for place, stop in enumerate("abcde", start=1)
]


def update(*calls: dict[str, Any], relationship: int = 0, **trip: Any) -> rt.TripUpdate:
    made = rt.TripUpdate(trip=rt.TripDescriptor(trip_id="t", schedule_relationship=relationship), **trip)  # type: ignore[arg-type]
    for call in calls:
        made.stop_time_update.append(stop_time(**call))
    return made


def stop_time(stop: str = "", sequence: int | None = None, kind: int = 0, **events: Any) -> StopTimeUpdate:
    """`arrival` and `departure` are delays, `arrives` and `departs` times."""
    made = StopTimeUpdate(schedule_relationship=kind)  # type: ignore[arg-type]
    if stop:
        made.stop_id = stop
    if sequence is not None:
        made.stop_sequence = sequence
    for name, (event, field) in {
        "arrival": ("arrival", "delay"),
        "departure": ("departure", "delay"),
        "arrives": ("arrival", "time"),
        "departs": ("departure", "time"),
    }.items():
        if name in events:
            setattr(getattr(made, event), field, events[name])
    return made


def delays(calls: list[LiveCall]) -> list[Any]:
    """Per call its departure's delay, or its state when it has none."""
    return [
        call.departure_expected - call.departure
        if call.departure_expected is not None and call.departure is not None
        else call.state
        for call in calls
    ]


def test_a_delay_is_carried_to_all_calls_after_it() -> None:
    assert delays(predict(PLANNED, update({"sequence": 20, "arrival": 300}))) == ["no_data", 300, 300, 300, 300]


def test_calls_before_the_first_update_are_not_known() -> None:
    calls = predict(PLANNED, update({"stop": "c", "departure": 120}))
    assert [call.state for call in calls[:2]] == ["no_data", "no_data"]
    assert calls[0].departure == PLANNED[0].departure
    assert calls[0].departure_expected is None


def test_the_next_update_replaces_the_delay_so_far() -> None:
    said = update({"sequence": 10, "departure": 300}, {"sequence": 30, "departure": 0})
    assert delays(predict(PLANNED, said)) == [300, 300, 0, 0, 0]


def test_a_skipped_call_neither_stops_the_delay_nor_carries_on_itself() -> None:
    said = update({"sequence": 10, "departure": 300}, {"sequence": 20, "kind": SKIPPED})
    assert delays(predict(PLANNED, said)) == [300, "skipped", 300, 300, 300]


def test_a_skipped_call_alone_leaves_the_rest_unknown() -> None:
    assert delays(predict(PLANNED, update({"sequence": 20, "kind": SKIPPED})))[2:] == ["no_data"] * 3


def test_no_data_ends_the_delay_and_carries_on_itself() -> None:
    said = update({"sequence": 10, "departure": 300}, {"sequence": 30, "kind": NO_DATA})
    assert delays(predict(PLANNED, said)) == [300, 300, "no_data", "no_data", "no_data"]


def test_a_delay_after_no_data_is_carried_again() -> None:
    said = update({"sequence": 10, "kind": NO_DATA}, {"sequence": 40, "departure": 60})
    assert delays(predict(PLANNED, said)) == ["no_data", "no_data", "no_data", 60, 60]


def test_time_beats_delay() -> None:
    said = update({"sequence": 20, "departure": 999, "departs": 2060 + 30})
    assert delays(predict(PLANNED, said)) == ["no_data", 30, 30, 30, 30]


def test_a_time_of_zero_is_no_time() -> None:
    assert delays(predict(PLANNED, update({"sequence": 20, "departure": 45, "departs": 0})))[1] == 45


def test_the_trips_own_delay_holds_until_an_update_says_otherwise() -> None:
    said = update({"sequence": 30, "departure": 0}, delay=120)
    assert delays(predict(PLANNED, said)) == [120, 120, 0, 0, 0]


def test_the_trips_own_delay_is_ended_by_no_data() -> None:
    said = update({"sequence": 30, "kind": NO_DATA}, delay=120)
    assert delays(predict(PLANNED, said)) == [120, 120, "no_data", "no_data", "no_data"]


def test_an_update_with_nothing_in_it_changes_nothing() -> None:
    said = update({"sequence": 10, "departure": 300}, {"sequence": 20})
    assert delays(predict(PLANNED, said)) == [300] * 5


def test_an_update_that_says_nothing_at_all_leaves_all_calls_unknown() -> None:
    assert delays(predict(PLANNED, update())) == ["no_data"] * 5


def test_an_arrival_alone_moves_the_departure_too() -> None:
    call = predict(PLANNED, update({"sequence": 20, "arrives": 2100}))[1]
    assert (call.arrival_expected, call.departure_expected) == (2100, 2160)


def test_a_departure_alone_is_not_before_the_arrival_carried_to_it() -> None:
    said = update({"sequence": 10, "departure": 300}, {"sequence": 20, "departure": 0})
    call = predict(PLANNED, said)[1]
    assert call.departure_expected == 2060
    assert call.arrival_expected == 2060


def test_the_delay_that_is_carried_is_that_of_the_departure() -> None:
    assert delays(predict(PLANNED, update({"sequence": 20, "arrival": 300, "departure": 240})))[1:] == [240] * 4


def test_a_cancelled_trip_keeps_its_calls_as_cancelled() -> None:
    calls = predict(PLANNED, update(relationship=rt.TripDescriptor.CANCELED))
    assert [call.state for call in calls] == ["cancelled"] * 5


def test_a_deleted_trip_has_no_calls() -> None:
    assert predict(PLANNED, update(relationship=rt.TripDescriptor.DELETED)) == []


def test_a_replacement_lists_its_calls_itself() -> None:
    said = update(
        {"stop": "a", "departs": 1500}, {"stop": "z", "departs": 2500}, relationship=rt.TripDescriptor.REPLACEMENT
    )
    assert [(call.stop_id, call.departure_expected) for call in predict(PLANNED, said)] == [("a", 1500), ("z", 2500)]


def test_an_added_trip_has_the_calls_that_have_times() -> None:
    said = update({"stop": "a", "departs": 1500}, {"stop": "b"}, {"stop": "c", "arrives": 2500}, relationship=1)
    calls = predict([], said)
    assert [(call.stop_id, call.leaves, call.leaves_expected) for call in calls] == [
        ("a", None, 1500),
        ("c", None, 2500),
    ]


def test_an_added_trip_that_tells_its_schedule_has_it() -> None:
    said = update(relationship=rt.TripDescriptor.NEW)
    call = said.stop_time_update.add(stop_id="a")
    call.departure.time, call.departure.scheduled_time = 1500, 1440
    late = said.stop_time_update.add(stop_id="b")
    late.departure.time, late.departure.delay = 2500, 100
    assert [(c.departure, c.departure_expected) for c in predict([], said)] == [(1440, 1500), (2400, 2500)]


def test_a_skipped_call_of_an_added_trip_is_skipped() -> None:
    said = update({"stop": "a", "departs": 1500, "kind": SKIPPED}, relationship=rt.TripDescriptor.NEW)
    assert [(call.state, call.leaves) for call in predict([], said)] == [("skipped", 1500)]


def test_an_added_trip_that_the_timetable_knows_follows_its_schedule() -> None:
    said = update({"sequence": 20, "departure": 60}, {"stop": "z", "sequence": 25, "departs": 2600}, relationship=1)
    calls = predict(PLANNED, said)
    assert [call.stop_id for call in calls] == ["a", "b", "z", "c", "d", "e"]
    assert calls[1].departure_expected == 2120


def test_an_assigned_stop_changes_the_platform() -> None:
    said = update({"sequence": 20, "departure": 0})
    said.stop_time_update[0].stop_time_properties.assigned_stop_id = "b2"
    call = predict(PLANNED, said, {"b2"}.__contains__)[1]
    assert (call.stop_id, call.planned_stop_id) == ("b2", "b")


def test_a_stop_that_nobody_knows_does_not_move_the_call() -> None:
    assert (
        predict(PLANNED, update({"stop": "??", "sequence": 20, "departure": 0}), {"b"}.__contains__)[1].stop_id == "b"
    )


def test_a_stop_id_decides_where_the_sequence_contradicts_it() -> None:
    matched, strays = match(PLANNED, [stop_time("d", 20)])
    assert (list(matched), strays) == ([3], [])


def test_updates_by_stop_alone_of_a_trip_that_comes_twice_go_to_one_visit_each() -> None:
    loop = [PlannedCall(stop, place, place * 100, place * 100) for place, stop in enumerate("abca")]
    said = update({"stop": "a", "departure": 10}, {"stop": "b", "departure": 20}, {"stop": "a", "departure": 30})
    assert delays(predict(loop, said)) == [10, 20, 20, 30]


def test_updates_that_fit_no_call_are_strays() -> None:
    matched, strays = match(PLANNED, [stop_time("z"), stop_time("", 99)])
    assert (matched, len(strays)) == ({}, 2)


def test_headsign_pickup_and_occupancy_of_a_call_are_those_of_its_update() -> None:
    said = update({"sequence": 20, "departure": 0})
    properties = said.stop_time_update[0].stop_time_properties
    properties.stop_headsign, properties.pickup_type = "Elsewhere", 1  # type: ignore[assignment]
    said.stop_time_update[0].departure_occupancy_status = rt.VehiclePosition.FULL
    call = predict(PLANNED, said)[1]
    assert (call.headsign, call.pickup_type, call.occupancy) == ("Elsewhere", 1, rt.VehiclePosition.FULL)


DELAYS = st.integers(-600, 7200)
Statement = dict[str, int]
STATEMENT: st.SearchStrategy[Statement] = st.fixed_dictionaries(
    {
        "sequence": st.sampled_from([call.stop_sequence for call in PLANNED]),
        "kind": st.sampled_from([0, 0, 0, SKIPPED, NO_DATA]),
        "departure": DELAYS,
    }
)
STATEMENTS = st.lists(STATEMENT, unique_by=lambda one: one["sequence"]).map(
    lambda said: sorted(said, key=lambda one: one["sequence"])
)


def reference(said: list[Statement], delay: int | None) -> list[Any]:
    """The rules of propagation once more, as plainly as they can be put."""
    stated = {call["sequence"]: call for call in said}
    result: list[Any] = []
    for call in PLANNED:
        one = stated.get(call.stop_sequence)
        if one is not None and one["kind"] == SKIPPED:
            result.append("skipped")
            continue
        if one is not None:
            delay = None if one["kind"] == NO_DATA else one["departure"]
        result.append("no_data" if delay is None else delay)
    return result


@given(STATEMENTS, st.none() | DELAYS)
def test_any_update_comes_out_as_the_rules_have_it(said: list[Statement], delay: int | None) -> None:
    made = update(*said, **({} if delay is None else {"delay": delay}))
    assert delays(predict(PLANNED, made)) == reference(said, delay)


@given(st.lists(DELAYS, min_size=5, max_size=5))
def test_times_that_do_not_decrease_in_the_source_do_not_decrease_here(steps: list[int]) -> None:
    times, moment = [], 1000
    for step in steps:
        moment += abs(step)
        times.append(moment)
    said = update(*({"sequence": c.stop_sequence, "departs": t} for c, t in zip(PLANNED, times, strict=True)))
    expected = [call.departure_expected for call in predict(PLANNED, said)]
    assert expected == times


@given(STATEMENTS)
def test_what_an_update_states_is_never_lost(said: list[Statement]) -> None:
    calls = {call.stop_sequence: call for call in predict(PLANNED, update(*said))}
    for one in said:
        if one["kind"] == 0:
            assert calls[one["sequence"]].departure_expected is not None
