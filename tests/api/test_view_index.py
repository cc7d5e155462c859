"""The view's indexes find what a plain look at everything finds."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.api.view_held import Change
from services.api.view_index import Grid, Index
from services.api.view_names import Names
from services.api.view_ring import WOKEN_AT_ONCE, Bell, Ring
from services.shared.model.geo import Box, distance_meters
from tests.support.waiting import until

LATS, LONS = some.floats(-85, 85), some.floats(-180, 180)
PLACES = some.dictionaries(some.text("abcdef", min_size=1, max_size=3), some.tuples(LATS, LONS), max_size=30)
CLOSE = some.dictionaries(
    some.text("abcdef", min_size=1, max_size=3),
    some.tuples(some.floats(34.6, 34.7), some.floats(179.95, 180.0) | some.floats(-180.0, -179.95)),
    max_size=30,
)


def grid_of(places: dict[str, tuple[float, float]]) -> Grid:
    grid = Grid()
    for one, (lat, lon) in places.items():
        grid.add(one, lat, lon)
    return grid


@given(PLACES | CLOSE, LATS, LONS, some.sampled_from([10.0, 500.0, 50_000.0]))
def test_what_is_near_is_what_is_no_further(
    places: dict[str, tuple[float, float]], lat: float, lon: float, radius: float
) -> None:
    for here in [(lat, lon), *list(places.values())[:3]]:
        found = grid_of(places).near(*here, radius)
        plain = sorted((distance_meters(*here, *place), one) for one, place in places.items())
        assert found == [(distance, one) for distance, one in plain if distance <= radius]


@given(PLACES, LATS, LATS, LONS, LONS)
def test_what_is_in_a_box_is_what_the_box_holds(
    places: dict[str, tuple[float, float]], lat1: float, lat2: float, lon1: float, lon2: float
) -> None:
    box = Box(min(lat1, lat2), min(lon1, lon2), max(lat1, lat2), max(lon1, lon2))
    found = {one for one, _, _ in grid_of(places).inside(box)}
    assert found == {one for one, place in places.items() if box.holds(*place)}


@given(PLACES, some.data())
def test_what_was_taken_out_is_not_found(places: dict[str, tuple[float, float]], data: some.DataObject) -> None:
    grid = grid_of(places)
    gone = data.draw(some.sets(some.sampled_from(sorted(places)))) if places else set()
    for one in gone:
        grid.discard(one, *places[one])
    assert {one for one, _, _ in grid.inside(Box(-90, -180, 90, 180))} == places.keys() - gone


KEYS, IDS = some.sampled_from(["a", "b"]), some.sampled_from(["1", "2", "3"])


@given(some.lists(some.tuples(some.booleans(), KEYS, IDS)))
def test_a_key_leads_to_the_ids_that_were_put_there(steps: list[tuple[bool, str, str]]) -> None:
    index = Index()
    plain: dict[str, set[str]] = {"a": set(), "b": set()}
    for adds, key, one in steps:
        if adds:
            index.add(key, one)
            plain[key].add(one)
        else:
            index.discard(key, one)
            plain[key].discard(one)
    assert {key: index.get(key) for key in plain} == {key: sorted(ids) for key, ids in plain.items()}
    assert len(index) == sum(1 for ids in plain.values() if ids)


NAMES = {
    "s-1": ["岡山駅", "Okayama"],
    "s-2": ["岡山駅前", "Okayama-Ekimae"],
    "s-3": ["東岡山", "Higashi-Okayama"],
    "s-4": ["ハーバーランド", "Harborland"],
    "s-5": ["ﾊｰﾊﾞｰ 前"],
    "s-6": ["茶"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("岡山", ["s-1", "s-2", "s-3"]),
        ("okayama", ["s-1", "s-2", "s-3"]),
        ("ＯＫＡＹＡＭＡ", ["s-1", "s-2", "s-3"]),
        ("東岡山", ["s-3"]),
        ("はーばー", ["s-5", "s-4"]),
        ("ハーバー", ["s-5", "s-4"]),
        ("茶", ["s-6"]),
        ("山", ["s-1", "s-3", "s-2"]),
        ("岡山大", []),
        ("  ", []),
    ],
)
def test_names_are_found_by_a_part_of_them_best_first(text: str, found: list[str]) -> None:
    names = Names()
    for one, forms in NAMES.items():
        names.put(one, forms)
    assert names.search(text) == found


def test_a_name_that_changed_or_went_is_not_found() -> None:
    names = Names()
    names.put("s-1", ["岡山"])
    names.put("s-1", ["倉敷"])
    names.put("s-1", ["倉敷"])
    assert (names.search("岡山"), names.search("倉敷")) == ([], ["s-1"])
    names.discard("s-1")
    names.discard("s-1")
    assert (names.search("倉敷"), len(names)) == ([], 0)


@given(some.integers(1, 9), some.lists(some.integers(1, 3), max_size=60), some.integers(0, 200))
def test_the_ring_holds_everything_after_its_floor(size: int, gaps: list[int], asked: int) -> None:
    ring, offsets = Ring(size), [0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
        ring.append(Change("station", "s-1", offsets[-1], 0, None, b""))
    after = [offset for offset in offsets[1:] if offset > asked]
    if ring.holds(asked):
        assert [change.offset for change in ring.after(asked)] == after
        assert [change.offset for change in ring.after(asked, 2)] == after[:2]
        assert ring.count_after(asked) == len(after)
    assert len(ring) >= min(size, len(gaps))
    assert len(ring) <= size + size // 4 + 1
    assert ring.holds(offsets[-1])


async def test_a_bell_wakes_everyone_and_lets_others_go_first() -> None:
    bell, order = Bell(), []

    async def wait(name: int) -> None:
        await bell.heard()
        order.append(name)

    count = 3 * WOKEN_AT_ONCE
    tasks = [asyncio.create_task(wait(n)) for n in range(count)]
    await until(lambda: len(bell) == count)
    bell.sound()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert 0 < len(order) < count
    tasks[-1].cancel()
    await asyncio.wait(tasks)
    assert len(order) in (count - 1, count)
    assert len(bell) == 0
