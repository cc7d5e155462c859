"""Settings of the whole suite, and the fixtures that more than one folder uses."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest

from services.shared.clock import ManualClock
from tests.support.kafka_server import kafka_server
from tests.support.pictures import without_partner
from tests.support.redis_server import redis_server

hypothesis.settings.register_profile("noriai", deadline=None, print_blob=True)
hypothesis.settings.load_profile("noriai")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Once all have passed: a flow that went both ways must have been compared."""
    folder = Path(session.config._tmp_path_factory.getbasetemp()) / "pictures"  # type: ignore[attr-defined]
    passed = exitstatus == pytest.ExitCode.OK and "PYTEST_XDIST_WORKER" not in os.environ
    if passed and folder.exists() and (alone := without_partner(folder)):
        print(f"\npictures of one way without the other's to be compared with: {', '.join(alone)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def clock() -> ManualClock:
    """A Tuesday morning in Japan; it moves when the test moves it."""
    return ManualClock(datetime.fromisoformat("2026-05-12T09:00:00+09:00").timestamp())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's data folder, not made yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Kafka for the whole run: NORIAI_TEST_KAFKA, or one of our own."""
    if given := os.environ.get("NORIAI_TEST_KAFKA"):
        yield given
        return
    with kafka_server(tmp_path_factory.mktemp("kafka")) as server:
        yield server.address


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis for the whole run: NORIAI_TEST_REDIS, or one of our own."""
    if given := os.environ.get("NORIAI_TEST_REDIS"):
        yield given
        return
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server.address
