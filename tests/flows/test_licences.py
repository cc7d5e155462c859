"""Every way out, with feeds of four policies: nothing leaves that may not (EVENTS.md, "Licence on the way out")."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import pytest_asyncio

from services.shared.feed import Feed
from services.shared.web.site import SITE
from tests.support.clocks import ReplayClock
from tests.support.four_policies import POLICIES, feeds, unpacked, words
from tests.support.gtfs_rt import AT
from tests.support.hub import hub_inside
from tests.support.subscriber import subscribed
from tests.support.waiting import until
from tests.support.ways import Running, Way

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR = 3600.0
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Asking:
    """`links`: by path, the header `Link` of what was answered."""

    hub: Running
    session: aiohttp.ClientSession
    links: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        async with self.session.get(self.hub.at(path) + path, headers=headers) as response:
            self.links[path] = response.headers.get("Link", "")
            return response.status, await response.read()

    async def data(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        status, body = await self.get(path, headers)
        assert status == 200, body
        return orjson.loads(body)["data"]

    async def shows(self, stations: int, headers: Mapping[str, str] | None) -> bool:
        found = await self.data("/v1/stations", headers)
        bikes = await self.data("/v1/mobility/stations", headers)
        facilities = await self.data("/v1/facilities", headers)
        enough = len(found) >= stations and min(len(bikes), len(facilities)) + 1 >= stations
        return enough and bool(await self.data("/v1/alerts", headers))

    async def agrees(self) -> bool:
        """The pages follow the names that everyone's picture gives."""
        return bool((await self.shared_station())["id"] == (await self.shared_station(OWN))["id"])

    async def shared_station(self, headers: Mapping[str, str] | None = None) -> Any:
        return (await self.data("/v1/stations?q=Shared", headers))[0]


@asynccontextmanager
async def asking(data: Path, way: Way, feeds: Sequence[Feed]) -> AsyncIterator[Asking]:
    async with way.hub(data, feeds, ReplayClock(float(AT))) as hub:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            made = Asking(hub, session)
            shown = [feed for feed in feeds if feed.format == "gtfs" and feed.redistribution != "none"]
            for headers, count in ((None, len(shown)), (OWN, len(shown) + 1)):  # each has one, and all share one
                while not await made.shows(count, headers):
                    await (await session.get(hub.url + "/")).read()
            yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, module_way: Way) -> AsyncIterator[Asking]:
    folder = tmp_path_factory.mktemp("licences")
    async with asking(folder / "data", module_way, feeds(folder)) as made:
        yield made


LISTS = {
    "station": "stations",
    "route": "routes",
    "operator": "operators",
    "facility": "facilities",
    "alert": "alerts",
    "vehicle": "vehicles",
    "source": "sources",
    "mobility_station": "mobility/stations",
    "mobility_vehicle": "mobility/vehicles",
}
# Ways out that these feeds have nothing for, that speak otherwise than by one answer, or that hold nothing of a feed.
NOT_ANSWERED = {
    "/v1/events/ws": "looked at by itself",
    **dict.fromkeys(
        ("/v1/account", *(f"/v1/account/{what}" for what in ("audit", "export", "keys", "operators", "people"))),
        "tells a person of the operator's own accounts and feeds alone",
    ),
    **dict.fromkeys(
        ("/v1/webhooks", "/v1/webhooks/{id}", "/v1/webhooks/{id}/deliveries"),
        "tells who holds a key of its own webhooks alone",
    ),
    **dict.fromkeys(
        (f"/v1/publish/{{feed}}/{what}" for what in ("usage", "versions", "versions/{version}/gtfs")),
        "needs a key of the feed's own operator",
    ),
    "/proto/noriai/v1/{file}": "files of the project",
}
WITHOUT_ENDPOINT = {"/", "/console", "/developers", "/ui/{name}", "/stations/{id}", "/stations/{id}/sources"}  # files


