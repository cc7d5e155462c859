"""The proto files are served where `ce_dataschema` says, as they are published."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from services.relay.public import Teller
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Envelope
from tests.support.changing import changing_in, kept, served
from tests.support.paths import PROJECT

FILES = sorted((PROJECT / "proto" / "noriai" / "v1").glob("*.proto"))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        changing_in(tmp_path) as changing,
        kept(changing.view()) as view,
        served(view) as site,
        aiohttp.ClientSession(site.url) as session,
    ):
        yield session


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
async def test_a_file_is_served_as_it_is_published(site: aiohttp.ClientSession, file: Path) -> None:
    async with site.get(f"/proto/noriai/v1/{file.name}") as answer:
        assert (answer.status, answer.content_type) == (200, "text/plain")
        assert await answer.read() == file.read_bytes()
        tag = answer.headers["ETag"]
    async with site.get(f"/proto/noriai/v1/{file.name}", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


@pytest.mark.parametrize("kind", ENTITIES)
async def test_the_schema_of_a_record_leads_to_its_message(site: aiohttp.ClientSession, kind: str) -> None:
    record = Teller("", "1-a").changed(Envelope(kind, "x"), "e-1")
    path, _, message = dict(record.headers)["ce_dataschema"].decode().partition("#")
    async with site.get(path) as answer:
        assert f"message {message.removeprefix('noriai.v1.')} {{" in await answer.text()


async def test_another_file_is_not_there(site: aiohttp.ClientSession) -> None:
    async with site.get("/proto/noriai/v1/..%2F..%2F..%2Fpyproject.toml") as answer:
        assert answer.status == 404
