"""The pages' pure modules, asked in the browser that runs them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.town import Town
from tests.support.browser import visit


@pytest.fixture(scope="module")
def page(town: Town, browser: Browser) -> Iterator[Page]:
    """Of the hub's origin, and without a map: pure modules leave nothing behind that the next test could see."""
    with visit(browser, town.url) as visitor:
        visitor.page.goto(town.url + "/ui/times.js")
        yield visitor.page


@pytest.fixture(scope="module")
def ask(page: Page) -> Any:
    """`ask("color", "contrast", "#000000", "#ffffff")` calls an exported function of a module."""

    def call(module: str, function: str, *arguments: Any) -> Any:
        return page.evaluate(
            "async ([module, name, given]) => (await import(`/ui/${module}.js`))[name](...given)",
            [module, function, list(arguments)],
        )

    return call


@pytest.mark.parametrize("color", ["#000000", "#FFFFFF", "#F2C200", "#777777", "#0B7A4B", "#FF0000", None])
@pytest.mark.parametrize("text", ["#FFFFFF", "#000000", "#777777", None])
def test_text_on_a_lines_colour_can_be_read(ask: Any, color: str | None, text: str | None) -> None:
    badge = ask("color", "badgeColors", color, text)
    assert ask("color", "contrast", badge["ground"], badge["text"]) >= 4.5


@pytest.mark.parametrize("ground", ["#f4f4f1", "#121416"])
@pytest.mark.parametrize("color", ["#FFFFFF", "#000000", "#F2C200", "#0B7A4B"])
def test_a_line_can_be_told_from_the_ground(ask: Any, color: str, ground: str) -> None:
    assert ask("color", "contrast", ask("color", "lineColor", color, ground), ground) >= 2


def test_a_lines_colour_is_kept_where_it_can_be_seen(ask: Any) -> None:
    assert ask("color", "lineColor", "#0B7A4B", "#f4f4f1") == "#0b7a4b"


def test_times_are_those_of_the_place(ask: Any) -> None:
    assert ask("times", "clockTime", "2026-11-23T08:05:00+09:00") == "8:05"
    assert ask("times", "clockTime", "2026-11-24T01:10:00+09:00") == "1:10"
    assert ask("times", "calendarDate", "2026-11-23T08:05:00+09:00", "ja") == "11月23日(月)"


@pytest.mark.parametrize(
    ("text", "days"),
    [("2026-11-24T01:10:00+09:00", 1), ("2026-11-23T23:50:00+09:00", 0), ("2026-11-25T01:10:00+09:00", 2)],
)
def test_a_day_begins_at_the_places_midnight(ask: Any, text: str, days: int) -> None:
    now_ms = 1_795_445_400_000  # 2026-11-23T23:50:00+09:00, 14:50 UTC
    assert ask("times", "dayDifference", text, now_ms) == days


def test_names_are_in_the_chosen_language_with_the_others_beneath(ask: Any) -> None:
    station = {"name": "中央", "names": {"ja": "中央", "ja-Hrkt": "ちゅうおう", "en": "Chuo"}}
    japanese, english = ask("i18n", "namesOf", station, "ja"), ask("i18n", "namesOf", station, "en")
    assert (japanese["main"], [each["text"] for each in japanese["beneath"]]) == ("中央", ["ちゅうおう", "Chuo"])
    assert (english["main"], [each["text"] for each in english["beneath"]]) == ("Chuo", ["中央", "ちゅうおう"])


def test_a_map_of_several_continents_opens_where_most_is(ask: Any) -> None:
    berlin, oakland = [[13.4, 52.5], [13.5, 52.4], [13.1, 52.6]], [[-122.3, 37.8], [-122.2, 37.7]]
    assert ask("map", "densest", oakland + berlin) == berlin
    assert ask("map", "densest", []) == []


def test_a_vehicle_stays_on_its_line_around_a_bend(page: Page) -> None:
    corner = page.evaluate(
        """async () => { const {tracksOf, wayBetween} = await import('/ui/track.js');
        const tracks = tracksOf({type: 'LineString', coordinates: [[139, 35], [139.01, 35], [139.01, 35.0082]]});
        const way = wayBetween(tracks, [139, 35], [139.01, 35.0082]);
        return [0, 0.25, 0.75, 1].map(way); }"""
    )
    assert [[round(degrees, 3) for degrees in each["place"]] for each in corner] == [
        [139, 35],
        [139.005, 35],
        [139.01, 35.004],
        [139.01, 35.008],
    ]
    assert [round(each["bearing"]) for each in corner] == [90, 90, 0, 0]
