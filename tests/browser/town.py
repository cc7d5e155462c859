"""What the pages' tests visit: the demo town in a hub of its own, what its API answers, what a page shows of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.demo.files import SEED
from deploy.demo.lift import outage_at
from deploy.demo.running import ZONE
from tests.support.browser import Visit
from tests.support.hub import HubProcess
from tests.support.waiting import until_process

MORNING = datetime(2026, 11, 24, 8, 5, tzinfo=ZONE)  # all lines run then, whatever the hour of the test
LIVE_SECONDS = 120.0

Row = tuple[str, str, str, str, str]  # trip, state, time, destination, platform


@dataclass(slots=True)
class Town:
    hub: HubProcess

    @property
    def url(self) -> str:
        return self.hub.url

    def data(self, path: str) -> Any:
        status, body = self.hub.get(path)
        return body["data"] if status == 200 else []

    def interchange(self) -> dict[str, Any]:
        """The station with lifts and escalators, where railway and metro meet."""
        station: dict[str, Any] = self.data(f"/v1/stations/{self.data('/v1/facilities?types=elevator')[0]['station']}")
        return station

    def board(self, station: str, lang: str = "ja") -> list[Row]:
        """The departures that a page asks for, as the rows that it has to show."""
        found = self.data(f"/v1/stations/{quote(station, safe='')}/departures?minutes=120&limit=20&lang={lang}")
        return [row_of(departure) for departure in found]


def row_of(departure: dict[str, Any]) -> Row:
    when = departure.get("expected") or departure["scheduled"]
    platform = (departure.get("platform") or {}).get("code") or ""
    clock = re.sub("^0", "", when[11:16])
    return departure["trip"]["id"], departure["status"], clock, departure.get("headsign") or "", platform


def rows(visitor: Visit) -> list[Row]:
    """The board that is on screen."""
    found: list[Any] = visitor.page.evaluate(
        """() => [...document.querySelectorAll('.board tbody tr')].map(row => [row.dataset.trip, row.dataset.status,
        row.querySelector('time').textContent, row.querySelector('.headsign').textContent,
        row.querySelector('.platform').textContent])"""
    )
    return [(trip, state, time, to, platform) for trip, state, time, to, platform in found]


@contextmanager
def running_town(folder: Path, clock: datetime = MORNING) -> Iterator[Town]:
    """Yields when stations are there and vehicles run."""
    with HubProcess(folder, "", "--demo", "--clock", clock.isoformat()) as hub:
        town = Town(hub)
        try:
            until_process(
                hub.process, lambda: bool(town.data("/v1/stations") and town.data("/v1/vehicles")), LIVE_SECONDS
            )
        except TimeoutError as error:
            error.add_note(hub.output())
            raise
        yield town


def lift_breaks() -> datetime:
    """The first moment of the morning when the lift has just broken."""
    second = int(MORNING.timestamp())
    while outage_at(SEED, second - 1) or not outage_at(SEED, second):
        second += 1
    return datetime.fromtimestamp(second, ZONE)
