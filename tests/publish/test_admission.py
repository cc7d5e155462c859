"""Who may push: keys that are missing, wrong, over or another's are refused, and a running hub heeds each change."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.shared.accounts.following import record_of
from services.shared.feed import Feed
from services.shared.log.port import read_all
from services.shared.log.topics import ACCOUNTS
from services.shared.model.accounts import ApiKey
from services.shared.wire.codec import decode
from tests.support.commands import said_by
from tests.support.pushing import ALERT, VILLAGE, PushedHub, add_key, pushed_hub
from tests.support.waiting import until

CITY = Feed("city", "gtfs-rt", None, operator="city")


@pytest.fixture
async def village(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, (VILLAGE, CITY)) as hub:
        yield hub


async def status(hub: PushedHub, key: str, path: str = "village/alerts") -> int:
    return (await hub.pusher.push("POST", path, ALERT, key=key)).status


async def test_a_key_is_needed_and_must_be_right_to_the_last_letter(village: PushedHub) -> None:
    good = village.pusher.key
    wrong = ["", "x", good[:-1], good + "x", good[:-1] + ("a" if good[-1] != "a" else "b"), good.upper()]
    assert [await status(village, key) for key in wrong] == [401] * len(wrong)
    assert await status(village, good) == 201


async def test_a_refusal_says_how_to_ask_and_nothing_of_the_key(village: PushedHub) -> None:
    refused = await village.pusher.push("POST", "village/alerts", ALERT, key="nk_secret_word")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in str(refused.body)


async def test_a_wrong_key_is_told_to_readers_too_and_none_is_needed(village: PushedHub) -> None:
    session, url = village.pusher.session, f"{village.pusher.url}/v1/alerts"
    for headers, expected in (({}, 200), ({"Authorization": "Bearer x"}, 401), ({"Authorization": "Basic eDp4"}, 200)):
        async with session.get(url, headers=headers) as response:
            assert response.status == expected


async def test_an_expired_key_is_refused(village: PushedHub) -> None:
    assert await status(village, await village.key("village", not_after_ms=1)) == 401


async def test_a_foreign_feed_is_forbidden_and_an_unknown_one_is_not_found(village: PushedHub) -> None:
    assert await status(village, village.pusher.key, "city/alerts") == 403
    assert await status(village, await village.key("city")) == 403
    assert await status(village, village.pusher.key, "nowhere/alerts") == 404


async def test_a_key_does_what_its_scopes_say(village: PushedHub) -> None:
    scopes = {"publish": 201, "publish:alerts": 201, "publish:facilities": 403, "read": 403, "admin": 403}
    found = {scope: await status(village, await village.key("village", scope)) for scope in scopes}
    assert found == scopes


async def test_a_key_of_a_developer_pushes_nothing(village: PushedHub) -> None:
    assert await status(village, await village.key("", "publish")) == 403


@pytest.mark.alone
async def test_a_running_hub_heeds_a_key_that_another_process_made_and_revoked(village: PushedHub, data: Path) -> None:
    made = await said_by("keys", "create", "--operator", "village", "--scope", "publish", "--data", str(data))
    key = made.split()[-1]

    async def answers(expected: int) -> bool:
        return await status(village, key) == expected

    await until(lambda: answers(201), 1)
    await said_by("keys", "revoke", key, "--data", str(data))
    await until(lambda: answers(401), 1)


@pytest.mark.alone
async def test_a_rotated_key_is_good_beside_the_new_one(village: PushedHub, data: Path) -> None:
    rotated = await said_by("keys", "rotate", village.pusher.key, "--data", str(data))

    async def is_good() -> bool:
        return await status(village, rotated.split()[-1]) == 201

    await until(is_good, 1)
    assert await status(village, village.pusher.key) == 201


async def test_a_key_with_an_end_is_rotated_into_one_that_is_good_as_long(village: PushedHub, data: Path) -> None:
    """A key for a month must not become one for ever."""
    made = await said_by(
        "keys", "create", "--operator", "village", "--scope", "publish", "--days", "30", "--data", str(data)
    )
    rotated = await said_by("keys", "rotate", made.split()[-1], "--data", str(data))
    keys = {record.key: decode(ApiKey, record.value or b"") for record in await read_all(village.log, ACCOUNTS)}
    newer = keys[f"key/{rotated.split()[-1].split('_')[1]}".encode()]
    assert newer.not_after_ms - newer.created_ms == 30 * 86_400_000


async def test_a_key_that_has_expired_is_not_rotated_into_a_good_one(village: PushedHub, data: Path) -> None:
    over, _ = await add_key(village.log, "village", not_after_ms=2)
    with pytest.raises(AssertionError, match="expired"):
        await said_by("keys", "rotate", over.id, "--data", str(data))


async def test_a_revoked_key_is_not_rotated_into_a_good_one(village: PushedHub, data: Path) -> None:
    await said_by("keys", "revoke", village.pusher.key, "--data", str(data))
    held = await read_all(village.log, ACCOUNTS)
    with pytest.raises(AssertionError, match="revoked"):
        await said_by("keys", "rotate", village.pusher.key, "--data", str(data))
    assert await read_all(village.log, ACCOUNTS) == held


async def test_the_log_holds_no_key_that_could_be_used(village: PushedHub) -> None:
    key, text = await add_key(village.log, "village")
    secret = text.removeprefix(f"nk_{key.id}_").encode()
    chunk = await village.log.read(ACCOUNTS, 0, (await village.log.bounds(ACCOUNTS, 0)).begin)
    assert chunk.records
    assert not any(secret in (record.value or b"") for record in chunk.records)
    assert record_of(replace(key, revoked=True)).key == record_of(key).key


async def test_a_key_raises_the_rate_of_reading(data: Path) -> None:
    async with pushed_hub(data, anonymous_per_minute=2, key_per_minute=5, limit_loopback=True) as hub:
        url, told = f"{hub.pusher.url}/v1/alerts", {"Authorization": f"Bearer {hub.pusher.key}"}
        for headers, most in (({}, 2), (told, 5)):
            answers = []
            for _ in range(most + 1):
                async with hub.pusher.session.get(url, headers=headers) as response:
                    answers.append(response.status)
            assert answers == [200] * most + [429]
