"""Every error leaves as a problem (RFC 9457), and tells nothing that is none of the client's business."""

import logging
from typing import Any

import pytest
from aiohttp import web

from services.shared.web import problems
from services.shared.web.endpoints import Handler, Values
from services.shared.web.middleware.observing import without_secrets
from tests.support.site import answering, endpoint, site_of


def failing(error: Exception) -> Handler:
    async def handler(subject: Any, request: web.Request, values: Values) -> Any:
        raise error

    return handler


CASES: list[tuple[problems.Problem, dict[str, Any], dict[str, str]]] = [
    (problems.BadRequest.naming({"at": "no"}), {"errors": [{"where": "at", "reason": "no"}]}, {}),
    (problems.Unauthorized("who?"), {}, {}),
    (problems.Forbidden("not yours"), {}, {}),
    (problems.NotFound("nothing"), {}, {}),
    (problems.RequestTimeout("slow"), {}, {}),
    (problems.Conflict("not now"), {}, {}),
    (problems.NotAcceptable("not so"), {}, {}),
    (problems.Moved("/v1/stations/s-2"), {}, {"Location": "/v1/stations/s-2"}),
    (problems.Gone("was", ["s-2"]), {"replaced_by": ["s-2"]}, {}),
    (problems.TooLarge("too much"), {}, {}),
    (problems.UnusableData("bad"), {}, {}),
    (problems.TooManyRequests("slow", headers={"Retry-After": "9"}), {}, {"Retry-After": "9"}),
    (problems.Failed(), {}, {}),
    (problems.Unavailable("later", 5), {}, {"Retry-After": "5"}),
]


@pytest.mark.parametrize(("problem", "members", "headers"), CASES, ids=[type(case[0]).__name__ for case in CASES])
async def test_a_problem_says_what_is_wrong(
    problem: problems.Problem, members: dict[str, Any], headers: dict[str, str]
) -> None:
    async with site_of([endpoint("/v1/x", failing(problem))]) as site:
        reply = await site.ask("/v1/x")
    slug, title = problems.KNOWN[problem.status_code]
    assert reply.status == problem.status_code
    assert reply.headers["Content-Type"] == "application/problem+json"
    told = {"type": f"/docs#problem-{slug}", "title": title, "status": problem.status_code, "detail": str(problem)}
    assert reply.json == told | members
    assert {name: reply.headers[name] for name in headers} == headers
    assert reply.headers["Noriai-Position"] == "epoch-7"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"] == "no-store"


def test_every_problem_has_a_type_and_a_case_here() -> None:
    classes = {cls.status_code for cls in problems.Problem.__subclasses__()}
    assert classes <= problems.KNOWN.keys()
    assert classes == {case[0].status_code for case in CASES}
    assert problems.KNOWN.keys() - classes == {405}  # aiohttp's own


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/v1/y", "GET", 404), ("/v1/x", "DELETE", 405), ("/", "GET", 404), ("/v1/y", "OPTIONS", 404)],
)
async def test_what_no_route_answers_is_a_problem_too(path: str, method: str, status: int) -> None:
    async with site_of([endpoint("/v1/x", answering(None))]) as site:
        reply = await site.ask(path, method)
    assert (reply.status, reply.headers["Content-Type"]) == (status, "application/problem+json")
    assert (reply.json["status"], bool(reply.json["detail"])) == (status, True)
    if status == 405:
        assert reply.headers["Allow"] == "GET,HEAD,OPTIONS"


async def test_a_body_that_is_too_large_is_a_problem() -> None:
    async def taking(subject: Any, request: web.Request, values: Values) -> Any:
        await request.read()

    async with site_of([endpoint("/v1/x", taking, method="POST", envelope="none")]) as site:
        reply = await site.ask("/v1/x", "POST", data=b"x" * 1_000_001)
    assert (reply.status, reply.headers["Content-Type"]) == (413, "application/problem+json")


async def test_a_failure_of_ours_is_told_once_in_the_log_and_not_to_the_client(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        async with site_of([endpoint("/v1/x", failing(ZeroDivisionError("the secret is 42")))]) as site:
            reply = await site.ask("/v1/x")
    assert reply.status == 500
    assert b"42" not in reply.body
    assert b"Zero" not in reply.body
    failures = [record for record in caplog.records if "Traceback" in record.getMessage()]
    assert len(failures) == 1
    assert "ZeroDivisionError: the secret is 42" in failures[0].getMessage()


async def test_requests_are_counted_by_route_and_told_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "noriai.requests"):
        async with site_of([endpoint("/v1/x", answering(None))]) as site:
            await site.ask("/v1/x")
            await site.ask("/v1/x?acl:consumerKey=hush&q=1")
            await site.ask("/nowhere")
            value = site.telemetry.registry.get_sample_value
            assert value("noriai_requests_total", {"route": "/v1/x", "status": "200"}) == 1
            assert value("noriai_requests_total", {"route": "/v1/x", "status": "400"}) == 1
            assert value("noriai_requests_total", {"route": "", "status": "404"}) == 1
            assert value("noriai_request_seconds_count", {"route": "/v1/x"}) == 2
            assert value("noriai_request_seconds_bucket", {"route": "/v1/x", "le": "+Inf"}) == 2
    lines = [record.getMessage() for record in caplog.records if record.name == "noriai.requests"]
    assert [line.split(" ms=")[0] for line in lines] == [
        "event=request method=GET path=/v1/x status=200",
        "event=request method=GET path=/v1/x?acl:consumerKey=…&q=1 status=400",
        "event=request method=GET path=/nowhere status=404",
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("a=1&api_key=x&b=2", "a=1&api_key=…&b=2"),
        ("token=x", "token=…"),
        ("TOKEN=x&keys=y", "TOKEN=…&keys=…"),
        ("q=key", "q=key"),
    ],
)
def test_what_looks_like_a_secret_is_not_written(query: str, told: str) -> None:
    assert without_secrets(query) == told
