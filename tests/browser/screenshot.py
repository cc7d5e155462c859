"""Makes docs/images/map.png from a running demo: `python -m tests.browser.screenshot [URL]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.town import Town, running_town
from tests.support.browser import chromium, visit
from tests.support.hub import HubProcess
from tests.support.paths import PROJECT

PICTURE = PROJECT / "docs" / "images" / "map.png"
MOST_BYTES = 400_000
SETTLE_MS = 8_000  # until vehicles have a direction, and labels have come


def take(browser: Browser, town: Town, path: Path) -> None:
    with visit(browser, town.url) as visitor:
        visitor.go(f"/?station={town.interchange()['id']}")
        visitor.page.wait_for_selector(".board tbody tr")
        visitor.page.wait_for_timeout(SETTLE_MS)
        path.parent.mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=path)


def main() -> int:
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            hub = HubProcess(Path(folder))
            hub.url = sys.argv[1]
            take(browser, Town(hub), PICTURE)
        else:
            with running_town(Path(folder)) as town:
                take(browser, town, PICTURE)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(PROJECT)}: {size:,} bytes")
    return 0 if size < MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
