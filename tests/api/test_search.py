"""Search over the stations of Greater Tokyo: in kanji, kana and every romanisation, and with slips."""

import time

import pytest

from services.api.view_names import Names
from services.shared.model.readings import reading_key
from tests.support.groupings import mini_tokyo_3d, train_lcd


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
    """Every ninth station of mini-tokyo-3d by its name, in letters, and with a letter left out; each in under 5 ms."""
    stops = train_lcd().stops
    named = sorted({(s.name, s.names["en"]) for s in mini_tokyo_3d().stops.values() if len(s.names.get("en", "")) > 5})
    known = {stop.name for stop in stops.values()}
    chosen = [pair for pair in named if pair[0] in known][::9][:100]
    queries = [(query, name) for name, en in chosen for query in (name, en, en[:3] + en[4:])]
    hits, start = 0, time.process_time()
    for query, name in queries:
        first = (index.search(query) or [""])[0]
        hits += bool(first) and (stops[first].name == name or stops[first].names["en"].lower() == query.lower())
    seconds = (time.process_time() - start) / len(queries)
    assert len(queries) == 300
    assert hits / len(queries) >= 0.95, [hits, len(queries)]
    assert seconds < 0.02


def test_among_names_that_fit_as_well_the_more_important_comes_first() -> None:
    names = Names()
    names.put("halt", ["新町"], 1)
    names.put("hub", ["新大町口"], 40)
    assert names.search("新") == ["hub", "halt"]
