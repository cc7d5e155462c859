"""The demo town as the pages' tests see it: a hub in a process of its own, and what its API answers."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

from tests.support.hub import HubProcess

LIVE_SECONDS = 60.0
TICK_SECONDS = 0.1

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
        """The station where most lines meet."""
        stations: list[dict[str, Any]] = self.data("/v1/stations?limit=500")
        return max(stations, key=lambda station: (len(station["routes"]), len(station["modes"])))

    def board(self, station: str, lang: str = "ja") -> list[Row]:
        """The departures that a page asks for, as the rows that it has to show."""
        found = self.data(f"/v1/stations/{quote(station, safe='')}/departures?minutes=120&limit=20&lang={lang}")
        return [row_of(departure) for departure in found]


def row_of(departure: dict[str, Any]) -> Row:
    when = departure.get("expected") or departure["scheduled"]
    platform = (departure.get("platform") or {}).get("code") or ""
    clock = re.sub("^0", "", when[11:16])
    return departure["trip"]["id"], departure["status"], clock, departure.get("headsign") or "", platform


@contextmanager
def running_town(folder: Path) -> Iterator[Town]:
    """Yields when stations are there and vehicles run."""
    with HubProcess(folder, "", "--demo") as hub:
        town = Town(hub)
        try:
            until(lambda: town.data("/v1/stations") and town.data("/v1/vehicles"), LIVE_SECONDS)
        except TimeoutError as error:
            error.add_note(hub.output())
            raise
        yield town


def until(condition: Callable[[], Any], seconds: float) -> Any:
    deadline, tick = time.monotonic() + seconds, Event()
    while time.monotonic() < deadline:
        if got := condition():
            return got
        tick.wait(TICK_SECONDS)
    raise TimeoutError(f"not within {seconds} s")
