"""The map at `/`: what it draws, that it lives, that it needs no other host."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.town import Town, lift_breaks, running_town
from tests.support.browser import Visit, visit

Place = tuple[float, float]


def drawn(visitor: Visit, layer: str) -> set[str]:
    found = visitor.page.evaluate(
        "layer => noriai.map.queryRenderedFeatures({layers: [layer]}).map(feature => feature.properties.id)", layer
    )
    return set(found)


def vehicles(visitor: Visit) -> dict[str, Place]:
    shown: list[dict[str, Any]] = visitor.page.evaluate("() => noriai.vehicles()")
    return {vehicle["id"]: (vehicle["lon"], vehicle["lat"]) for vehicle in shown}


def test_lines_stations_and_vehicles_of_the_hub_are_on_the_map(town: Town, desktop: Visit) -> None:
    desktop.go("/")
    desktop.until(lambda: drawn(desktop, "stations") == {each["id"] for each in town.data("/v1/stations?limit=500")})
    assert drawn(desktop, "routes") == {each["id"] for each in town.data("/v1/routes?limit=500")}
    desktop.until(lambda: set(vehicles(desktop)) == {each["id"] for each in town.data("/v1/vehicles?limit=500")})


def test_vehicles_glide_between_two_messages(town: Town, browser: Browser) -> None:
    """On the way there they are at places that no message named."""
    with visit(browser, town.url) as visitor:
        visitor.go("/")
        named: set[Place] = set()

        def glides() -> bool:
            told = visitor.page.evaluate(
                "() => [...noriai.picture.vehicles.values()].map(v => [v.location.lon, v.location.lat])"
            )
            named.update((lon, lat) for lon, lat in told)
            return any(place not in named for place in vehicles(visitor).values())

        visitor.until(glides, 40)


def test_vehicles_jump_for_who_wants_no_motion(town: Town, browser: Browser) -> None:
    with visit(browser, town.url, still=True) as visitor:
        visitor.go("/")
        first = visitor.until(lambda: vehicles(visitor))

        def shown_and_told() -> list[list[list[float]]]:
            both: list[list[list[float]]] = visitor.page.evaluate(
                """() => [noriai.vehicles().map(v => [v.lon, v.lat]),
                [...noriai.picture.vehicles.values()].map(v => [v.location.lon, v.location.lat])]
                .map(list => list.sort())"""
            )
            return both

        def moved() -> bool:
            shown, told = shown_and_told()
            assert shown == told
            return bool(vehicles(visitor) != first)

        visitor.until(moved, 40)


def test_a_touched_station_opens_its_board(town: Town, desktop: Visit) -> None:
    station = town.interchange()
    lat, lon = station["location"].values()
    desktop.go(f"/#15/{lat}/{lon}")
    desktop.until(lambda: station["id"] in drawn(desktop, "stations"))
    x, y = desktop.page.evaluate(
        "({lon, lat}) => { const {x, y} = noriai.map.project([lon, lat]);"
        " const {left, top} = noriai.map.getCanvas().getBoundingClientRect(); return [left + x, top + y]; }",
        station["location"],
    )
    desktop.page.mouse.click(x, y)
    desktop.page.wait_for_selector(f"#station-name:has-text('{station['name']}')")
    assert f"station={station['id']}" in desktop.page.url


def test_a_broken_lift_is_seen_at_its_station(tmp_path: Path, browser: Browser) -> None:
    with running_town(tmp_path, lift_breaks()) as town, visit(browser, town.url, still=True) as visitor:
        visitor.go("/")
        visitor.until(lambda: drawn(visitor, "out-of-service") == {town.interchange()["id"]})
        expect(visitor.page.locator(".notices a.row")).to_contain_text("エレベーター")
        expect(visitor.page.locator(".notices a.row")).to_contain_text("✕ 使えません")


def test_nothing_is_asked_of_another_host_and_nothing_goes_wrong(town: Town, desktop: Visit) -> None:
    desktop.go("/")
    desktop.go(f"/?station={town.interchange()['id']}&lang=en")
    desktop.page.wait_for_selector(".board tbody tr")
    assert desktop.origins() == {town.url}
    assert desktop.errors == []


def test_a_view_of_the_map_has_an_address(town: Town, desktop: Visit) -> None:
    lat, lon = town.interchange()["location"].values()
    desktop.go(f"/#15/{lat}/{lon}")
    assert desktop.page.evaluate("() => noriai.map.getZoom()") == 15
