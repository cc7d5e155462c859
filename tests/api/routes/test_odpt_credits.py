"""Whom an answer in ODPT's or another standard's form names, in its headers, and whose data is counted as used."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.clock import ManualClock
from services.shared.log.port import read_all
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import USAGE
from services.shared.model.usage import Usage
from services.shared.web.credits import LONGEST, credit_header
from services.shared.web.site import SITE
from services.shared.wire.codec import decode
from tests.api.routes.test_odpt import alert, update, vehicle
from tests.support.reads import Got, Reads
from tests.support.small_gtfs import TABLES, gtfs


@pytest.fixture
async def live(hub: Reads) -> Reads:
    """The feed `f`, what `rt` and `al` say of its tram, and `far`, the same town in another land."""
    await hub.realtime("rt", "f", [vehicle("7", "u1", "b2"), update("u1", 120)])
    await hub.realtime("al", "f", [alert("w", rt.Alert.NO_SERVICE, route_id="B")])
    await hub.add_gtfs("far", gtfs({"stops.txt": TABLES["stops.txt"].replace(",34.", ",44.")}))
    return hub


def credited(got: Got) -> list[str]:
    found = re.fullmatch(r'</v1/sources\?feeds=(.+)>; rel="license"', got.headers["Link"])
    assert found is not None, got.headers["Link"]
    return found[1].split(",")


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("odpt:TrainInformation", ["al", "f"]),
        ("odpt:Train", ["f", "rt"]),
        ("odpt:Station?dc:title=Bizen", ["f", "far"]),
        ("odpt:Railway", ["f", "far"]),
        ("odpt:Railway.json", ["f", "far"]),
        ("odpt:TrainTimetable.json", ["f", "far"]),
        ("places/odpt:Station?lat=34.67&lon=133.93&radius=300", ["f"]),
        ("places/odpt:BusstopPole?lat=44.67&lon=133.93&radius=4000", ["far"]),
    ],
)
async def test_searches_dumps_and_places_link_to_the_credits_due(live: Reads, path: str, feeds: list[str]) -> None:
    got = await live.get(f"/api/v4/{path}")
    assert (got.status, bool(got.body)) == (200, True)
    assert credited(got) == feeds


async def test_a_data_point_credits_its_feeds_and_counts_as_use_of_them(live: Reads, tmp_path: Path) -> None:
    (told,) = (await live.get("/api/v4/odpt:TrainInformation")).body
    got = await live.get(f"/api/v4/datapoints/{quote(told['owl:sameAs'], safe='')}")
    assert credited(got) == ["al", "f"]
    log = await SqliteLog.open(tmp_path / "log.db", ManualClock(0))
    try:
        await live.client.app[SITE].usage.write(log)
        found = [decode(Usage, record.value or b"") for record in await read_all(log, USAGE)]
    finally:
        await log.close()
    counted = {(entry.feed, one.endpoint): one.requests for entry in found for one in entry.counts}
    assert {feed for feed, endpoint in counted if endpoint.startswith("/api/v4/datapoints")} == {"al", "f"}


async def test_the_link_leads_to_just_the_sources_named(live: Reads) -> None:
    link = (await live.get("/api/v4/odpt:TrainInformation")).headers["Link"]
    got = await live.get(link.partition("<")[2].partition(">")[0])
    assert [source["id"] for source in got.data] == ["al", "f"]
    assert [(credit["feed"], credit["text"], credit["licence"]) for credit in got.body["attribution"]] == [
        ("al", "kibi", "CC-BY-4.0"),
        ("f", "data of f", "CC-BY-4.0"),
    ]
    assert (await live.get("/v1/sources?feeds=nobody")).data == []


async def test_an_answer_without_data_credits_nobody(live: Reads) -> None:
    assert "Link" not in (await live.get("/api/v4/odpt:FlightSchedule")).headers
    assert "Link" not in (await live.get("/api/v4/odpt:Station?dc:title=Nowhere")).headers
    assert "Link" not in (await live.get("/v1/gtfs-rt/alerts.pb?feeds=nobody%3E")).headers


async def test_realtime_links_to_the_feeds_asked_for(live: Reads) -> None:
    assert credited(await live.get("/v1/gtfs-rt/alerts.pb?feeds=rt,nobody")) == ["rt"]
    assert credited(await live.get("/v1/gtfs-rt/alerts.json")) == ["al", "f", "far", "rt"]


def test_of_more_feeds_than_an_address_holds_all_are_linked_to() -> None:
    few, many = [f"feed-{number}" for number in range(150)], [f"feed-{number}" for number in range(1500)]
    assert len(credit_header(few)["Link"]) < LONGEST + 50
    assert "feed-149" in credit_header(few)["Link"]
    assert credit_header(many) == {"Link": '</v1/sources>; rel="license"'}
    assert credit_header(["a>b"]) == {"Link": '</v1/sources?feeds=a%3Eb>; rel="license"'}
    assert credit_header([]) == {}
