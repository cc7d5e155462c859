"""Whatever is thrown at the operators' door: refused with the right status, nothing kept of it, nothing leaked."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from services.shared.feed import Feed
from services.shared.log.port import read_all
from services.shared.log.topics import PAYLOADS
from services.shared.web.bodies import read_body
from services.shared.web.problems import RequestTimeout
from tests.support.gtfs import feed_bytes
from tests.support.hub import HubProcess
from tests.support.pushing import ALERT, VILLAGE, PushedHub, pushed_hub
from tests.support.sources import feeds_toml

BUS = Feed("bus", "gtfs", None, operator="village")
SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
async def village(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, (VILLAGE, BUS), zip_max_ratio=100) as hub:
        yield hub


BODIES = {
    "no JSON": (b"{", 422),
    "another type": (b"[]", 422),
    "nothing": (b"", 422),
    "deep": (b'{"header":' + b"[" * 5000 + b"]" * 5000 + b"}", 422),
    "nested": (b'{"header":' * 20 + b"1" + b"}" * 20, 422),
    "large": (b" " * 300_000, 413),
    "not UTF-8": (b'{"cause":"\xff\xfe"}', 422),
    "a half letter": (b'{"header":{"en":"\\ud800"}}', 422),
    "numbers without end": (b'{"cause":' + b"9" * 10_000 + b"}", 422),
}


async def test_a_body_that_is_made_to_hurt_is_refused(village: PushedHub) -> None:
    answers = {what: await village.pusher.push("POST", "village/alerts", body) for what, (body, _) in BODIES.items()}
    assert {what: answer.status for what, answer in answers.items()} == {what: BODIES[what][1] for what in BODIES}
    assert await read_all(village.log, PAYLOADS) == []


async def test_a_body_that_is_not_encoded_as_it_says_is_refused(village: PushedHub) -> None:
    refused = await village.pusher.push("POST", "village/alerts", b"hello", Content_Encoding="gzip")
    assert (refused.status, list(refused.faults)) == (422, [""])


async def test_a_refusal_does_not_swell_with_what_is_wrong(village: PushedHub) -> None:
    wrong = await village.pusher.push("POST", "village/alerts", {f"member-{number}": 1 for number in range(10_000)})
    assert wrong.status == 422
    assert len(wrong.body["errors"]) == 101
    assert wrong.body["errors"][-1]["reason"] == "and 9904 more"


async def test_texts_that_steer_or_swell_are_refused(village: PushedHub) -> None:
    for text in ("a\x00b", "\u202eevil", "x" * 1001, " "):
        refused = await village.pusher.push("POST", "village/alerts", {**ALERT, "header": {"en": text}})
        assert (refused.status, list(refused.faults)) == (422, ["header.en"]), text
    many = [{"stop_id": "A"}] * 501
    assert (await village.pusher.push("POST", "village/alerts", {**ALERT, "informed": many})).status == 422


async def test_a_script_in_a_text_comes_out_as_the_text_that_it_is(village: PushedHub) -> None:
    posted = await village.pusher.push("POST", "village/alerts", {**ALERT, "header": {"en": SCRIPT}})
    url = f"{village.pusher.url}/v1/alerts"
    async with village.pusher.session.get(url, params={"min_position": posted.data["position"]}) as response:
        assert response.content_type == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (await response.json())["data"][0]["header"]["en"] == SCRIPT


async def test_an_id_is_a_name_and_never_a_path(village: PushedHub, data: Path) -> None:
    before = sorted(str(path) for path in data.parent.rglob("*") if "log.db" not in path.name)
    for name in ("..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%00b", "x" * 501, "%0d%0aSet-Cookie:%20a=b"):
        answered = await village.pusher.push("PUT", f"village/alerts/{name}", ALERT)
        assert answered.status in (201, 400, 404, 405)
        assert "Set-Cookie" not in answered.headers
    assert sorted(str(path) for path in data.parent.rglob("*") if "log.db" not in path.name) == before


def zip_of(name: str, content: bytes) -> bytes:
    held = io.BytesIO(feed_bytes(stop_times=None))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


async def test_a_zip_that_unpacks_without_end_or_elsewhere_is_refused(village: PushedHub) -> None:
    for name in ("stop_times.txt", "../../stop_times.txt", "/stop_times.txt"):
        refused = await village.pusher.push("PUT", "bus/gtfs", zip_of(name, bytes(30_000_000)))
        assert refused.status == 422, name
    assert await village.pusher.read("/v1/stations") == []


async def test_a_giant_header_is_refused(village: PushedHub) -> None:
    answered = await village.pusher.session.post(
        f"{village.pusher.url}/v1/publish/village/alerts", headers={"X-Big": "x" * 20_000}
    )
    assert answered.status == 400
    answered.release()


async def test_a_body_that_does_not_arrive_is_given_up() -> None:
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    stream = StreamReader(protocol, 2**16, loop=loop)
    request: web.Request = make_mocked_request("POST", "/", payload=stream)
    stream.feed_data(b"{")
    with pytest.raises(RequestTimeout, match="did not arrive"):
        await read_body(request, 100, seconds=0.05)


async def test_no_word_of_a_key_is_in_what_the_hub_writes(tmp_path: Path) -> None:
    toml = feeds_toml({"id": "village", "format": "gtfs-rt", "operator": "village"})
    with HubProcess(tmp_path, toml, environment={"NORIAI_PORT": "0"}) as hub:
        hub.ready()
        async with asyncio.timeout(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(hub.url.rpartition(":")[2]))
            writer.write(
                b"POST /v1/publish/village/alerts?key=nk_topsecret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                b"Authorization: Bearer nk_topsecret_word\r\nContent-Length: 0\r\n\r\n"
            )
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"topsecret" not in answer
        hub.end()
        assert "topsecret" not in hub.output()
        assert b"topsecret" not in b"".join(path.read_bytes() for path in hub.data.glob("log.db*"))
