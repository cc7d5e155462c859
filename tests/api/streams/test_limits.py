"""How many streams one address, or one key, has open at once; who is over it is told to come back, and harms nobody."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import aiohttp
import pytest

from services.shared.accounts import Principal
from services.shared.web.middleware.limits import OpenStreams
from services.shared.web.problems import TooManyRequests
from tests.support.changing import changing_in, kept, served, settings_of
from tests.support.subscriber import SECONDS, subscribed


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with changing_in(tmp_path) as changing:
        settings = settings_of(tmp_path, anonymous_streams=2, limit_loopback=True)
        async with kept(changing.view(settings)) as view, served(view) as hub:
            yield hub.url


async def test_so_many_streams_and_no_more_until_one_ends(url: str) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as others:
        await others.enter_async_context(subscribed(url))
        async with session.ws_connect(f"{url}/v1/events/ws") as socket:
            async with session.get(f"{url}/v1/events") as over:
                assert (over.status, over.content_type) == (429, "application/problem+json")
                assert over.headers["Retry-After"] == "15"
            with pytest.raises(aiohttp.WSServerHandshakeError, match="429"):
                await session.ws_connect(f"{url}/v1/events/ws")
            async with session.get(f"{url}/v1/stations") as read:
                assert read.status == 200
            assert (await socket.receive_json())["type"] == "noriai.snapshot.begin.v1"
        async with subscribed(url) as again:
            assert (await again.event())["type"] == "noriai.snapshot.begin.v1"


def test_a_key_counts_wherever_it_is_used_and_what_ended_is_forgotten() -> None:
    streams, key = OpenStreams(1, 2, 9, limit_loopback=False), Principal("k", developer="dev")
    with streams.one_more("192.0.2.1", key), streams.one_more("192.0.2.2", key), streams.one_more("192.0.2.1"):
        with pytest.raises(TooManyRequests, match="a key may have 2 streams"), streams.one_more("192.0.2.3", key):
            pass
        with pytest.raises(TooManyRequests), streams.one_more("192.0.2.1"):
            pass
        with streams.one_more("127.0.0.1"), streams.one_more("127.0.0.1"), streams.one_more(None):
            pass
    with streams.one_more("192.0.2.3", key), streams.one_more("192.0.2.1"):
        pass


def test_all_keys_of_an_account_count_together() -> None:
    streams = OpenStreams(1, 2, 3, limit_loopback=False)
    keys = [Principal(f"k{number}", operator="kibi") for number in range(4)]
    with ExitStack() as open_ones:
        for key in keys[:3]:
            open_ones.enter_context(streams.one_more("192.0.2.1", key))
        with pytest.raises(TooManyRequests, match="an account may have 3 streams"):
            open_ones.enter_context(streams.one_more("192.0.2.1", keys[3]))
        with streams.one_more("192.0.2.1", Principal("other", operator="bizen")):
            pass
    with streams.one_more("192.0.2.1", keys[3]):
        pass


async def test_ndjson_counts_as_a_stream(url: str) -> None:
    ndjson = {"Accept": "application/x-ndjson"}
    async with aiohttp.ClientSession(headers=ndjson) as session, subscribed(url), subscribed(url):
        over = await session.get(f"{url}/v1/events")
        assert over.status == 429


async def test_messages_of_a_websocket_count_as_requests(tmp_path: Path) -> None:
    async with changing_in(tmp_path) as changing:
        settings = settings_of(tmp_path, anonymous_per_minute=3, limit_loopback=True)
        async with kept(changing.view(settings)) as view, served(view) as hub, aiohttp.ClientSession() as session:
            socket = await session.ws_connect(f"{hub.url}/v1/events/ws?from=now")
            for _ in range(3):
                await socket.send_json({"from": "now"})
            closed = await socket.receive(timeout=SECONDS)
            assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.POLICY_VIOLATION)
            assert str(closed.extra).startswith("3 requests a minute")
