"""Makes the pictures of docs/images from a running demo: `python -m tests.browser.screenshot [URL]`."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as rt
from playwright.sync_api import Browser

from deploy.demo.files import SEED
from deploy.demo.lift import outage_at
from deploy.demo.live import state_at
from deploy.demo.running import ZONE
from deploy.demo.town import build_town
from tests.browser.console.picture import take_console, take_small_operator
from tests.browser.town import MORNING, Town, running_town
from tests.support.browser import chromium, visit
from tests.support.hub import HubProcess
from tests.support.paths import PROJECT

PICTURES = PROJECT / "docs" / "images"
PHONE, DESKTOP = (390, 844), (1280, 900)
MOST_BYTES = 400_000
SEARCHED_SECONDS = 3 * 3600
LATE_SECONDS = 120
SETTLE_MS = 8_000  # until vehicles have a direction, and labels have come


def telling_moment() -> datetime:
    """When the lift has just broken, and as many trains as possible are late."""
    begin = int(MORNING.timestamp())
    seconds = range(begin, begin + SEARCHED_SECONDS)
    breaks = [second for second in seconds if outage_at(SEED, second) and not outage_at(SEED, second - 1)]
    return datetime.fromtimestamp(max(breaks, key=late_trains), ZONE)


def late_trains(second: int) -> int:
    files = state_at(build_town(SEED), second).files
    found = 0
    for feed in ("nagihama-rail", "nagihama-subway"):
        for entity in rt.FeedMessage.FromString(files[f"{feed}-trips.pb"]).entity:
            found += any(call.departure.delay > LATE_SECONDS for call in entity.trip_update.stop_time_update)
    return found


def take(browser: Browser, town: Town) -> list[Path]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    station = f"/stations/{town.interchange()['id']}?to=nagihama-rail:C07-1"  # what the broken lift leads to
    return [
        take_station(browser, town, station, PHONE, PICTURES / "station-phone.png"),
        take_station(browser, town, f"{station}&lang=en", DESKTOP, PICTURES / "station-desktop.png"),
        take_map(browser, town, PICTURES / "map.png"),
        take_developers(browser, town, PICTURES / "developers.png"),
    ]


def take_map(browser: Browser, town: Town, path: Path) -> Path:
    with visit(browser, town.url) as visitor:
        visitor.go(f"/?station={town.interchange()['id']}")
        visitor.page.wait_for_selector(".board tbody tr")
        visitor.page.wait_for_timeout(SETTLE_MS)
        visitor.page.screenshot(path=path)
    return path


def take_developers(browser: Browser, town: Town, path: Path) -> Path:
    with visit(browser, town.url, *DESKTOP, still=True) as visitor:
        visitor.page.goto(f"{town.url}/developers?lang=en")
        visitor.page.wait_for_selector("html[data-connection=live] .events li[data-type='noriai.vehicle.changed.v1']")
        visitor.page.wait_for_timeout(SETTLE_MS)
        visitor.page.screenshot(path=path)
    return path


def take_station(browser: Browser, town: Town, address: str, size: tuple[int, int], path: Path) -> Path:
    """The whole page, as long as it is."""
    with visit(browser, town.url, *size, still=True) as visitor:
        visitor.page.goto(town.url + address)
        visitor.page.wait_for_selector("html[data-station=ready] .answer .verdict")
        visitor.page.wait_for_selector(".drawing .out_of_service")
        visitor.page.screenshot(path=path, full_page=True)
    return path


def main() -> int:
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            hub = HubProcess(Path(folder))
            hub.url = sys.argv[1]
            taken = take(browser, Town(hub))
        else:
            with running_town(Path(folder), telling_moment()) as town:
                taken = take(browser, town) + take_console(browser, PICTURES) + take_small_operator(browser, PICTURES)
    sizes = {path: path.stat().st_size for path in taken}
    for path, size in sizes.items():
        print(f"{path.relative_to(PROJECT)}: {size:,} bytes")
    return 0 if max(sizes.values()) < MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
