"""Two processes of notify on Kafka and Redis: one delivers, and when it is killed the other goes on where it was.

Apart only: in one process there is nobody to take over.
"""

import base64
import secrets
from pathlib import Path
from typing import Any

import aiohttp

from services.shared.clock import SystemClock
from services.shared.log.kafka import KafkaLog
from tests.support.apart import Apart, hub_apart
from tests.support.pushing import ALERT, VILLAGE, Pusher, add_key, add_operator
from tests.support.waiting import until
from tests.support.ways import Distributed
from tests.support.webhooks import Account, Receiver, receiver

FIRST, SECOND = "notify", "notify-second"


async def test_a_standby_goes_on_delivering_when_the_first_is_killed(data: Path, kafka: str, redis: str) -> None:
    way, clock = Distributed(kafka, redis), SystemClock()
    addresses = way.addresses(data)
    keys: dict[str, Any] = {
        "webhook_private_addresses": True,
        "webhook_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    async with (
        receiver() as hook,
        aiohttp.ClientSession() as session,
        hub_apart(data, addresses, (VILLAGE,), clock, **keys) as apart,
    ):
        await apart.add(FIRST)
        await apart.add(SECOND)
        operator, developer = await made_keys(addresses["log"])
        account = Account(lambda: apart.processes[SECOND].url, session, developer)
        await until(lambda: is_known(account))
        made = await account.make(hook.url, kinds=["alert"])
        await say(apart, session, operator, "a", "one")
        await until(lambda: texts(hook) == {"one"})
        assert (await account.ask("GET", f"/{made['id']}/deliveries")).status == 503  # it stands by
        hook.answers = lambda got: 500
        await say(apart, session, operator, "b", "refused")
        await until(lambda: any(b"refused" in got.body for got in hook.got))
        apart.kill(FIRST)
        hook.answers = lambda got: 200
        await say(apart, session, operator, "a", "two")
        await until(lambda: texts(hook) == {"two", "refused"})
        assert (await account.ask("GET", f"/{made['id']}/deliveries")).status == 200
        assert {one["id"] for one in (await account.ask("GET")).data} == {made["id"]}
    assert hook.copy.reasons[0] == "requested"
    way.delete_topics()


def texts(hook: Receiver) -> set[str]:
    return {data["header"]["en"] for data in hook.copy.picture.values()}


async def is_known(account: Account) -> bool:
    return (await account.ask("GET")).status == 200


async def say(apart: Apart, session: aiohttp.ClientSession, key: str, name: str, text: str) -> None:
    body = {**ALERT, "header": {"en": text}}
    pushed = await Pusher(apart.processes["publish"].url, session, key).push("PUT", f"village/alerts/{name}", body)
    assert pushed.status in (200, 201), pushed.body


async def made_keys(address: str) -> tuple[str, str]:
    log = await KafkaLog.open(address, SystemClock())
    await add_operator(log, "village")
    _, operator = await add_key(log, "village")
    _, developer = await add_key(log, "", "subscribe", developer="dev")
    await log.close()
    return operator, developer
