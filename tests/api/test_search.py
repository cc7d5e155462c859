"""Search over the stations of Japan: in kanji, kana and every romanisation, by beginnings, and with slips."""

import time
from collections import Counter
from pathlib import Path

import pytest

from services.api.view_names import Names
from services.shared.model.readings import reading_key
from services.timetable.job import ODPT, Form
from tests.support.groupings import train_lcd
from tests.support.odpt import RECEIVED_MS, Record, payload
from tests.support.reads import Reads, reads_in

SLOWEST_SECONDS = 0.005  # of a search, in the time of one core
KINDS = {"kanji", "hiragana", "katakana", "romaji", "macron", "written out", "kunrei", "prefix", "typo"}


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


def japan() -> list[Record]:
    """Its stations in ODPT's terms, as one feed."""
    return [
        {
            "@type": "odpt:Station",
            "owl:sameAs": f"odpt.Station:{stop.id}",
            "dc:title": stop.name,
            "odpt:stationTitle": stop.names,
            "odpt:operator": f"odpt.Operator:{feed}",
            "odpt:railway": f"odpt.Railway:{stop.routes[0]}",
            "geo:lat": stop.lat,
            "geo:long": stop.lon,
        }
        for feed, stops in train_lcd().feeds.items()
        for stop in stops.values()
    ]


async def test_three_hundred_queries_find_their_station_first_in_a_hub_with_all_stations_of_japan(
    tmp_path: Path,
) -> None:
    """Each line of the list: what is asked, the name of the station that is to come first, and the kind of query."""
    lines = (Path(__file__).parent / "search_queries.tsv").read_text("utf-8").splitlines()
    queries = [tuple(line.split("\t")) for line in lines]
    assert Counter(kind for *_, kind in queries).keys() == KINDS
    assert len({query for query, *_ in queries}) >= 300
    missed, slow = [], []
    async with reads_in(tmp_path) as hub:
        await hub.add_gtfs("japan", payload(japan()), form=Form(ODPT, RECEIVED_MS))
        for query, name, _ in queries:
            found, seconds = await _first(hub, query)
            if found != name:
                missed.append((query, name, found))
            if seconds >= SLOWEST_SECONDS:
                slow.append((query, seconds))
    assert len(missed) <= 0.05 * len(queries), missed
    assert slow == []


async def _first(hub: Reads, query: str) -> tuple[str, float]:
    """The first answer, and the time that it took with all that HTTP takes; the better of two."""
    seconds = []
    for _ in range(2):
        start = time.process_time()
        response = await hub.client.get("/v1/stations", params={"q": query, "limit": "1"})
        data = (await response.json())["data"]
        seconds.append(time.process_time() - start)
    return (data[0]["name"] if data else ""), min(seconds)


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


def test_old_kanji_and_letters_that_not_everyone_writes_make_no_difference() -> None:
    names = Names()
    names.put("shibuya", ["渋谷"])
    names.put("yotsuya", ["四ツ谷"])
    names.put("third", ["四谷三丁目"], 5)
    assert names.search("澁谷") == ["shibuya"]
    assert names.search("四谷") == ["yotsuya", "third"]


def test_of_two_slips_the_smaller_counts_before_importance() -> None:
    names = Names()
    names.put("near", ["Futakotamagawa"], 1)
    names.put("far", ["Futamatagawa"], 9)
    assert names.search("Futakotamgawa")[0] == "near"