async def every_answer(site: Asking, headers: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Of each path that the hub answers, with every id that its lists give. A way out that is not placed here fails."""
    answers, unanswered = await _answers(site, headers)
    assert unanswered == []
    return answers


async def _answers(site: Asking, headers: Mapping[str, str] | None = None) -> tuple[dict[str, bytes], list[str]]:
    """And the paths that gave none."""
    _, described = await site.get("/openapi.json")
    paths = [path for path, methods in orjson.loads(described)["paths"].items() if "get" in methods]
    ids = {kind: [each["id"] for each in await site.data(f"/v1/{name}", headers)] for kind, name in LISTS.items()}
    answers = {}
    unanswered = []
    for path in paths:
        if path == "/v1/events/ws" or (path == "/v1/events" and headers):
            continue
        found = 0
        for filled in _filled(path, ids):
            accept = {"Accept": "application/x-ndjson"} if path == "/v1/events" else {}
            status, body = await site.get(filled, {**(headers or {}), **accept})
            if status == 200:
                answers[filled] = unpacked(body)
                found += 1
        if not found and path not in NOT_ANSWERED:
            unanswered.append(path)
    return answers, unanswered


def _filled(path: str, ids: Mapping[str, list[str]]) -> list[str]:
    if "{" not in path:
        return [f"{path}?lat=36.5&lon=139.5&radius=4000" if path.startswith("/api/v4/places/") else path]
    documents = ("gbfs", "system_information", "station_information", "station_status", "vehicle_status")
    by_hand = {
        "/v1/explain/": [f"/v1/explain/{kind}/{one}" for kind in ids for one in ids[kind]],
        "/v1/gbfs/": [f"/v1/gbfs/bikes-{policy}/{name}.json" for policy in POLICIES for name in documents],
        "/v1/refs/": [f"/v1/refs/{policy}/stop/own" for policy in POLICIES],
        "/v1/trips/": [f"/v1/trips/{policy}:T-{policy}?date=2026-05-12" for policy in POLICIES],
        "/api/v4/datapoints/": [f"/api/v4/datapoints/odpt.BusTimetable:{policy}.T-{policy}" for policy in POLICIES],
    }
    told = next((paths for start, paths in by_hand.items() if path.startswith(start)), None)
    if told is not None:
        return told
    kind = next((kind for kind, name in LISTS.items() if path.startswith(f"/v1/{name}/")), "")
    return [path.replace("{id}", one).replace("{feed}", one) for one in ids.get(kind, [])]


@pytest.mark.parametrize("policy", ["display", "none"])
async def test_nothing_that_may_not_leave_is_in_any_answer(site: Asking, policy: str) -> None:
    answers = await every_answer(site)
    assert len(answers) > 30
    leaks = [(path, word) for path, body in answers.items() for word in words(policy) if word in body]
    assert leaks == []
    assert any(path.startswith("/v1/explain/mobility_station") for path in answers)
    joined = b"".join(answers.values())
    assert all(word in joined for word in words("raw"))
    async with subscribed(site.hub.url) as stream:
        while (event := await stream.event())["type"] != "noriai.snapshot.end.v1":
            assert not any(word in orjson.dumps(event) for word in words(policy))
    async with site.session.ws_connect(f"{site.hub.url}/v1/events/ws") as socket:
        frames = [await socket.receive_str()]
        while b"noriai.snapshot.end.v1" not in frames[-1].encode():
            frames.append(await socket.receive_str())
    assert len(frames) > len(POLICIES)
    assert not any(word.decode() in frame for frame in frames for word in words(policy))


async def test_every_answer_names_whose_words_are_in_it(site: Asking) -> None:
    """In its body, or where its form has no place for it behind its link."""
    answers = await every_answer(site)
    linked = 0
    for path, body in answers.items():
        if path.startswith(("/v1/catalog.jsonld", "/v1/events", "/v1/sources")):  # which tell of the sources themselves
            continue
        for policy in ("raw", "derived"):
            if not any(word in body for word in words(policy)):
                continue
            told = body
            if b'"attribution":' not in body:
                assert 'rel="license"' in site.links[path], path
                _, told = await site.get(site.links[path].partition("<")[2].partition(">")[0])
                linked += 1
            given = orjson.loads(told)["attribution"]
            assert any(credit["feed"].endswith(policy) for credit in given), path
    assert linked > 20


async def test_every_path_that_is_routed_is_described_or_holds_nothing_of_a_feed(tmp_path: Path) -> None:
    async with hub_inside(tmp_path / "data", [], ReplayClock(float(AT))) as hub:
        app = hub.context.app
        routed = {route.resource.canonical for route in app.router.routes() if route.resource and route.method == "GET"}
        described = {endpoint.path for endpoint in app[SITE].endpoints}
    assert routed - described == WITHOUT_ENDPOINT


async def test_what_is_derived_is_merged_and_never_given_again_as_its_source_had_it(site: Asking) -> None:
    board = await site.data(f"/v1/stations/{(await site.shared_station())['id']}/departures")
    assert {row["trip"]["source"]["trip_id"] for row in board} == {"T-raw", "T-derived"}
    for path in ("/v1/gtfs-rt/trip-updates.pb", "/v1/gtfs-rt/vehicle-positions.pb", "/v1/gtfs-rt/alerts.pb"):
        _, message = await site.get(path)
        assert b"raw" in message
        assert b"derived" not in message
    assert (await site.get("/v1/gtfs.zip?feeds=derived"))[0] == 400
    for class_ in ("BusTimetable", "BusstopPoleTimetable", "Calendar"):
        _, dump = await site.get(f"/api/v4/odpt:{class_}.json")
        assert b"raw" in dump
        assert b"derived" not in dump


async def test_pages_of_the_hub_show_what_only_they_may_and_standards_do_not(site: Asking) -> None:
    await until(site.agrees)
    own = await site.shared_station(OWN)
    board = await site.data(f"/v1/stations/{own['id']}/departures", OWN)
    trips = {row["trip"]["source"]["trip_id"] for row in board}
    assert trips == {"T-raw", "T-derived", "T-display"}
    answers = await every_answer(site, OWN)
    assert any(b"Text display" in body for path, body in answers.items() if path.startswith("/v1/alerts"))
    for path, body in answers.items():
        assert not any(word in body for word in words("none")), path
        if "gtfs" in path:
            assert not any(word in body for word in words("display")), path


async def test_everyone_is_told_that_the_feed_is_there_and_how_it_goes(site: Asking) -> None:
    source = next(each for each in await site.data("/v1/sources") if each["id"] == "display")
    assert (source["state"], source["redistribution"], source["counts"]) == ("ok", "display", {})


@pytest.mark.both_in_soak
async def test_the_picture_for_pages_is_there_again_after_a_restart(tmp_path: Path, way: Way) -> None:
    few = [feed for feed in feeds(tmp_path) if feed.id in ("raw", "rt-raw", "bikes-raw", "display", "bikes-display")]
    pictures = []
    for _ in range(2):
        async with asking(tmp_path / "data", way, few) as site:
            pictures.append([await site.data("/v1/stations", headers) for headers in (None, OWN)])
    assert pictures[0] == pictures[1]


async def test_what_is_past_its_max_age_is_in_no_answer_until_it_is_confirmed(tmp_path: Path) -> None:
    aging = [replace(feed, max_age_seconds=1.5 * HOUR) for feed in feeds(tmp_path) if feed.id in ("raw", "toilets-raw")]
    clock = ReplayClock(float(AT))
    async with hub_inside(tmp_path / "data", aging, clock) as hub, aiohttp.ClientSession() as session:
        site = Asking(Running(hub.url, hub.context.log), session)

        async def held() -> list[set[str]]:
            lists = ("stations", "routes", "operators", "facilities")
            return [{each["id"] for each in await site.data(f"/v1/{name}")} for name in lists]

        async def answered() -> dict[str, bytes]:
            return (await _answers(site))[0]

        await until(lambda: all_of(held))
        before, said = await held(), await answered()
        told = [word for word in words("raw") if any(word in body for body in said.values())]
        assert {path.split("?")[0] for path in said} >= {"/v1/gtfs.zip", "/api/v4/odpt:BusTimetable.json", "/v1/events"}
        assert len(told) == len(words("raw")) - len((b"Text", b"Port", b"Bikes", b"V-"))
        for feed in aging:
            (tmp_path / "away").mkdir(exist_ok=True)
            Path(str(feed.url)).rename(tmp_path / "away" / Path(str(feed.url)).name)
        await clock.advance(2 * HOUR)
        await until(lambda: none_of(held))
        leaks = [(path, word) for path, body in (await answered()).items() for word in told if word in body]
        assert leaks == []
        assert (await site.get("/v1/gtfs.zip"))[0] == 503
        for feed in aging:
            (tmp_path / "away" / Path(str(feed.url)).name).rename(Path(str(feed.url)))

        async def is_back() -> bool:
            await clock.advance(600)
            return await held() == before

        await until(is_back)


async def all_of(held: Callable[[], Awaitable[list[set[str]]]]) -> bool:
    return all(await held())


async def none_of(held: Callable[[], Awaitable[list[set[str]]]]) -> bool:
    return not any(await held())
