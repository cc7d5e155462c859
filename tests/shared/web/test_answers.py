"""Answers over HTTP: parameters in, envelopes, ETags, compression and positions out."""

import asyncio
import gzip
import zlib
from typing import Any
from urllib.parse import unquote

import aiohttp
import brotli  # type: ignore[import-untyped]
import pytest

from services.shared.model.events import Position
from services.shared.web import params
from services.shared.web.endpoints import Param
from services.shared.web.middleware.compression import coding_for
from tests.support.site import answering, endpoint, site_of
from tests.support.waiting import until

ROWS = [{"id": f"s-{n}", "name": "岡山"} for n in range(100)]
CREDIT = [{"feed": "uno", "text": "宇野バス", "licence": "CC-BY-4.0"}]


async def test_values_are_typed_and_missing_ones_are_defaults() -> None:
    given = (params.path_id(), params.near(), params.limit(20, 500), params.modes(), params.time("at", "when"))
    async with site_of([endpoint("/v1/x/{id}", answering(None), params=given)]) as site:
        reply = await site.ask("/v1/x/a%2Fb%20c?near=34.5,133&modes=bus,rail&modes=tram&at=2026-04-01T08:30:00+09:00")
        assert reply.status == 200
        [values] = site.asked
        assert values["at"].isoformat() == "2026-04-01T08:30:00+09:00"
        assert dict(values) | {"at": None} == {
            "id": "a/b c",
            "near": params.Point(34.5, 133.0),
            "limit": 20,
            "modes": ("bus", "rail", "tram"),
            "at": None,
        }


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?limit=0", ["limit"]),
        ("?limit=1&limit=2", ["limit"]),
        ("?colour=red", ["colour"]),
        ("?modes=bus,,rail", ["modes"]),
        ("?limit", ["limit"]),
        ("?limit=x&lang=&colour=red", ["limit", "lang", "colour"]),
        ("?%E2%82%AC=1", ["€"]),
    ],
)
async def test_every_parameter_that_cannot_be_used_is_named(query: str, named: list[str]) -> None:
    rows = [endpoint("/v1/x", answering(None), params=(params.limit(), params.lang(), params.modes()))]
    async with site_of(rows) as site:
        reply = await site.ask("/v1/x" + query)
        assert (reply.status, reply.headers["Content-Type"]) == (400, "application/problem+json")
        assert [error["where"] for error in reply.json["errors"]] == named
        assert site.asked == []


@pytest.mark.parametrize("id", ["%7Bq%7D", "a%2Fb", "%23%3F%2C%25"])
async def test_an_id_in_a_path_may_have_any_letter(id: str) -> None:
    async with site_of([endpoint("/v1/x/{id}", answering(None), params=(params.path_id(),))]) as site:
        assert (await site.ask(f"/v1/x/{id}")).status == 200
        assert site.asked[0]["id"] == unquote(id)


async def test_a_parameter_that_is_needed_is_asked_for() -> None:
    needed = Param("q", params.parse_text, {"type": "string"}, "a name", required=True)
    async with site_of([endpoint("/v1/x", answering(None), params=(needed,))]) as site:
        assert (await site.ask("/v1/x")).json["errors"] == [{"where": "q", "reason": "is needed"}]
        assert (await site.ask("/v1/x?q=a")).status == 200


async def test_of_a_parameter_given_twice_the_second_is_read_though_the_first_is_wrong() -> None:
    several = Param("q", params.parse_text, {"type": "string"}, "names", repeated=True)
    async with site_of([endpoint("/v1/x", answering(None), params=(several,))]) as site:
        reply = await site.ask("/v1/x?q=&q=a")
        assert (reply.status, reply.json["errors"]) == (400, [{"where": "q", "reason": "expected 1 to 200 letters"}])


