"""Consumers by other people find on the public topics what /v1 says: as many things of each kind, readable by the
published proto files, and nothing of what is gone."""

import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from services.relay.outside import remembered
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.topics import CHANGES, PUBLIC, RELAYED
from services.shared.runtime import Hub
from tests.support.contract import check_headers
from tests.support.gtfs_rt import AT, alert, message_bytes, trip, vehicle
from tests.support.hub import hub_inside
from tests.support.judges import JUDGES, Message, decoded, latest
from tests.support.paths import published
from tests.support.reading import Reader, reading
from tests.support.sources import until_read
from tests.support.subscriber import Mirror, subscribed
from tests.support.waiting import until

LISTS = {
    "station": "/v1/stations",
    "route": "/v1/routes",
    "operator": "/v1/operators",
    "facility": "/v1/facilities",
    "alert": "/v1/alerts",
    "vehicle": "/v1/vehicles",
    "source": "/v1/sources",
    "mobility_station": "/v1/mobility/stations",
    "mobility_vehicle": "/v1/mobility/vehicles",
}


@dataclass(slots=True)
class Told:
    """A hub that came to rest, and where its topics are."""

    server: str
    prefix: str
    lists: dict[str, list[dict[str, Any]]]  # kind → what /v1 lists
    picture: set[tuple[str, str]]  # kind and id of all that /v1/events begins with

    def kind(self, message: Message) -> str:
        return message.topic.removeprefix(f"{self.prefix}noriai.").removesuffix(".v1")


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory, kafka: str) -> AsyncIterator[Told]:
    """Okayama's trams with forty on their way and then thirty, shared bikes, and a town's toilets."""
    folder = tmp_path_factory.mktemp("told")
    clock = ManualClock(AT)
    (folder / "live.pb").write_bytes(live(40, AT))
    prefix = f"t{secrets.token_hex(4)}."
    address = f"kafka://{kafka}?replication=1&prefix={prefix}"
    async with hub_inside(folder / "data", feeds(folder), clock, kafka=address) as hub, reading(hub.url) as reader:
        await until_read(reader, *(feed.id for feed in feeds(folder)))
        await rested(hub, address)
        (folder / "live.pb").write_bytes(live(30, AT + 30))
        await clock.advance(30)
        await until(lambda: has_trips(reader, 30))
        await rested(hub, address)
        yield await read(hub, reader, kafka, prefix)


def feeds(folder: Path) -> tuple[Feed, ...]:
    return (
        Feed("trams", "gtfs", published("gtfs-jp/okaden-tram/okaden-tram-20250722.zip"), licence="CC-BY-4.0"),
        Feed("live", "gtfs-rt", folder / "live.pb", static="trams", interval_seconds=20),
        Feed("bikes", "gbfs", published("gbfs/lamassu-v3")),
        Feed("toilets", "facilities-csv", published("facility-csv/takamatsu/public_toilet.csv")),
    )


def live(trips: int, at: int) -> bytes:
    said = [trip(f"t{number}", [at + 300 + number]) for number in range(trips)]
    others = [vehicle("tram-1", stamp=at), alert("a1", "Out of\nservice, today: 運休")]
    return message_bytes([*said, *others], at=at)


async def has_trips(reader: Reader, count: int) -> bool:
    return len((await reader.message()).entity) == count


async def rested(hub: Hub, address: str) -> None:
    """All that happened is told."""
    log = await open_log(address, hub.context.clock, RELAYED)

    async def has_told() -> bool:
        place = await remembered(log, CHANGES, hub.context.dead_letters)
        return place is not None and place.offset == (await hub.context.log.bounds(CHANGES, 0)).end

    await until(has_told)
    await log.close()


async def read(hub: Hub, reader: Reader, server: str, prefix: str) -> Told:
    mirror = Mirror()
    async with subscribed(hub.url) as stream:
        await mirror.follow(stream, "noriai.snapshot.end.v1")
    picture = {(kind, name) for kind, _, name in (subject.partition("/") for subject in mirror.picture)}
    lists = {kind: await reader.every(path) for kind, path in LISTS.items()}
    return Told(server, prefix, lists, picture)


@pytest.fixture(params=JUDGES, scope="module")
def found(told: Told, request: pytest.FixtureRequest) -> list[Message]:
    """All that a judge has of the topics of things."""
    return JUDGES[request.param](told.server, [told.prefix + topic.name for topic in PUBLIC.values()])


async def test_as_many_of_each_kind_are_out_as_v1_has(told: Told, found: list[Message]) -> None:
    held = Counter(told.kind(message) for message in latest(found).values())
    assert {kind: held[kind] for kind in LISTS} == {kind: len(rows) for kind, rows in told.lists.items()}
    assert all(told.lists.values())
    assert {(told.kind(message), message.key) for message in latest(found).values()} == told.picture


async def test_values_are_what_the_published_files_say_they_are(told: Told, found: list[Message]) -> None:
    names = {
        (told.kind(message), message.key): getattr(decoded(message), "name", "") for message in latest(found).values()
    }
    listed = {(kind, row["id"]): row["name"] for kind, rows in told.lists.items() for row in rows if row.get("name")}
    assert {place: names[place] for place in listed} == listed
    assert len(listed) > 100


async def test_what_is_gone_has_a_tombstone_as_its_newest(told: Told, found: list[Message]) -> None:
    gone = {message.key for message in found if message.value is None and told.kind(message) == "trip"}
    assert len(gone) == 10
    assert not gone & {message.key for message in latest(found).values()}


async def test_headers_are_a_cloud_event(told: Told, found: list[Message]) -> None:
    seen = set()
    for message in found:
        check_headers(message.headers)
        headers = {name: value.encode() for name, value in message.headers.items()}
        event = from_binary(KafkaMessage(headers, message.key, message.value or b""), JSONFormat())
        kind, what = told.kind(message), "removed" if message.value is None else "changed"
        assert event.get_type() == f"noriai.{kind}.{what}.v1"
        assert event.get_subject() == f"{kind}/{message.key}"
        data = event.get_data()
        assert (data.encode() if isinstance(data, str) else data) == message.value
        seen.add(event.get_id())
    assert len(seen) == len(found)
