"""`noriai check`: its exit codes, its JSON, its text, and feeds behind a URL."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console

from services.__main__ import main
from services.commands import check
from services.shared.config import load_settings
from services.timetable.checking import check_feed
from tests.support.gtfs import FEED_INFO, SMALL, feed_bytes, write_feed
from tests.support.paths import published
from tests.support.timetables import LIMITS


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["check", "--date", "2026-06-01", *words])
    return code, capsys.readouterr().out


def judged(capsys: pytest.CaptureFixture[str], feed: Path | str) -> tuple[int, dict[str, Any]]:
    code, printed = run(capsys, str(feed), "--format", "json")
    return code, orjson.loads(printed)


def test_a_good_feed_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, judgement = judged(capsys, write_feed(tmp_path / "feed.zip"))
    assert (code, judgement["result"], judgement["errors"]) == (0, "good", 0)
    assert judgement["rows"]["stop_times.txt"] == 6


def test_warnings_alone_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    name = "best-practices--frequencies-overlap.zip"
    code, judgement = judged(capsys, published(f"gtfs-broken/transitland-layers/{name}"))
    assert (code, judgement["result"]) == (0, "good")
    assert judgement["warnings"] > 0


def test_errors_end_with_1_and_say_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trips = [{**SMALL["trips"][0], "route_id": "gone"}, SMALL["trips"][1]]
    code, judgement = judged(capsys, write_feed(tmp_path / "feed.zip", trips=trips, feed_info=FEED_INFO))
    assert (code, judgement["result"], judgement["errors"]) == (1, "errors", 1)
    (notice,) = judgement["notices"]
    place = {"file": "trips.txt", "row": 2, "field": "route_id", "value": "gone", "reason": "not in routes.txt"}
    said = {"code": "foreign_key_violation", "severity": "error", "count": 1, "places": [place]}
    assert notice == {**said, "what_to_do": "Add what is referred to, or mend the id."}


def test_what_cannot_be_read_ends_with_2_in_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, judgement = judged(capsys, tmp_path / "nothing.zip")
    assert (code, judgement["result"], judgement["reason"]) == (2, "unreadable", "there is no such file")


def test_text_begins_with_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agency = [{**SMALL["agency"][0], "agency_timezone": "[Mars]"}]
    path = write_feed(tmp_path / "feed.zip", agency=agency, feed_info=FEED_INFO)
    code, printed = run(capsys, str(path))
    lines = printed.splitlines()
    assert code == 1
    assert lines[0] == f"{path}: has errors: 1 error, 0 warnings"
    assert lines[2:] == [
        "error invalid_timezone: 1",
        "  agency.txt row 2: agency_timezone '[Mars]' no such time zone",
    ]


def test_text_on_a_terminal_is_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_feed(tmp_path / "feed.zip", agency=[{**SMALL["agency"][0], "agency_timezone": "[Mars]"}])
    console = Console(force_terminal=True, width=120)
    check.print_text("feed.zip", check_feed(path, LIMITS), console)
    assert "[Mars]" in capsys.readouterr().out


Fetch = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def fetched(handler: Fetch, path: Path, **settings: Any) -> None:
    app = web.Application()
    app.router.add_get("/feed.zip", handler)
    async with TestServer(app) as server:
        await check.fetch(str(server.make_url("/feed.zip")), path, load_settings(settings, environment={}))


async def test_a_url_is_fetched(tmp_path: Path) -> None:
    data = feed_bytes()

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=data)

    await fetched(give, tmp_path / "feed.zip")
    assert (tmp_path / "feed.zip").read_bytes() == data


async def test_an_answer_that_is_too_long_is_not_read_on(tmp_path: Path) -> None:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 100_000)

    with pytest.raises(check.NotFetched, match="longer than the 1000 bytes allowed"):
        await fetched(give, tmp_path / "feed.zip", fetch_max_bytes=1000)


async def test_an_answer_that_is_not_200_is_told(tmp_path: Path) -> None:
    async def refuse(_: web.Request) -> web.Response:
        raise web.HTTPForbidden

    with pytest.raises(check.NotFetched, match="403"):
        await fetched(refuse, tmp_path / "feed.zip")


async def test_an_answer_that_never_ends_is_given_up(tmp_path: Path) -> None:
    async def wait(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    with pytest.raises(check.NotFetched, match="no whole answer within"):
        await fetched(wait, tmp_path / "feed.zip", fetch_timeout_seconds=0.2)


def test_a_url_that_nobody_serves_is_unreadable(capsys: pytest.CaptureFixture[str]) -> None:
    code, judgement = judged(capsys, "http://127.0.0.1:9/feed.zip")
    assert code == 2
    assert "can't be fetched" in judgement["reason"]


def test_what_a_terminal_would_obey_is_shown_escaped() -> None:
    assert check._printable("\x1b]0;x\x07岡山\u202e") == "\\x1b]0;x\\x07岡山\\u202e"


def test_odpts_json_is_judged_by_its_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stations = published("odpt/toei-stations/odpt_Station_Toei.json")
    code, judgement = judged(capsys, stations)
    assert (code, judgement["rows"]) == (0, {"odpt:Station": 149, "records": 149})
    (tmp_path / "feed.json").write_bytes(b'[{"@type": "odpt:Station"}]')
    code, judgement = judged(capsys, tmp_path / "feed.json")
    assert (code, judgement["notices"][0]["code"]) == (1, "record_without_id")
    (tmp_path / "feed.json").write_bytes(stations.read_bytes()[:1000])
    code, judgement = judged(capsys, tmp_path / "feed.json")
    assert code == 2
    assert judgement["reason"].startswith("is not JSON")


def test_json_of_another_kind_stays_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "feed.json").write_bytes(b'{"bikes": 3}')
    assert judged(capsys, tmp_path / "feed.json")[1]["reason"] == "is JSON, not a zip"


def test_the_page_escapes_what_a_feed_says_and_asks_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zone = "<script>alert(1)</script>&\"'"
    path = write_feed(tmp_path / "<b>.zip", agency=[{**SMALL["agency"][0], "agency_timezone": zone}])
    code, printed = run(capsys, str(path), "--format", "html")
    assert code == 1
    assert "<script" not in printed
    assert "<b>" not in printed
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in printed
    assert "default-src 'none'" in printed
    assert "src=" not in printed
    assert "時間帯名が違います" in printed
    assert "Use a name such as Asia/Tokyo." in printed


def test_what_has_ended_or_ends_soon_is_told_from_the_day_given(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.zip", feed_info=FEED_INFO)
    told = {
        day: {line.code for line in check_feed(path, LIMITS, day).report.summary()}
        for day in (date(2026, 11, 1), date(2026, 12, 2), date(2026, 12, 26), date(2027, 1, 1))
    }
    soon, now = "feed_expiration_date30_days", "feed_expiration_date7_days"
    assert list(told.values()) == [
        set(),
        {soon},
        {now, "trip_coverage_not_active_for_next7_days"},
        {now, "expired_calendar", "feed_expired"},
    ]
