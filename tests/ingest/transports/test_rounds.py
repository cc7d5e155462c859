"""A feed of several documents: one look is a round, its answer one bundle, and nobody else gets its secrets."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson
import pytest

from services.ingest.bundles import pack, unpack
from services.ingest.failures import Failure, Reason
from services.ingest.gathering import Document, Gathering
from services.ingest.transports.contract import NO_VALIDATORS, Fetched, Request, Unchanged
from services.ingest.transports.file import FileTransport
from services.ingest.transports.folder import FolderTransport
from services.ingest.transports.http import HttpTransport
from services.ingest.transports.rounds import RoundTransport
from services.shared.addresses import anywhere, is_public
from services.shared.clock import ManualClock
from services.shared.feed import Secret
from tests.support.feed_server import FeedServer, Scripted, feed_server


def _further(first: bytes | None, url: str) -> Sequence[Document] | Failure:
    listed = orjson.loads(first or b"{}").get("listed", {})
    return [Document(f"{name}.json", to, name != "extra") for name, to in listed.items()]


TOY = Gathering(
    first=lambda url: Document("first.json", url),
    further=_further,
    ttl_seconds=lambda body: float(orjson.loads(body).get("ttl", 0)),
)


class Round:
    """A server with a first document and those that it lists, and a transport to look at it with."""

    def __init__(self, server: FeedServer, transport: RoundTransport, clock: ManualClock) -> None:
        self.server = server
        self.clock = clock
        self._transport = transport
        self.request = Request(f"{server.url}/first", {"X-Key": Secret("hush")}, {"key": Secret("hush")})
        self.validators = NO_VALIDATORS

    def serve(self, **listed: bytes | int) -> None:
        """A number is a status. The list itself may be kept for a minute when it names `long`."""
        urls = {name: f"{self.server.url}/{name}" for name in listed}
        self.say("first", orjson.dumps({"ttl": 60 if "long" in listed else 0, "listed": urls}))
        for name, body in listed.items():
            self.say(name, body)

    def say(self, name: str, body: bytes | int) -> None:
        etag = {"ETag": f'"{hash(body)}"'}
        scripted = Scripted(b"no", body) if isinstance(body, int) else Scripted(body, headers=etag)
        self.server.answers[f"/{name}"] = scripted

    async def look(self) -> dict[str, bytes] | Unchanged | Failure:
        answer = await self._transport.fetch(self.request, self.validators)
        if not isinstance(answer, Fetched):
            return answer
        self.validators = answer.validators
        documents = unpack(answer.body, ".json")
        assert documents is not None
        documents.pop("first.json", None)
        return documents

    def asked(self) -> list[str]:
        paths = [asked.path for asked in self.server.asked]
        self.server.asked.clear()
        return sorted(paths)


@pytest.fixture
async def round_(clock: ManualClock) -> AsyncIterator[Round]:
    async with (
        feed_server() as server,
        HttpTransport(clock, 10_000, 5.0, anywhere) as own,
        HttpTransport(clock, 10_000, 5.0, is_public) as strangers,
    ):
        yield Round(server, RoundTransport(TOY, own, strangers, clock, 20_000), clock)


async def test_a_look_brings_all_documents_as_one_bundle(round_: Round) -> None:
    round_.serve(a=b'{"n": 1}', b=b'{"n": 2}')
    assert await round_.look() == {"a.json": b'{"n": 1}', "b.json": b'{"n": 2}'}


async def test_documents_that_are_the_same_are_no_news(round_: Round) -> None:
    round_.serve(a=b'{"n": 1}', b=b'{"n": 2}')
    await round_.look()
    assert isinstance(await round_.look(), Unchanged)
    round_.say("b", b'{"n": 3}')
    assert await round_.look() == {"a.json": b'{"n": 1}', "b.json": b'{"n": 3}'}


async def test_a_document_is_not_asked_for_before_its_ttl_is_over(round_: Round) -> None:
    round_.serve(long=b'{"ttl": 300}', b=b'{"ttl": 0}')
    await round_.look()
    round_.asked()
    await round_.look()
    assert round_.asked() == ["/b"]
    await round_.clock.advance(301)
    await round_.look()
    assert round_.asked() == ["/b", "/first", "/long"]


async def test_an_endless_ttl_is_an_hour(round_: Round) -> None:
    round_.serve(long=b'{"ttl": 1000000000}')
    await round_.look()
    await round_.clock.advance(3601)
    round_.asked()
    await round_.look()
    assert round_.asked() == ["/first", "/long"]


async def test_a_round_without_an_essential_document_changes_nothing(round_: Round) -> None:
    round_.serve(a=b'{"n": 1}', b=b'{"n": 2}')
    await round_.look()
    round_.serve(a=b'{"n": 7}', b=503)
    answer = await round_.look()
    assert isinstance(answer, Failure)
    assert answer.words == "answered 503"
    round_.serve(a=b'{"n": 7}', b=b'{"n": 2}')
    assert await round_.look() == {"a.json": b'{"n": 7}', "b.json": b'{"n": 2}'}


async def test_a_document_that_is_answered_to_be_gone_is_left_out(round_: Round) -> None:
    round_.serve(a=b'{"n": 1}', b=404)
    assert await round_.look() == {"a.json": b'{"n": 1}'}


async def test_one_that_is_not_essential_stays_as_it_was_when_it_fails(round_: Round) -> None:
    round_.serve(a=b'{"n": 1}', extra=b'{"n": 2}')
    await round_.look()
    round_.serve(a=b'{"n": 3}', extra=500)
    assert await round_.look() == {"a.json": b'{"n": 3}', "extra.json": b'{"n": 2}'}


async def test_secrets_go_to_the_feeds_own_origin(round_: Round) -> None:
    round_.serve(a=b"{}")
    await round_.look()
    assert [(asked.headers.get("X-Key"), asked.query.get("key")) for asked in round_.server.asked] == [
        ("hush", "hush"),
        ("hush", "hush"),
    ]


async def test_an_address_of_another_origin_must_be_public(round_: Round) -> None:
    async with feed_server() as other:
        other.answers["/a"] = Scripted(b"{}")
        round_.say("first", orjson.dumps({"listed": {"a": f"{other.url}/a"}}))
        answer = await round_.look()
        assert isinstance(answer, Failure)
        assert answer.reason is Reason.PRIVATE
        assert other.asked == []


@pytest.mark.parametrize("url", ["nowhere", "http://", "http://[", "gopher://example.com/a"])
async def test_an_address_that_is_none_is_a_reason(round_: Round, url: str) -> None:
    round_.say("first", orjson.dumps({"listed": {"a": url}}))
    assert isinstance(await round_.look(), Failure)


async def test_too_many_or_too_large_documents_are_refused(round_: Round) -> None:
    round_.serve(**{f"d{number}": b"{}" for number in range(51)})
    many = await round_.look()
    assert isinstance(many, Failure)
    assert many.reason is Reason.MANY_DOCUMENTS
    round_.serve(**{f"d{number}": b'{"n": "%b"}' % (b"x" * 9000) for number in range(3)})
    large = await round_.look()
    assert isinstance(large, Failure)
    assert large.reason is Reason.LARGE


async def test_a_folder_is_a_bundle_and_a_file_of_it_means_the_folder(tmp_path: Path) -> None:
    (tmp_path / "first.json").write_bytes(b"{}")
    (tmp_path / "a.json").write_bytes(b'{"n": 1}')
    (tmp_path / "note.txt").write_bytes(b"not of the feed")
    transport = FolderTransport(TOY, FileTransport(10_000), 10_000)
    answers = [await transport.fetch(Request(path), NO_VALIDATORS) for path in (tmp_path, tmp_path / "first.json")]
    assert [isinstance(a, Fetched) and unpack(a.body, ".json") for a in answers] == [
        {"first.json": b"{}", "a.json": b'{"n": 1}'}
    ] * 2
    assert isinstance(answers[0], Fetched)
    assert isinstance(await transport.fetch(Request(tmp_path), answers[0].validators), Unchanged)


async def test_a_zip_is_left_as_it_is(tmp_path: Path) -> None:
    body = pack({"a.json": b"{}"})
    (tmp_path / "feed.zip").write_bytes(body)
    answer = await FolderTransport(TOY, FileTransport(10_000), 10_000).fetch(
        Request(tmp_path / "feed.zip"), NO_VALIDATORS
    )
    assert isinstance(answer, Fetched)
    assert answer.body == body


def test_a_bundle_goes_by_content_alone() -> None:
    assert pack({"b": b"2", "a": b"1"}) == pack({"a": b"1", "b": b"2"})
    assert unpack(b"PK\x03\x04 but no zip", ".json") is None