@pytest.mark.parametrize(
    ("envelope", "data", "expected"),
    [
        ("single", {"id": 1}, {"data": {"id": 1}, "as_of": "2026-09-21T14:13:07Z", "attribution": CREDIT}),
        ("collection", [1], {"data": [1], "next": "n", "as_of": "2026-09-21T14:13:07Z", "attribution": CREDIT}),
        ("bare", {"f": []}, {"f": [], "next": "n", "as_of": "2026-09-21T14:13:07Z", "attribution": CREDIT}),
        ("none", {"id": 1}, {"id": 1}),
    ],
)
async def test_envelopes_carry_what_the_contract_says(envelope: Any, data: Any, expected: Any) -> None:
    handler = answering(data, attribution=CREDIT, next="n")
    async with site_of([endpoint("/v1/x", handler, envelope=envelope)]) as site:
        reply = await site.ask("/v1/x")
        assert reply.json == expected
        assert reply.headers["Noriai-Position"] == "epoch-7"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "Noriai-Position" in reply.headers["Access-Control-Expose-Headers"]
        assert reply.headers["Vary"] == "Accept-Encoding"
        assert reply.headers["Cache-Control"] == "no-cache"


async def test_an_etag_leaves_out_as_of_and_ages_and_nothing_else() -> None:
    row = {"name": "a", "age_seconds": 3, "source_age_seconds": 1.5, "delay_seconds": 60}
    async with site_of([endpoint("/v1/x", answering(lambda: [dict(row)]), envelope="collection")]) as site:

        async def tag(**changed: Any) -> str:
            row.update(changed)
            await site.clock.advance(1)
            return (await site.ask("/v1/x")).headers["ETag"]

        first = await tag()
        assert first.startswith('W/"')
        site.picture.position = Position("epoch", 8)
        assert await tag(age_seconds=400, source_age_seconds=0.25) == first
        assert await tag(delay_seconds=61) != first
        assert await tag(delay_seconds=60) == first
        assert await tag(name="b") != first


@pytest.mark.parametrize("form", ["{}", '{}, W/"x"', 'W/"x",{}', "*"])
async def test_who_has_it_already_is_told_so(form: str) -> None:
    async with site_of([endpoint("/v1/x", answering(ROWS), envelope="collection")]) as site:
        first = await site.ask("/v1/x", Accept_Encoding="gzip")
        for known in (first.headers["ETag"], first.headers["ETag"].removeprefix("W/")):
            again = await site.ask("/v1/x", If_None_Match=form.format(known), Accept_Encoding="br")
            assert (again.status, again.body) == (304, b"")
            for name in ("ETag", "Vary", "Cache-Control", "Noriai-Position"):
                assert again.headers[name] == first.headers[name]
            assert "Content-Encoding" not in again.headers
        assert (await site.ask("/v1/x", If_None_Match='W/"other"')).status == 200


async def test_answers_are_compressed_for_who_accepts_it() -> None:
    async with site_of([endpoint("/v1/x", answering(ROWS)), endpoint("/v1/short", answering({}))]) as site:
        plain = await site.ask("/v1/x")
        assert "Content-Encoding" not in plain.headers
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
        for coding, reverse in unpack.items():
            reply = await site.ask("/v1/x", Accept_Encoding=coding)
            assert (reply.headers["Content-Encoding"], reverse(reply.body)) == (coding, plain.body)
            assert int(reply.headers["Content-Length"]) == len(reply.body) < len(plain.body)
            assert reply.headers["ETag"] == plain.headers["ETag"]
        assert "Content-Encoding" not in (await site.ask("/v1/short", Accept_Encoding="gzip")).headers


async def test_long_answers_are_compressed_beside_the_loop() -> None:
    data = [{"n": n, "hash": zlib.crc32(str(n).encode())} for n in range(10_000)]
    async with site_of([endpoint("/v1/x", answering(data))]) as site:
        reply = await site.ask("/v1/x", Accept_Encoding="gzip")
        assert len(gzip.decompress(reply.body)) > 128_000


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity", ""),
        ("*", "br"),
        ("gzip;q=0", ""),
        ("GZIP", "gzip"),
        ("gzip;q=many", ""),
        ("", ""),
    ],
)
def test_the_coding_that_is_liked_best_is_chosen(accepted: str, coding: str) -> None:
    assert coding_for(accepted) == coding


