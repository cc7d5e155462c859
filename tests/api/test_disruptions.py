"""Whom a selector means, and when an alert is in effect (GTFS-Realtime, EntitySelector, TimeRange)."""

import pytest

from services.api.disruptions import Periods, Subject, active, matches, overlaps
from services.shared.model.entities import Informed

BUS_5 = Subject(
    trips=("f:t1",),
    routes=("r-5",),
    operators=("o-1",),
    route_types={("f", 3)},
    directions=(0,),
    stations=("s-1",),
    stops=("f:a",),
)


@pytest.mark.parametrize(
    ("selector", "hit"),
    [
        (Informed(route="r-5"), True),
        (Informed(route="r-6"), False),
        (Informed(operator="o-1"), True),
        (Informed(route_type=3), True),
        (Informed(route_type=0), False),
        (Informed(route="r-6", route_type=3), False),
        (Informed(route="r-5", direction_id=0), True),
        (Informed(route="r-5", direction_id=1), False),
        (Informed(station="s-1"), True),
        (Informed(station="s-1", stop_id="f:a"), True),
        (Informed(station="s-1", stop_id="f:b"), False),
        (Informed(station="s-2", stop_id="f:a", route="r-5"), True),
        (Informed(station="s-2", route="r-5"), False),
        (Informed(trip="f:t1"), True),
        (Informed(trip="f:t1@20260511"), True),
        (Informed(trip="f:t2"), False),
        (Informed(facility="f-1"), False),
        (Informed(), False),
    ],
)
def test_all_that_a_selector_names_must_be_so(selector: Informed, hit: bool) -> None:
    assert matches(selector, BUS_5, "f") is hit


def test_a_route_type_means_the_routes_of_the_alerts_own_feed() -> None:
    assert not matches(Informed(route_type=3), BUS_5, "g")


@pytest.mark.parametrize(
    ("periods", "moment", "hit"),
    [
        ((), 5, True),
        (((5, 10),), 5, True),
        (((5, 10),), 10, False),
        (((5, 0),), 10**9, True),
        (((0, 10),), 0, True),
        (((5, 10), (20, 30)), 25, True),
        (((5, 10), (20, 30)), 15, False),
    ],
)
def test_an_alert_is_in_effect_from_its_start_and_not_at_its_end(periods: Periods, moment: int, hit: bool) -> None:
    assert active(periods, moment) is hit


def test_a_journey_meets_what_overlaps_it() -> None:
    assert overlaps(((5, 10),), 9, 20)
    assert not overlaps(((5, 10),), 10, 20)
    assert overlaps(((5, 0),), 100, 200)
    assert overlaps((), 1, 2)
