"""A board follows what a feed says, within the moment: a line of two trains, told late, cancelled, and well again."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as rt
from playwright.sync_api import Browser, expect

from tests.browser.town import Town, row_of, rows
from tests.support.browser import Visit, visit
from tests.support.gtfs import write_feed
from tests.support.gtfs_rt import message_bytes
from tests.support.hub import HubProcess
from tests.support.waiting import until_process

NOW = datetime.fromisoformat("2026-05-12T07:50:00+09:00")
FEEDS = """
[[feed]]
id = "small"
format = "gtfs"
url = "gtfs.zip"

[[feed]]
id = "small-rt"
format = "gtfs-rt"
url = "updates.pb"
static = "small"
interval = "1s"
"""
CANCELED = rt.TripDescriptor.CANCELED


class Line(Town):
    """The small line of tests.support.gtfs."""

    def say(self, *entities: rt.FeedEntity) -> None:
        """What the realtime feed says from now on."""
        new = self.hub.folder / "updates.new"
        new.write_bytes(message_bytes(entities, at=int(NOW.timestamp())))
        new.rename(self.hub.folder / "updates.pb")

    def first_station(self) -> str:
        found: str = self.data("/v1/refs/small/stop/A")["id"]
        return found


def first_train(late_seconds: int | None) -> rt.FeedEntity:
    """`late_seconds` None: it does not run."""
    entity = rt.FeedEntity(id="one")
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = "T1", "20260512"
    if late_seconds is None:
        entity.trip_update.trip.schedule_relationship = CANCELED
    else:
        entity.trip_update.stop_time_update.add(stop_sequence=1).departure.delay = late_seconds
    return entity


def alert_at_first_station() -> rt.FeedEntity:
    entity = rt.FeedEntity(id="notice")
    entity.alert.header_text.translation.add(text="Exit closed", language="en")
    entity.alert.informed_entity.add(stop_id="A")
    return entity


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    write_feed(tmp_path / "gtfs.zip")
    hub = HubProcess(tmp_path, FEEDS, "--clock", NOW.isoformat())
    line = Line(hub)
    line.say()
    with hub:
        until_process(hub.process, lambda: bool(line.data("/v1/stations")))
        yield line


@pytest.fixture
def board(line: Line, browser: Browser) -> Iterator[Visit]:
    with visit(browser, line.url, still=True) as visitor:
        visitor.go(f"/?station={line.first_station()}&lang=en")
        expect(visitor.page.locator(".board tbody tr")).to_have_count(2)
        yield visitor


def test_a_board_follows_its_trains(line: Line, board: Visit) -> None:
    first = board.page.locator(".board tbody tr").first
    expect(first).to_contain_text("8:00")
    line.say(first_train(late_seconds=240))
    expect(first).to_contain_text("8:04")
    expect(first.locator(".state")).to_have_text("▲ +4\u00a0min")
    told = line.data(f"/v1/stations/{line.first_station()}/departures?minutes=120")
    assert rows(board) == [row_of(departure) for departure in told]
    line.say(first_train(late_seconds=None))
    expect(first.locator(".state")).to_have_text("✕ cancelled")
    line.say()
    expect(first.locator(".state")).to_have_text("○ scheduled")
    expect(first).not_to_contain_text("8:04")


def test_a_notice_appears_at_its_station_and_goes(line: Line, board: Visit) -> None:
    line.say(alert_at_first_station())
    expect(board.page.locator("[data-page=station] .notices")).to_contain_text("Exit closed")
    line.say()
    expect(board.page.locator("[data-page=station] .notices")).to_have_count(0)