async def test_head_is_get_without_a_body() -> None:
    async with site_of([endpoint("/v1/x", answering(ROWS))]) as site:
        whole, head = await site.ask("/v1/x"), await site.ask("/v1/x", "HEAD")
        assert (head.status, head.body) == (200, b"")
        for name in ("ETag", "Content-Length", "Content-Type", "Noriai-Position"):
            assert head.headers[name] == whole.headers[name]


async def test_a_page_of_another_origin_may_ask() -> None:
    async with site_of([endpoint("/v1/x", answering(None))]) as site:
        reply = await site.ask("/v1/x", "OPTIONS", Origin="https://app.example", Access_Control_Request_Method="GET")
        assert (reply.status, reply.body) == (204, b"")
        assert reply.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "Last-Event-ID" in reply.headers["Access-Control-Allow-Headers"]


async def test_min_position_waits_or_says_when_to_come_again() -> None:
    async with site_of([endpoint("/v1/x", answering(None))]) as site:
        assert (await site.ask("/v1/x?min_position=epoch-3")).status == 200
        reply = await site.ask("/v1/x?min_position=other-3")
        assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
        assert (await site.ask("/v1/x?min_position=soon")).json["errors"][0]["where"] == "min_position"


async def test_the_same_question_in_the_same_instant_is_answered_once() -> None:
    async with site_of([endpoint("/v1/x", answering(ROWS), params=(params.limit(),))]) as site:
        replies = [await site.ask("/v1/x?limit=1") for _ in range(3)]
        assert len(site.asked) == 1
        assert {reply.body for reply in replies} == {replies[0].body}
        await site.ask("/v1/x?limit=2")
        assert len(site.asked) == 2
        site.picture.position = Position("epoch", 8)
        assert (await site.ask("/v1/x?limit=1")).headers["Noriai-Position"] == "epoch-8"
        await site.clock.advance(1)
        await site.ask("/v1/x?limit=1")
        assert len(site.asked) == 4


async def test_bytes_are_sent_as_they_are() -> None:
    handler = answering(None, body=b"\x00\x01", content_type="application/x-protobuf", headers={"X-Own": "1"})
    async with site_of([endpoint("/v1/x.pb", handler, envelope="none")]) as site:
        reply = await site.ask("/v1/x.pb")
        assert (reply.body, reply.headers["Content-Type"]) == (b"\x00\x01", "application/x-protobuf")
        assert reply.headers["X-Own"] == "1"


async def test_nothing_is_answered_before_the_picture_is_there() -> None:
    async with site_of([endpoint("/v1/x", answering(None))]) as site:
        site.picture.loaded = False
        reply = await site.ask("/v1/x")
        assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
        assert "Noriai-Position" not in reply.headers
        site.picture.loaded = True
        assert (await site.ask("/v1/x")).status == 200


async def test_who_comes_to_stay_is_let_wait_until_the_picture_is_there() -> None:
    async with site_of([endpoint("/v1/x", answering(None), stays=True)]) as site:
        site.picture.loaded = False
        waiting = asyncio.create_task(site.ask("/v1/x"))
        await until(lambda: site.picture.waiting)
        assert not site.asked
        site.picture.loaded = True
        assert (await waiting).status == 200


async def test_a_browser_that_speaks_http_1_0_is_answered() -> None:
    async with (
        site_of([endpoint("/v1/x", answering(None))]) as site,
        aiohttp.ClientSession(version=aiohttp.HttpVersion10) as old,
        old.get(f"{site.url}/v1/x") as response,
    ):
        assert response.status == 200
