"""A session of the hub's own pages: given to browsers, recognised from the same origin, made by nobody else."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from services.shared.clock import ManualClock
from services.shared.store.sqlite import SqliteStore
from services.shared.web.own_pages import COOKIE, SESSION_SECONDS, OwnPages
from tests.support.site import NOON


def given(pages: OwnPages) -> str:
    response = web.Response()
    pages.give(response)
    morsel = response.cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    return morsel.value


def asking(cookie: str, **headers: str) -> web.Request:
    named: Mapping[str, str] = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    return make_mocked_request("GET", "/v1/stations", {**named, **headers})


SAME = {"Sec-Fetch-Site": "same-origin"}


def test_a_page_of_the_hub_is_recognised_for_a_day() -> None:
    clock = ManualClock(NOON)
    pages = OwnPages(clock)
    cookie = given(pages)
    assert pages.recognise(asking(cookie, **SAME))
    assert not OwnPages(clock).recognise(asking(cookie, **SAME))
    late = OwnPages(ManualClock(NOON + SESSION_SECONDS + 1))
    late._secret = pages._secret
    assert not late.recognise(asking(cookie, **SAME))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_other_origins_are_not(site: str) -> None:
    pages = OwnPages(ManualClock(NOON))
    assert not pages.recognise(asking(given(pages), **({"Sec-Fetch-Site": site} if site else {})))


@pytest.mark.parametrize("cookie", ["", "x", "9999999999.", "9999999999.0", "9999999999.ü", ".", "²."])
def test_made_up_sessions_are_not(cookie: str) -> None:
    pages = OwnPages(ManualClock(NOON))
    assert not pages.recognise(asking(cookie, **SAME))


def test_a_longer_life_than_was_given_is_not_believed() -> None:
    pages = OwnPages(ManualClock(NOON))
    expires, _, signature = given(pages).partition(".")
    assert not pages.recognise(asking(f"{int(expires) + 1}.{signature}", **SAME))


async def test_replicas_recognise_each_others_sessions(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    store = await SqliteStore.open(tmp_path / "store.db", clock)
    first, second = OwnPages(clock), OwnPages(clock)
    await first.share(store)
    await second.share(store)
    await store.close()
    assert second.recognise(asking(given(first), **SAME))
