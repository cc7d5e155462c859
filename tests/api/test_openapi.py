"""/openapi.json and /docs say what the tables say, and the tables are whole."""

import re
from html.parser import HTMLParser

import pytest
from aiohttp.test_utils import TestClient, TestServer
from openapi_spec_validator import validate

from services.api import reference
from services.api.openapi import document
from services.api.routes import ENDPOINTS
from services.api.streams import hub
from services.shared.clock import ManualClock
from services.shared.config import Settings
from services.shared.telemetry import Telemetry
from services.shared.web import health
from services.shared.web.endpoints import Endpoint
from services.shared.web.problems import KNOWN
from services.shared.web.server import add_endpoints, make_app
from services.timetable import routes as timetable
from tests.support.site import NOON, answering

ALL = (*ENDPOINTS, *hub.ENDPOINTS, *health.ENDPOINTS, *timetable.ENDPOINTS, *reference.ENDPOINTS)


def test_the_description_is_valid_openapi() -> None:
    validate(document(ALL))


def test_every_path_of_the_tables_is_described_once_with_its_parameters() -> None:
    told = document(ALL)
    assert len({endpoint.path for endpoint in ALL}) == len(ALL) == len(told["paths"])
    for endpoint in ALL:
        operation = told["paths"][endpoint.path]["get"]
        names = {param["name"] for param in operation["parameters"]}
        assert names - {"min_position"} == {param.name for param in endpoint.params}
        assert {"200", "304", "400", "429", "500"} <= operation["responses"].keys()
        assert operation["summary"]
        assert operation["tags"]


def test_operations_have_ids_of_their_own() -> None:
    told = document(ALL)
    ids = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def test_an_endpoint_whose_answer_nobody_described_is_not_served() -> None:
    with pytest.raises(LookupError, match="/v1/x: no schema is named 'Nothing'"):
        document([Endpoint("/v1/x", answering(None), "x", "Nothing")])


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.add(value or "")


def test_the_page_shows_every_operation_and_problem_and_asks_no_other_host() -> None:
    told = document(ALL)
    page = reference.page(told)
    links = _Links()
    links.feed(page)
    assert all(link.startswith("/") for link in links.links)
    assert not re.search(r"<script|style=|https?://", page)
    assert {f"problem-{slug}" for slug, _ in KNOWN.values()} <= links.ids
    assert {op["operationId"] for path in told["paths"].values() for op in path.values()} <= links.ids


async def test_all_are_served_and_the_page_may_load_only_from_here() -> None:
    app = make_app(Settings(), Telemetry(), ManualClock(NOON))
    add_endpoints(app, timetable.ENDPOINTS, None)
    reference.add_reference(app, "https://hub.example", "https://hub.example")
    async with TestClient(TestServer(app)) as client:
        told = await (await client.get("/openapi.json")).json()
        assert told["servers"] == [{"url": "https://hub.example"}]
        assert sorted(told["paths"]) == [
            "/asyncapi.json",
            "/docs",
            "/openapi.json",
            "/v1/gtfs.zip",
        ]  # whoever routed it
        assert (await (await client.get("/asyncapi.json")).json())["servers"]["hub"]["host"] == "hub.example"
        page = await client.get("/docs")
        assert page.content_type == "text/html"
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert (await client.get("/docs/style.css")).content_type == "text/css"
