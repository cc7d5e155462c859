"""What the hub answers is what its OpenAPI description says, whatever is asked: schemathesis judges the demo town, and
what operators, developers and an admin write."""

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.accounts.following import record_of
from services.shared.accounts.secret import make_secret
from services.shared.clock import SystemClock
from services.shared.folder import DataFolder
from services.shared.log import open_log
from services.shared.log.topics import ACCOUNTS, TOPICS
from services.shared.model.people import ADMIN, Person, Session
from services.shared.web.sessions import TOKEN_HEADER, token_of
from tests.support.commands import said_by
from tests.support.described import judge
from tests.support.hub import HubProcess
from tests.support.sources import feeds_toml

READS = ("--include-method", "GET", "--exclude-path-regex", "^/(api/v4|v1/(account|publish|events))")
ODPT = ("--include-path-regex", "^/api/v4")
PUSHES = ("--include-path-regex", "^/v1/(publish|webhooks)")
# Who signs out, or removes who is signed in, has nothing more to say.
PEOPLE = ("--include-path-regex", "^/v1/account", "--exclude-path-regex", "^/v1/account/(sessions/|people/.id)")
EACH_SECONDS, WRITING_SECONDS = 20, 10
SOAK_SECONDS = 600
FORMATS = {"village": "gtfs", "live": "gtfs-rt"}
MANY = {"NORIAI_WEBHOOKS_PER_ACCOUNT": "10000"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with HubProcess(tmp_path_factory.mktemp("town"), "", "--demo") as hub:
        yield hub.ready()


@pytest.mark.parametrize(("chosen", "operations"), [(READS, 50), (ODPT, 45)], ids=["reads", "odpt"])
def test_no_answer_is_a_fault_of_the_server_or_is_not_described(
    town: HubProcess, tmp_path: Path, chosen: tuple[str, ...], operations: int
) -> None:
    said = judge(town, tmp_path, EACH_SECONDS, *chosen)
    tested = re.search(r"Tested: +(\d+)", said)
    assert tested is not None, said
    assert int(tested[1]) >= operations


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub whose operator pushes."""
    feeds: list[dict[str, object]] = [
        {"id": name, "format": each, "operator": "village"} for name, each in FORMATS.items()
    ]
    with HubProcess(tmp_path_factory.mktemp("village"), feeds_toml(*feeds), environment=MANY) as hub:
        hub.ready()
        asyncio.run(said_by("operators", "add", "village", "--name", "Village", "--data", str(hub.data)))
        yield hub


def key_of_the_village(hub: HubProcess) -> tuple[str, ...]:
    made = ("keys", "create", "--operator", "village", "--scope", "publish", "subscribe", "--data", str(hub.data))
    return ("-H", f"Authorization: Bearer {asyncio.run(said_by(*made)).split()[-1]}")


def session_of_an_admin(hub: HubProcess) -> tuple[str, ...]:
    name, secret_hash, text = make_secret()
    admin = Person("p-admin", "Hanako", ADMIN, "village")
    session = Session(name, secret_hash, admin.id, not_after_ms=int((time.time() + 3600) * 1000))

    async def write() -> None:
        log = await open_log(f"sqlite:{DataFolder(hub.data).log}", SystemClock(), TOPICS)
        await log.append(ACCOUNTS, [record_of(admin), record_of(session)])
        await log.close()

    asyncio.run(write())
    headers = {"Cookie": f"noriai_session={text}", TOKEN_HEADER: token_of(text), "Sec-Fetch-Site": "same-origin"}
    return tuple(word for name, value in headers.items() for word in ("-H", f"{name}: {value}"))


@pytest.mark.parametrize("feed", FORMATS)
def test_no_answer_to_who_pushes_is_a_fault_or_not_described(village: HubProcess, tmp_path: Path, feed: str) -> None:
    said = judge(
        village, tmp_path, WRITING_SECONDS, *PUSHES, *key_of_the_village(village), parameters=f'"path.feed" = "{feed}"'
    )
    assert "passed" in said
    assert village.get("/v1/alerts")[0] == 200


def test_no_answer_to_an_admin_is_a_fault_or_not_described(village: HubProcess, tmp_path: Path) -> None:
    said = judge(village, tmp_path, WRITING_SECONDS, *PEOPLE, *session_of_an_admin(village))
    assert "passed" in said
    assert village.get("/v1/alerts")[0] == 200


@pytest.mark.soak
@pytest.mark.parametrize("chosen", [READS, ODPT], ids=["reads", "odpt"])
def test_no_answer_in_ten_minutes_is_a_fault_of_the_server_or_is_not_described(
    town: HubProcess, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    assert "passed" in judge(town, tmp_path, SOAK_SECONDS, *chosen)
