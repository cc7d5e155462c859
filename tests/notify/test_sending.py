"""services.notify.sending: nothing that a user asks for reaches inside the network, hangs, or fills the memory."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from services.notify.sending import SLOW_CONNECTIONS, SNIPPET_BYTES, BadUrl, Outcome, Sender, check_url, retry_after
from services.shared.addresses import LookUp, anywhere, is_public
from tests.support.waiting import until
from tests.support.webhooks import receiver

PRIVATE = "leads to a private address"
INSIDE = [
    *("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "localhost."),
    *("[::1]", "[::]", "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "[::127.0.0.1]"),
]


@pytest.mark.parametrize("host", INSIDE)
async def test_an_address_inside_is_refused_when_it_is_asked_for_and_when_it_is_sent_to(host: str) -> None:
    with pytest.raises(BadUrl, match=PRIVATE):
        check_url(f"https://{host}/hook", False, is_public)
    async with Sender(is_public) as sender:
        assert await sender.send(f"https://{host}/hook", {}, b"{}") == Outcome(0, PRIVATE)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "https://", "file:///etc/passwd", "https://a:b@example.com", "", "https://xn--/"),
        *("https://[", "https://[::1", "https://%31/", "https://a b/", "https://example.com:99999/", "https://.com"),
        *("https://１２７.0.0.1/", "https://example.com/#x", f"https://{'a' * 64}.com/", "https://exa\nmple.com/"),
    ],
)
def test_only_plain_https_is_taken(url: str) -> None:
    with pytest.raises(BadUrl):
        check_url(url, False, is_public)


def test_in_a_network_of_one_s_own_http_is_good() -> None:
    assert check_url("http://10.0.0.1:8080/x", True, anywhere).port == 8080


def leading(*answers: str) -> LookUp:
    """A name server that answers otherwise each time."""
    left = list(answers)

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0), port))]

    return look_up


async def test_a_name_that_leads_inside_by_the_time_it_is_connected_to_is_refused() -> None:
    assert check_url("https://rebinding.example/hook", False, is_public).host == "rebinding.example"
    async with receiver() as hook, Sender(is_public, leading("127.0.0.1", "127.0.0.1")) as sender:
        port = hook.url.split(":")[2].split("/")[0]
        outcome = await sender.send(f"http://rebinding.example:{port}/hook", {}, b"{}")
    assert (outcome.status, outcome.detail) == (0, PRIVATE)
    assert hook.got == []


async def test_a_redirect_is_an_answer_like_any_other() -> None:
    async with receiver() as hook, Sender(anywhere) as sender:
        hook.answers = lambda got: 302
        outcome = await sender.send(hook.url, {"webhook-id": "e-1"}, b'{"type":"x"}')
    assert (outcome.status, outcome.taken, len(hook.got)) == (302, False, 1)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *(("120", 120.0), ("0", 0.0), ("", 0.0), ("soon", 0.0), ("-5", 0.0), ("٣", 0.0), ("9" * 400, 999_999_999.0)),
        *(("Sat, 28 Nov 2026 00:01:40 GMT", 100.0), ("Fri, 27 Nov 2026 00:00:00 GMT", 0.0)),
    ],
)
def test_how_long_it_asks_to_be_left_alone(said: str, seconds: float) -> None:
    assert retry_after(said, datetime(2026, 11, 28, tzinfo=UTC).timestamp()) == seconds


async def test_of_an_endless_answer_a_little_is_read() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    app = web.Application()
    app.router.add_post("/", endless)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with Sender(anywhere) as sender:
            outcome = await sender.send(f"http://127.0.0.1:{runner.addresses[0][1]}/", {}, b"{}")
    finally:
        await runner.cleanup()
    assert (outcome.status, outcome.detail) == (200, "x" * SNIPPET_BYTES)


async def test_who_answers_late_is_given_up_and_nothing_of_the_address_is_told() -> None:
    async with receiver(held=True) as hook, Sender(anywhere, answer_seconds=0.05) as sender:
        outcome = await sender.send(f"{hook.url}?token=secret", {}, b"{}")
        assert (outcome.status, outcome.detail) == (0, "no answer within 0.05 s")
        dead = await sender.send("http://127.0.0.1:9/?token=secret", {}, b"{}")
    assert (dead.status, dead.detail) == (0, "can't be connected to")


class Tarpit:
    """A name server that answers nothing about names in tarpit.example, until it is over; the others are here."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.names: set[str] = set()

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host.endswith("tarpit.example"):
            self.names.add(host)
            self.over.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def tarpit() -> Iterator[Tarpit]:
    made = Tarpit()
    yield made
    made.over.set()


@pytest.mark.parametrize("slow", [True, False])
async def test_however_many_names_are_not_answered_for_those_that_are_quick_are_sent_to(
    slow: bool, tarpit: Tarpit
) -> None:
    async with receiver() as quick, Sender(anywhere, tarpit) as sender:
        urls = [f"https://{n}.tarpit.example/hook" for n in range(200)]
        hanging = [asyncio.create_task(sender.send(url, {"webhook-id": "h"}, b"{}", slow)) for url in urls]
        await until(lambda: len(tarpit.names) >= SLOW_CONNECTIONS)
        named = quick.url.replace("127.0.0.1", "quick.example")
        outcome = await sender.send(named, {"webhook-id": "q"}, b'{"type":"x.webhook.test.v1"}')
        assert (outcome.status, outcome.slow) == (204, False)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_whose_name_takes_long_to_look_up_is_sent_to_and_slow(tarpit: Tarpit) -> None:
    asked: list[str] = []

    def at_second(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return tarpit("tarpit.example" if len(asked) == 1 else host, port, *rest, **more)

    async with receiver() as hook, Sender(anywhere, at_second) as sender:
        named = hook.url.replace("127.0.0.1", "late.example")
        outcome = await sender.send(named, {"webhook-id": "l"}, b'{"type":"x.webhook.test.v1"}')
    assert (outcome.status, outcome.slow, asked) == (204, True, ["late.example"] * 2)


async def test_however_many_hang_those_that_are_quick_are_sent_to() -> None:
    async with receiver(held=True) as slow, receiver() as quick, Sender(anywhere) as sender:
        hanging = [asyncio.create_task(sender.send(slow.url, {"webhook-id": f"{n}"}, b"{}", True)) for n in range(150)]
        await until(lambda: len(slow.got) == SLOW_CONNECTIONS)
        assert (await sender.send(quick.url, {"webhook-id": "q"}, b'{"type":"x.webhook.test.v1"}')).status == 204
        assert len(slow.got) == SLOW_CONNECTIONS
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
