"""A stream that was opened with a key ends with it: revoked, expired, or with its account."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from services.api.streams.keyed import Keyed
from services.shared.accounts.keys import make_key
from services.shared.accounts.view import Principal
from services.shared.model.accounts import OperatorAccount
from services.shared.model.entities import Station
from services.shared.web.admission import PRINCIPAL
from services.shared.web.site import SITE
from tests.support.changing import Changing, Served, changing_in, kept, served
from tests.support.subscriber import SECONDS, Subscription
from tests.support.waiting import until


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
async def hub(changing: Changing) -> AsyncIterator[Served]:
    async with kept(changing.view()) as view, served(view) as made:
        yield made


async def test_they_end_within_seconds_saying_why_and_those_of_others_stay(changing: Changing, hub: Served) -> None:
    accounts, now_ms = hub.app[SITE].accounts, int(changing.clock.real() * 1000)
    accounts.operators["village"] = OperatorAccount("village")
    made = {
        "this key was revoked": make_key(["read"], now_ms, developer="dev"),
        "this key has expired": make_key(["read"], now_ms, developer="dev", not_after_ms=now_ms + 1000),
        "the operator of this key is no more": make_key(["read"], now_ms, operator="village"),
        "": make_key(["read"], now_ms, developer="dev", not_after_ms=now_ms + 3000),
    }
    accounts.keys |= {key.id: key for key, _ in made.values()}
    path = f"{hub.url}/v1/events"
    async with aiohttp.ClientSession() as session:  # the last one is good to the end
        asking = {why: {"Authorization": f"Bearer {text}"} for why, (_, text) in made.items()}
        streams = {why: Subscription(await session.get(path, headers=mine)) for why, mine in asking.items()}
        sockets = {why: await session.ws_connect(f"{path}/ws", headers=mine) for why, mine in asking.items()}
        for why, socket in sockets.items():
            opened = [(await one)["type"] for one in (streams[why].event(), socket.receive_json())]
            assert opened == ["noriai.snapshot.begin.v1"] * 2

        revoked, _ = made["this key was revoked"]
        accounts.keys[revoked.id] = replace(revoked, revoked=True)
        await changing.clock.advance(2)
        del accounts.operators["village"]
        at = str(await changing.write(changing.put(Station("s-1"))))
        for why, stream in streams.items():
            socket = sockets[why]
            if why:
                with pytest.raises(EOFError):
                    await last_of(stream)
                closed = await last_frame(socket)
                assert (closed.data, closed.extra) == (aiohttp.WSCloseCode.POLICY_VIOLATION, why)
                async with session.get(path, headers=asking[why]) as again:
                    assert again.status == 401
            else:
                while (await stream.event())["id"] != at:
                    pass
                assert not socket.closed


class Failing:
    """Fails when it is told the first time."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def refuse(self, why: str) -> None:
        self.told.append(why)
        if len(self.told) == 1:
            raise RuntimeError(why)


async def test_keys_are_looked_at_again_after_a_look_that_failed(hub: Served) -> None:
    accounts = hub.app[SITE].accounts
    key, _ = make_key(["read"], 0, developer="dev")
    accounts.keys[key.id] = key
    request, stream = make_mocked_request("GET", "/v1/events", app=hub.app), Failing()
    request[PRINCIPAL] = Principal(key.id)
    with Keyed().watched(request, stream):
        accounts.keys[key.id] = replace(key, revoked=True)
        await until(lambda: stream.told == ["this key was revoked"] * 2)


async def last_of(stream: Subscription) -> None:
    while True:
        await stream.event()


async def last_frame(socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
    while (message := await socket.receive(timeout=SECONDS)).type is aiohttp.WSMsgType.TEXT:
        pass
    return message
