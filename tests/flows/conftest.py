"""Both ways to run a hub, for the flows that go through either.

In the gate a flow goes both ways unless another that does shows the same: those are marked `both_in_soak`. Flows
that are of the embedded hub by their nature, and what covers Kafka and Redis:

- test_kill, the process killed during a replay: test_kill_apart, where each service, Kafka and Redis are.
- test_pushes_under_kill: test_kill_apart and test_services_apart push all along.
- test_poison, each reader alone: its test of all readers at once; tests/contracts/test_log_kafka.py for damage.
- test_erasing: its test on Kafka and Redis; tests/contracts/log.py and test_log_kafka.py for tombstones, retention and
  compaction; tests/commands/test_on_kafka.py for topics that follow `delete_after`, and `noriai audit erased` on them.
- test_quiet_days: retention in tests/contracts/log.py; that each source says all again daily is ingest's, either way.
- test_feeds_together, twelve feeds: its soak form compares the two ways.
- test_bad_input, the full disk: test_outages, where Kafka and Redis are away.
- test_kingston, memory, and test_restart, the first answer: of API and merge, which are the same code either way.
- test_restart, any one view lost: its test with all views lost goes both ways.

Flows of several processes alone: test_kill_apart, test_outages, test_replicas, test_services_apart.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.pictures import Album
from tests.support.ways import Distributed, Embedded, Way

EMBEDDED, APART = "embedded", "apart"
REST_SECONDS = {EMBEDDED: 0.3, APART: 2.0}  # how long a hub says the same that has nothing more to say


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("both_in_soak") and f"[{APART}" in item.name:
            item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="module", params=[EMBEDDED, APART])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of the test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pictures"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def way(kind: str, pictures: Path, request: pytest.FixtureRequest) -> Way:
    return _way(kind, pictures, request)


@pytest.fixture(scope="module")
def module_way(kind: str, pictures: Path, request: pytest.FixtureRequest) -> Way:
    """For hubs that the tests of a module share."""
    return _way(kind, pictures, request)


def _way(kind: str, pictures: Path, request: pytest.FixtureRequest) -> Way:
    other = EMBEDDED if kind == APART else APART
    test = hashlib.sha256(_named(request.node, kind, "").encode()).hexdigest()
    album = None
    if _goes(other, _named(request.node, kind, other), request.session.items):
        album = Album(pictures, test, kind, other, REST_SECONDS[kind])
    if kind == EMBEDDED:
        return Embedded(album)
    distributed = Distributed(request.getfixturevalue("kafka"), request.getfixturevalue("redis"), album)
    request.addfinalizer(distributed.delete_topics)
    return distributed


def _named(node: pytest.Item | pytest.Collector, kind: str, instead: str) -> str:
    return re.sub(rf"(?<=[\[-]){kind}(?=[]-])", instead, node.nodeid)


def _goes(other: str, name: str, items: Sequence[pytest.Item]) -> bool:
    """Whether the test, or one that shares the module's hub, goes the other way in this run."""
    sharing = (
        item.nodeid.startswith(f"{name}::") and item.callspec.params["kind"] == other
        for item in items
        if isinstance(item, pytest.Function) and "module_way" in item.fixturenames
    )
    return any(item.nodeid == name for item in items) or any(sharing)
