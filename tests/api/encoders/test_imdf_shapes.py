"""services.api.encoders.imdf.shapes: the nearest of many places."""

from hypothesis import given
from hypothesis import strategies as st

from services.api.encoders.imdf.shapes import Nearest

POINTS = st.tuples(st.integers(-3, 3), st.integers(-3, 3))


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), POINTS, min_size=1), POINTS)
def test_the_nearest_is_the_one_that_a_look_at_all_finds(
    named: dict[str, tuple[int, int]], point: tuple[int, int]
) -> None:
    found = min(named, key=lambda n: ((named[n][0] - point[0]) ** 2 + (named[n][1] - point[1]) ** 2, n))
    assert Nearest(named.items()).of(point) == found
