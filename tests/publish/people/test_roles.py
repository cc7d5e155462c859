"""What a session may push: by its role, for its own operator, and only from the hub's own page."""

from typing import Any

import orjson
import pytest

from tests.support.passkeys import Clerk
from tests.support.pushing import ALERT, PushedHub


async def pushed(clerk: Clerk, feed: str = "village", **headers: str) -> int:
    told = clerk.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"{clerk.hub.url}/v1/publish/{feed}/alerts/snow"
    async with clerk.session.put(url, data=orjson.dumps(dict(ALERT)), headers=told) as response:
        return response.status


async def test_an_editor_pushes_to_feeds_of_their_own_operator_only(admin: Clerk) -> None:
    village, city = await admin.joined("editor", "village"), await admin.joined("editor", "city")
    assert await pushed(village) == 201
    assert await pushed(city) == 403
    assert await pushed(village, "nowhere") == 404


@pytest.mark.parametrize(("role", "operator"), [("viewer", "village"), ("developer", "")])
async def test_who_may_not_write_pushes_nothing(admin: Clerk, role: str, operator: str) -> None:
    assert await pushed(await admin.joined(role, operator)) == 403


async def test_an_admin_pushes_once_it_acts_for_the_operator(admin: Clerk) -> None:
    assert await pushed(admin) == 403
    assert (await admin.ask("PUT", "/operator", {"operator": "village"})).status == 200
    assert await pushed(admin) == 201


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Noriai_Token": ""},
        {"X_Noriai_Token": "0" * 64},
        {"Origin": "https://elsewhere.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
async def test_another_sites_page_pushes_nothing(admin: Clerk, village: PushedHub, forged: dict[str, Any]) -> None:
    editor = await admin.joined("editor", "village")
    assert await pushed(editor, **forged) == 403
    assert await pushed(editor) == 201
