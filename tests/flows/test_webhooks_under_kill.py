"""A hub is killed at random moments while it delivers: who takes what he is sent has what the hub has, in the end.

Embedded only: what a lost process leaves to another is tests/flows/test_webhooks_apart.py.
"""

import asyncio
import random
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.shared.clock import SystemClock
from services.shared.log import open_log
from tests.support.hub import HubProcess
from tests.support.pushing import ALERT, Pusher, add_key, add_operator
from tests.support.sources import feeds_toml
from tests.support.waiting import until
from tests.support.webhooks import Account, Got, Receiver, receiver

FEEDS = feeds_toml({"id": "village", "format": "gtfs-rt", "operator": "village"})
INSIDE = {"NORIAI_WEBHOOK_PRIVATE_ADDRESSES": "1"}
SUBJECTS = 5


async def test_a_copy_kept_by_webhooks_is_right_after_three_kills(tmp_path: Path) -> None:
    await deliver_and_kill(tmp_path, kills=3, pushes=20, seed=7)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_copy_kept_by_webhooks_is_right_after_thirty_kills(tmp_path: Path, seed: int) -> None:
    await deliver_and_kill(tmp_path, kills=30, pushes=60, seed=seed)


async def deliver_and_kill(folder: Path, kills: int, pushes: int, seed: int) -> None:
    hub = HubProcess(folder, FEEDS, environment=INSIDE)
    operator, developer = await made_keys(hub)
    chance, refused = random.Random(seed), set[str]()
    async with receiver() as hook, aiohttp.ClientSession() as session:

        def answers(got: Got) -> int:
            """Each event whose id ends with 7 is refused once."""
            if got.id.endswith("7") and got.id not in refused:
                refused.add(got.id)
                return 500
            return 200

        hook.answers = answers
        try:
            await asyncio.to_thread(lambda: hub.start().ready())
            account = Account(lambda: hub.url, session, developer)
            made = await account.make(hook.url, kinds=["alert"])
            await hook.heard(2)
            await account.deliveries(made["id"])  # what it tells is written
            for kill in range(kills + 1):
                for number in range(pushes):
                    await push(session, hub, operator, f"{kill}-{number}", chance)
                if kill < kills:
                    hub.kill()
                    await asyncio.to_thread(lambda: hub.start().ready())
            await until(lambda: holds_all(session, hub, hook))
        except BaseException as error:
            error.add_note(hub.output()[-3000:])
            raise
        finally:
            hub.kill()
    assert hook.copy.reasons == ["requested"]
    again = [got for got in hook.got if got.id in refused]
    assert len(again) > len(refused) > 0


async def push(session: aiohttp.ClientSession, hub: HubProcess, key: str, text: str, chance: random.Random) -> None:
    name = f"village/alerts/a{chance.randrange(SUBJECTS)}"
    method = chance.choice(["PUT", "PUT", "PUT", "DELETE"])
    body = {**ALERT, "header": {"en": text}} if method == "PUT" else None
    pushed = await Pusher(hub.url, session, key).push(method, name, body)
    assert pushed.status in (200, 201, 404), pushed.body


async def holds_all(session: aiohttp.ClientSession, hub: HubProcess, hook: Receiver) -> bool:
    async with session.get(f"{hub.url}/v1/alerts") as response:
        alerts: list[dict[str, Any]] = (await response.json())["data"]
    told = {f"alert/{one['id']}": one["header"] for one in alerts}
    return {subject: data["header"] for subject, data in hook.copy.picture.items()} == told


async def made_keys(hub: HubProcess) -> tuple[str, str]:
    log = await open_log(f"sqlite:{hub.data / 'log.db'}", SystemClock())
    await add_operator(log, "village")
    _, operator = await add_key(log, "village")
    _, developer = await add_key(log, "", "subscribe", developer="dev")
    await log.close()
    return operator, developer
