"""Search over the stations of Greater Tokyo: in kanji, kana and every romanisation, and with slips."""

import time

import pytest

from services.api.view_names import Names
from services.shared.model.readings import reading_key
from tests.support.groupings import mini_tokyo_3d, train_lcd

SLOWEST_SECONDS = 0.005  # of a search, in the time of one core


@pytest.fixture(scope="module")
def index() -> Names:
    names = Names()
    for stop in train_lcd().stops.values():
        names.put(stop.id, [stop.name, *stop.names.values()])
    return names


WANTED = {"東京": "とうきょう トウキョウ tokyo Tōkyō toukyou", "新宿": "しんじゅく シンジュク shinjuku sinzyuku",
          "渋谷": "しぶや シブヤ shibuya sibuya", "大手町": "おおてまち otemachi ōtemachi ootemachi otemati",
          "新大阪": "しんおおさか shin-osaka shinosaka shin-ōsaka", "日本橋": "nihonbashi nihombashi"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "query"), [(name, query) for name, forms in WANTED.items() for query in forms.split()]
)
def test_a_station_is_found_by_every_spelling_of_its_reading(index: Names, name: str, query: str) -> None:
    stops = train_lcd().stops
    first = stops[index.search(query)[0]]
    assert reading_key(first.names["ja-Hrkt"]) == reading_key(stops_reading(name))


def stops_reading(name: str) -> str:
    return next(stop.names["ja-Hrkt"] for stop in train_lcd().stops.values() if stop.name == name)


def test_three_hundred_queries_find_their_station_first(index: Names) -> None:
    """Every twelfth station of mini-tokyo-3d by its name, in kana, in letters, and with a letter left out."""
    stops = train_lcd().stops
    named = sorted({(s.name, s.names["en"]) for s in mini_tokyo_3d().stops.values() if len(s.names.get("en", "")) > 5})
    kana = {stop.name: stop.names["ja-Hrkt"] for stop in stops.values() if stop.names.get("ja-Hrkt")}
    chosen = [pair for pair in named if pair[0] in kana][::12][:75]
    queries = [(query, name) for name, en in chosen for query in (name, kana[name], en, en[:3] + en[4:])]
    hits, slowest = 0, 0.0
    for query, name in queries:
        start = time.process_time()
        first = (index.search(query) or [""])[0]
        slowest = max(slowest, min(time.process_time() - start, _seconds_of(index, query)))
        found = stops.get(first)
        hits += found is not None and (
            found.name == name
            or found.names["en"].lower() == query.lower()
            or (query == kana[name] and reading_key(found.names["ja-Hrkt"]) == reading_key(query))
        )
    assert len(queries) == 300
    assert hits / len(queries) >= 0.95, [hits, len(queries)]
    assert slowest < SLOWEST_SECONDS


def _seconds_of(index: Names, query: str) -> float:
    start = time.process_time()
    index.search(query)
    return time.process_time() - start


def test_a_name_that_thousands_have_is_found_as_quickly_where_one_looks() -> None:
    names = Names()
    for number in range(60_000):
        names.put(f"s{number}", [f"{number % 500}丁目公園前"], number % 3)
    here = {f"s{number}" for number in range(0, 60_000, 600)}
    found = names.search("公園", here)
    assert set(found) == here
    assert found == [one for one in names.search("公園") if one in here]
    assert min(_seconds_of_few(names, here) for _ in range(3)) < SLOWEST_SECONDS


def _seconds_of_few(names: Names, here: set[str]) -> float:
    start = time.process_time()
    names.search("公園", here)
    return time.process_time() - start


def test_where_nobody_has_the_name_a_slip_is_looked_for_among_all() -> None:
    names = Names()
    names.put("here", ["Takamatsu"])
    names.put("there", ["Tokushima"])
    assert names.search("Takamtsu", {"here"}) == ["here"]
    assert names.search("Tokushima", {"here"}) == ["there"]  # whoever asked keeps to the place


def test_among_names_that_fit_as_well_the_more_important_comes_first() -> None:
    names = Names()
    names.put("halt", ["新町"], 1)
    names.put("hub", ["新大町口"], 40)
    assert names.search("新") == ["hub", "halt"]
