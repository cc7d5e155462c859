"""ODPT behind http: several classes of one API as one payload, and cut searches with the dump in their place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from services.ingest.bundles import unpack
from services.ingest.failures import Failure
from services.ingest.formats.odpt.gathering import GATHERING
from services.ingest.gathering import listed
from services.ingest.transports.contract import NO_VALIDATORS, Fetched, Request
from services.ingest.transports.http import HttpTransport
from services.ingest.transports.rounds import RoundTransport
from services.shared.addresses import anywhere
from services.shared.clock import ManualClock
from services.shared.feed import Secret
from tests.support.feed_server import FeedServer, Scripted, feed_server

KEY = "hush-hush"


@dataclass
class Api:
    server: FeedServer
    http: HttpTransport
    clock: ManualClock

    def serve(self, name: str, records: list[Any]) -> None:
        self.server.answers[f"/api/v4/{name}"] = Scripted(orjson.dumps(records))

    async def look(self, *names: str, **query: str) -> dict[str, Any] | Failure:
        """Documents by name, as records."""
        urls = [f"{self.server.url}/api/v4/{name}" for name in names]
        transport = RoundTransport(listed(GATHERING, urls), self.http, self.http, self.clock, 10_000_000)
        named = {name.replace("__", ":"): value for name, value in query.items()}
        answer = await transport.fetch(Request(urls[0], {}, {"acl:consumerKey": Secret(KEY), **named}), NO_VALIDATORS)
        if isinstance(answer, Failure):
            return answer
        assert isinstance(answer, Fetched)
        assert KEY not in answer.location
        assert KEY.encode() not in answer.body
        documents = unpack(answer.body, ".json")
        assert documents is not None
        return {name: orjson.loads(body) for name, body in documents.items()}


@pytest.fixture
async def api(clock: ManualClock) -> AsyncIterator[Api]:
    async with feed_server() as server, HttpTransport(clock, 10_000_000, 5.0, anywhere) as http:
        yield Api(server, http, clock)


def stations(count: int, operator: str) -> list[Any]:
    named = f"odpt.Operator:{operator}"
    return [{"@type": "odpt:Station", "owl:sameAs": f"{operator}.{n}", "odpt:operator": named} for n in range(count)]


async def test_the_classes_of_a_list_are_one_payload(api: Api) -> None:
    api.serve("odpt:Station", stations(2, "A"))
    api.serve("odpt:Railway", [{"@type": "odpt:Railway"}])
    found = await api.look("odpt:Station", "odpt:Railway")
    assert isinstance(found, dict)
    assert {name: len(records) for name, records in found.items()} == {
        "00-odpt_Station.json": 2,
        "01-odpt_Railway.json": 1,
    }
    assert [asked.query["acl:consumerKey"] for asked in api.server.asked] == [KEY, KEY]


async def test_a_class_that_fails_fails_the_payload(api: Api) -> None:
    api.serve("odpt:Station", stations(2, "A"))
    api.server.answers["/api/v4/odpt:Railway"] = Scripted(b"busy", 503)
    found = await api.look("odpt:Station", "odpt:Railway")
    assert isinstance(found, Failure)
    assert found.words == "answered 503"


async def test_a_cut_search_is_replaced_by_what_it_asked_for_of_the_dump(api: Api) -> None:
    api.serve("odpt:Station", stations(1000, "A"))
    api.serve("odpt:Station.json", stations(1200, "A") + stations(300, "B"))
    found = await api.look("odpt:Station", odpt__operator="odpt.Operator:A")
    assert isinstance(found, dict)
    [(name, records)] = found.items()
    assert name == "dump-00-odpt_Station.json"
    assert records == stations(1200, "A")


async def test_the_predicates_of_the_address_count_too_and_commas_are_alternatives(api: Api) -> None:
    api.serve("odpt:Station", stations(1000, "A"))
    api.serve("odpt:Station.json", stations(1001, "A") + stations(300, "B") + stations(10, "C"))
    found = await api.look("odpt:Station?odpt:operator=odpt.Operator:A,odpt.Operator:C")
    assert isinstance(found, dict)
    assert [len(records) for records in found.values()] == [1011]


async def test_a_cut_search_stays_where_there_is_no_dump(api: Api) -> None:
    api.serve("odpt:Station", stations(1000, "A"))
    found = await api.look("odpt:Station")
    assert isinstance(found, dict)
    assert {name: len(records) for name, records in found.items()} == {"00-odpt_Station.json": 1000}


async def test_the_positions_of_trains_have_no_dump(api: Api) -> None:
    api.serve("odpt:Train", [{"@type": "odpt:Train", "owl:sameAs": str(n)} for n in range(1000)])
    await api.look("odpt:Train")
    assert [asked.path for asked in api.server.asked] == ["/api/v4/odpt:Train"]
