"""Distances and boxes on the globe."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.model.geo import Box, box_around, distance_meters, valid_position

lats = st.floats(-89.0, 89.0)
lons = st.floats(-180.0, 180.0)


def test_known_distances_are_right() -> None:
    assert distance_meters(35.681236, 139.767125, 34.702485, 135.495951) == pytest.approx(403_000, rel=0.005)
    assert distance_meters(0, 0, 0, 1) == pytest.approx(111_195, rel=1e-4)
    assert distance_meters(0, 179.5, 0, -179.5) == pytest.approx(111_195, rel=1e-4)
    assert distance_meters(90, 0, -90, 0) == pytest.approx(20_015_115, rel=1e-4)


@given(lats, lons, lats, lons)
def test_a_distance_is_the_same_both_ways_and_bounded(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    there, back = distance_meters(lat1, lon1, lat2, lon2), distance_meters(lat2, lon2, lat1, lon1)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_015_200
    assert distance_meters(lat1, lon1, lat1, lon1) == 0


@given(
    st.floats(-80.0, 80.0), st.floats(-179.0, 179.0), st.floats(0.0, 20_000.0), st.floats(0.0, 1.0), st.floats(0, 6.3)
)
def test_a_box_holds_its_circle(lat: float, lon: float, radius: float, part: float, angle: float) -> None:
    box = box_around(lat, lon, radius)
    dlat = math.degrees(part * radius * math.cos(angle) / 6_371_009)
    dlon = math.degrees(part * radius * math.sin(angle) / 6_371_009) / math.cos(math.radians(lat))
    if distance_meters(lat, lon, lat + dlat, lon + dlon) <= radius * (1 - 1e-6):
        assert box.holds(lat + dlat, lon + dlon)


def test_a_box_holds_its_edges_and_nothing_outside() -> None:
    box = Box(35.0, 139.0, 36.0, 140.0)
    assert box.holds(35.0, 139.0)
    assert box.holds(36.0, 140.0)
    assert not box.holds(34.999, 139.5)
    assert not box.holds(35.5, 140.001)


@pytest.mark.parametrize(
    ("lat", "lon", "valid"),
    [
        (35.68, 139.76, True),
        (-90.0, 180.0, True),
        (0.0, 9.6, True),
        (0.0, 0.0, False),
        (-0.0, 0.0, False),
        (90.1, 0.0, False),
        (0.0, -180.1, False),
        (math.nan, 0.0, False),
        (0.0, math.inf, False),
    ],
)
def test_a_position_that_feeds_write_for_unknown_is_not_valid(lat: float, lon: float, valid: bool) -> None:
    assert valid_position(lat, lon) is valid
