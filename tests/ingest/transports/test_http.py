"""services.ingest.transports.http against a loopback server that behaves in every bad way."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from services.ingest.failures import Failure, Reason
from services.ingest.transports.contract import NO_VALIDATORS, Fetched, Request, Unchanged, Validators
from services.ingest.transports.http import HttpTransport
from services.shared.addresses import anywhere, is_public
from services.shared.clock import ManualClock
from services.shared.feed import Secret
from tests.support.feed_server import FeedServer, Scripted, feed_server

MAX_BYTES = 100_000


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


@pytest.fixture
async def other() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


@pytest.fixture
async def http(clock: ManualClock) -> AsyncIterator[HttpTransport]:
    async with HttpTransport(clock, MAX_BYTES, timeout_seconds=20, may_reach=anywhere) as transport:
        yield transport


async def got(http: HttpTransport, url: str) -> Fetched:
    answer = await http.fetch(Request(url), NO_VALIDATORS)
    assert isinstance(answer, Fetched), answer
    return answer


async def failed(http: HttpTransport, url: str) -> Failure:
    answer = await http.fetch(Request(url), NO_VALIDATORS)
    assert isinstance(answer, Failure), answer
    return answer


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "br"])
async def test_bytes_come_as_they_are_however_they_travel(http: HttpTransport, server: FeedServer, coding: str) -> None:
    body = b"PK\x03\x04" + b"stops" * 10_000
    server.answers["/gtfs.zip"] = Scripted(body, headers={"Content-Type": "application/zip"}, coding=coding)
    answer = await got(http, f"{server.url}/gtfs.zip?agency=1")
    assert (answer.body, answer.content_type) == (body, "application/zip")
    assert answer.location == f"{server.url}/gtfs.zip"
    assert server.asked[0].headers["Accept-Encoding"] == "gzip, deflate, br"
    assert server.asked[0].query == {"agency": "1"}


async def test_deflate_without_its_frame_and_gzip_of_two_members_are_read(
    http: HttpTransport, server: FeedServer
) -> None:
    raw = zlib.compressobj(wbits=-15)
    server.answers["/raw"] = Scripted(raw.compress(b"stops") + raw.flush(), headers={"Content-Encoding": "deflate"})
    server.answers["/two"] = Scripted(
        gzip.compress(b"stops") + gzip.compress(b" and trips"), headers={"Content-Encoding": "gzip"}
    )
    assert (await got(http, f"{server.url}/raw")).body == b"stops"
    assert (await got(http, f"{server.url}/two")).body == b"stops and trips"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"ETag": '"1"'}, {"If-None-Match": '"1"'}),
        ({"Last-Modified": "Tue, 12 May 2026 00:00:00 GMT"}, {"If-Modified-Since": "Tue, 12 May 2026 00:00:00 GMT"}),
        ({"ETag": 'W/"1"', "Last-Modified": "Tue, 12 May 2026 00:00:00 GMT"}, {"If-None-Match": 'W/"1"'}),
    ],
)
async def test_an_unchanged_feed_is_not_sent_again(
    http: HttpTransport, server: FeedServer, headers: dict[str, str], sent: dict[str, str]
) -> None:
    server.answers["/feed"] = Scripted(b"1", headers=headers)
    first = await got(http, f"{server.url}/feed")
    second = await http.fetch(Request(f"{server.url}/feed"), first.validators)
    assert isinstance(second, Unchanged)
    assert second.validators == first.validators
    conditions = ("If-None-Match", "If-Modified-Since")
    assert {name: value for name, value in server.asked[1].headers.items() if name in conditions} == sent
    server.answers["/feed"] = Scripted(b"2", headers={"ETag": '"2"'})
    third = await http.fetch(Request(f"{server.url}/feed"), second.validators)
    assert isinstance(third, Fetched)
    assert third.body == b"2"


async def test_a_304_that_nobody_asked_for_is_a_failure(http: HttpTransport, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(status=304)
    assert (await failed(http, f"{server.url}/feed")).words == "answered 304"


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 429, 500, 503])
async def test_a_status_that_is_no_success_is_said(http: HttpTransport, server: FeedServer, status: int) -> None:
    server.answers["/feed"] = Scripted(status=status)
    assert (await failed(http, f"{server.url}/feed")).words == f"answered {status}"


async def test_retry_after_is_heeded_in_seconds_and_as_a_date(
    http: HttpTransport, server: FeedServer, clock: ManualClock
) -> None:
    at = format_datetime(datetime.fromtimestamp(clock.real() + 90, UTC), usegmt=True)
    for stated, waited in (("120", 120), (at, 90), ("Tue, 12 May 2020 00:00:00 GMT", 0), ("soon", None), ("-3", None)):
        for status in (429, 503):
            server.answers["/feed"] = Scripted(status=status, headers={"Retry-After": stated})
            assert (await failed(http, f"{server.url}/feed")).retry_after_seconds == waited
    server.answers["/feed"] = Scripted(status=404, headers={"Retry-After": "120"})
    assert (await failed(http, f"{server.url}/feed")).retry_after_seconds is None


@pytest.mark.parametrize(
    "scripted",
    [
        Scripted(bytes(MAX_BYTES + 1)),
        Scripted(bytes(1000), endless=True),
        Scripted(bytes(100 * MAX_BYTES), coding="gzip"),
        Scripted(bytes(100 * MAX_BYTES), coding="deflate"),
        Scripted(bytes(100 * MAX_BYTES), coding="br"),
    ],
    ids=["large", "endless", "gzip bomb", "deflate bomb", "brotli bomb"],
)
async def test_no_answer_is_read_past_the_limit(http: HttpTransport, server: FeedServer, scripted: Scripted) -> None:
    server.answers["/feed"] = scripted
    assert (await failed(http, f"{server.url}/feed")).words == "larger than 0.1 MB"


@pytest.mark.parametrize("scripted", [Scripted(b"head", slow=True), Scripted(slow=True)])
async def test_a_slow_answer_is_given_up(clock: ManualClock, server: FeedServer, scripted: Scripted) -> None:
    server.answers["/feed"] = scripted
    async with HttpTransport(clock, MAX_BYTES, timeout_seconds=0.05, may_reach=anywhere) as http:
        assert (await failed(http, f"{server.url}/feed")).words == "took longer than 0.05 s"


async def test_an_answer_that_breaks_off_is_not_taken_for_whole(http: HttpTransport, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(b"half", cut=True)
    assert (await failed(http, f"{server.url}/feed")).words == "the answer broke off before its end"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_broken_compression_is_named(http: HttpTransport, server: FeedServer, coding: str) -> None:
    packed = {"gzip": gzip.compress(b"stops"), "deflate": zlib.compress(b"stops"), "br": b"\x0b\x02\x80stops\x03"}[
        coding
    ]
    for body in (packed[:-4], b"\xff\xff not compressed at all"):
        server.answers["/feed"] = Scripted(body, headers={"Content-Encoding": coding})
        assert (
            await failed(http, f"{server.url}/feed")
        ).words == f"the answer's compression ({coding}) can't be undone"


async def test_an_unknown_compression_is_refused(http: HttpTransport, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(b"x", headers={"Content-Encoding": "pied-piper"})
    assert (await failed(http, f"{server.url}/feed")).reason is Reason.ENCODING


async def test_nobody_there_is_said_with_the_host(http: HttpTransport) -> None:
    assert (await failed(http, "http://127.0.0.1:1/feed")).words == "no connection to 127.0.0.1"


async def test_a_name_that_does_not_exist_is_said(http: HttpTransport) -> None:
    assert (await failed(http, "http://nowhere.invalid/feed")).words == "no host is named nowhere.invalid"


async def test_a_server_of_another_protocol_is_said(http: HttpTransport) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ftp.example ready\r\n")
        writer.close()

    listening = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    assert (await failed(http, f"http://127.0.0.1:{port}/feed")).words == "127.0.0.1 did not answer in HTTP"
    listening.close()
    await listening.wait_closed()


async def test_plain_http_where_https_was_asked_is_said(http: HttpTransport, server: FeedServer) -> None:
    answer = await failed(http, server.url.replace("http:", "https:"))
    assert answer.reason in (Reason.CERTIFICATE, Reason.UNREACHABLE)


async def test_redirects_are_followed_up_to_five(http: HttpTransport, server: FeedServer) -> None:
    for number in range(7):
        server.answers[f"/{number}"] = Scripted(status=302, headers={"Location": f"/{number + 1}"})
    server.answers["/7"] = Scripted(b"here")
    assert (await got(http, f"{server.url}/2")).location == f"{server.url}/7"
    assert (await failed(http, f"{server.url}/1")).words == "redirected more than 5 times"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:///etc/passwd", "redirected to file, which is neither http nor https"),
        ("ftp://example.com/x", "redirected to ftp, which is neither http nor https"),
        ("http://[", "the address is not one that can be fetched"),
    ],
)
async def test_redirects_to_elsewhere_are_refused(
    http: HttpTransport, server: FeedServer, location: str, words: str
) -> None:
    server.answers["/feed"] = Scripted(status=302, headers={"Location": location})
    assert (await failed(http, f"{server.url}/feed")).words == words


async def test_a_redirect_without_a_goal_is_said(http: HttpTransport, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(status=307)
    assert (await failed(http, f"{server.url}/feed")).words == "answered 307 without saying where to go"


async def test_a_permanent_move_is_remembered_until_it_fails(http: HttpTransport, server: FeedServer) -> None:
    server.answers |= {"/old": Scripted(status=301, headers={"Location": "/new"}), "/new": Scripted(b"1")}
    for _ in range(2):
        await got(http, f"{server.url}/old")
    assert [asked.path for asked in server.asked] == ["/old", "/new", "/new"]
    server.answers["/new"] = Scripted(status=404)
    await failed(http, f"{server.url}/old")
    server.answers["/old"] = Scripted(b"2")
    assert (await got(http, f"{server.url}/old")).body == b"2"


async def test_a_temporary_move_is_not_remembered(http: HttpTransport, server: FeedServer) -> None:
    server.answers |= {"/old": Scripted(status=302, headers={"Location": "/new"}), "/new": Scripted(b"1")}
    for _ in range(2):
        await got(http, f"{server.url}/old")
    assert [asked.path for asked in server.asked] == ["/old", "/new"] * 2


async def test_secrets_go_to_the_feeds_own_origin_and_nowhere_else(
    http: HttpTransport, server: FeedServer, other: FeedServer
) -> None:
    server.answers["/feed"] = Scripted(status=302, headers={"Location": "/inside"})
    server.answers["/inside"] = Scripted(status=302, headers={"Location": f"{other.url}/outside"})
    other.answers["/outside"] = Scripted(b"1")
    request = Request(f"{server.url}/feed?lang=ja", {"X-Key": Secret("sesame")}, {"acl:consumerKey": Secret("o&p=n")})
    answer = await http.fetch(request, NO_VALIDATORS)
    assert isinstance(answer, Fetched)
    assert server.asked[0].query == {"lang": "ja", "acl:consumerKey": "o&p=n"}
    assert [asked.headers.get("X-Key") for asked in server.asked] == ["sesame", "sesame"]
    assert "X-Key" not in other.asked[0].headers
    assert other.asked[0].query == {}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]"])
async def test_private_addresses_are_refused_when_told_so(clock: ManualClock, server: FeedServer, host: str) -> None:
    server.answers["/feed"] = Scripted(b"1")
    async with HttpTransport(clock, MAX_BYTES, timeout_seconds=20, may_reach=is_public) as http:
        answer = await failed(http, server.url.replace("127.0.0.1", host) + "/feed")
    assert answer.reason in (Reason.PRIVATE, Reason.BAD_ADDRESS)
    assert server.asked == []


async def test_a_redirect_to_a_private_address_is_refused_too(clock: ManualClock, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(status=302, headers={"Location": "http://127.0.0.2/metadata"})
    async with HttpTransport(clock, MAX_BYTES, 20, may_reach=lambda address: address == "127.0.0.1") as http:
        assert (await failed(http, f"{server.url}/feed")).words == "127.0.0.2 is a private address"


async def test_validators_of_one_answer_are_carried_into_the_next(http: HttpTransport, server: FeedServer) -> None:
    server.answers["/feed"] = Scripted(b"1", headers={"ETag": '"1"'})
    answer = await http.fetch(Request(f"{server.url}/feed"), replace(Validators(), etag='"1"', last_modified="then"))
    assert answer == Unchanged(Validators('"1"', "then"))
