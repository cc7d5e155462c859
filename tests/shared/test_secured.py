"""A log and a store that want a certificate and a password: let in by what an address says, which no error repeats."""

import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from redis.exceptions import NoPermissionError

from services.shared.clock import SystemClock
from services.shared.config import BadSettings
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.kafka_address import parse_address
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.topics import ACCOUNTS, RELAYED
from services.shared.store import open_store
from services.shared.store.port import StoreUnavailable
from services.shared.store.redis_address import connect
from tests.support.certificates import Authority
from tests.support.hub import hub_inside
from tests.support.outsiders import current
from tests.support.secure_servers import PASSWORD, USER, Secured, secure_kafka, secure_redis
from tests.support.small_gtfs import gtfs
from tests.support.waiting import until


@pytest.fixture(scope="module")
def kafka_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secure_kafka(tmp_path_factory.mktemp("kafka-tls")) as secured:
        yield secured


@pytest.fixture(scope="module")
def redis_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secure_redis(tmp_path_factory.mktemp("redis-tls")) as secured:
        yield secured


def kafka_url(secured: Secured, more: str = "", user: str = USER) -> str:
    options = f"replication=1&prefix=t{secrets.token_hex(4)}.&password_file={secured.password}&{secured.files}"
    return f"kafka+tls://{user}@{secured.address}?{options}{more}"


def redis_url(secured: Secured, user: str = USER) -> str:
    return f"rediss://{user}@{secured.address}?password_file={secured.password}&{secured.files}"


@pytest.mark.parametrize("mechanism", ["", "&mechanism=PLAIN"])
async def test_a_log_over_tls_takes_records(kafka_tls: Secured, mechanism: str) -> None:
    log = await open_log(kafka_url(kafka_tls, mechanism), SystemClock(), (ACCOUNTS,))
    try:
        (offset,) = await log.append(ACCOUNTS, [Record(b"key", b"value")])
        assert [record.value for record in (await log.read(ACCOUNTS, 0, offset)).records] == [b"value"]
    finally:
        await log.close()


async def test_a_hub_runs_on_a_secured_kafka_and_redis_and_says_no_secret(
    tmp_path: Path, kafka_tls: Secured, redis_tls: Secured, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    feed = Feed("kibi", "gtfs", tmp_path / "kibi.zip")
    log, store = kafka_url(kafka_tls), redis_url(redis_tls)
    async with hub_inside(tmp_path / "data", [feed], log=log, store=store) as hub:
        await until(lambda: _named(hub.url), 30.0)
        outside = await open_log(log, SystemClock(), RELAYED)

        async def told() -> bool:
            return len([kind for kind, _ in await current(outside) if kind == "station"]) == 4

        await until(told, 30.0)
        await outside.close()
    assert PASSWORD not in caplog.text


async def _named(url: str) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/v1/stations") as response:
        answer = await response.json()
    return {station["name"] for station in answer["data"]} == {"Aoki", "Bizen", "Chuo", "Doi"}


# Kafka says why and hangs up at once: a client that is busy then may have noticed the second alone.
NOT_LET_IN = "(?i)authentication|password|socket disconnected"


async def test_who_has_another_password_or_trusts_another_authority_is_told_so(
    kafka_tls: Secured, redis_tls: Secured, tmp_path: Path
) -> None:
    (tmp_path / "other").write_text("guess")
    stranger = Authority(tmp_path / "stranger").ca
    for make, opened, refused in ((kafka_url, open_log, LogUnavailable), (redis_url, open_store, StoreUnavailable)):
        secured = kafka_tls if make is kafka_url else redis_tls
        guessed = make(Secured(secured.address, secured.files, tmp_path / "other"))
        distrusting = make(secured).replace(secured.files.partition("&")[0], f"ca={stranger}")
        for url, why in ((guessed, NOT_LET_IN), (distrusting, "(?i)certificate")):
            with pytest.raises(refused, match=why) as caught:
                await opened(url, SystemClock())
            assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("command", ["FLUSHALL", "FLUSHDB", "KEYS *", "CONFIG GET *", "EVAL return(1) 0", "GET other"])
async def test_the_user_of_redis_may_do_nothing_else(redis_tls: Secured, command: str) -> None:
    connected = connect(redis_url(redis_tls))
    with pytest.raises(NoPermissionError):
        await connected.client.execute_command(*command.split())  # type: ignore[no-untyped-call]
    await connected.close()


async def test_a_user_of_redis_without_the_right_is_a_store_that_cannot_be_used(redis_tls: Secured) -> None:
    with pytest.raises(StoreUnavailable, match=r"NOPERM|no permissions"):
        await open_store(redis_url(redis_tls, user="guest"), SystemClock())


MISTAKES = {
    "kafka://hub:open-sesame@h:1?mechanism=PLAIN": "PLAIN sends the password as it is",
    "kafka://hub:open-sesame@h:1?mechanism=ROT13": "mechanism: expected SCRAM-SHA-512, SCRAM-SHA-256, PLAIN",
    "kafka+tls://hub@h:1": "a user without a password",
    "kafka+tls://@h:1": "nobody stands before the @",
    "kafka+tls://hub:open-sesame@h:1?password_file=/p": "said twice",
    "kafka+tls://hub@h:1?password_file=/nowhere": "/nowhere can't be read",
    "kafka+tls://h:1?cert=/c": "cert and key go together",
    "kafka+tls://h:1?ca=/nowhere": "/nowhere: no certificates and key in PEM",
    "kafka://h:1?ca=/c": "certificates are for kafka",
    "rediss://hub:open-sesame@h:1?ca=/nowhere": "/nowhere: no certificates and key in PEM",
    "redis://hub:open-sesame@h:1?ca=/c": "certificates are for rediss",
    "redis://hub:open-sesame@h:1?colour=red": "unknown: colour",
}


@pytest.mark.parametrize("url", MISTAKES)
def test_a_mistake_in_an_address_is_named_and_the_password_is_not(url: str) -> None:
    with pytest.raises(ValueError, match="is no address") as caught:
        (parse_address if url.startswith("kafka") else connect)(url)
    assert MISTAKES[url] in str(caught.value)
    assert "open-sesame" not in str(caught.value)


async def test_no_repr_and_no_refusal_has_a_password(tmp_path: Path) -> None:
    assert "open-sesame" not in repr(parse_address("kafka://hub:open-sesame@h:1"))
    with pytest.raises(BadSettings) as log:
        async with hub_inside(tmp_path / "log", [], log="kafak://hub:open-sesame@h:1"):
            pass
    with pytest.raises(BadSettings) as store:
        async with hub_inside(tmp_path / "store", [], store="rdis://hub:open-sesame@h:1"):
            pass
    assert "open-sesame" not in str(log.value) + str(store.value)
