"""Both ways to run a hub, for the flows that go through either.

In the gate a flow goes both ways unless another that does shows the same: those are marked `both_in_soak`.
"""

import hashlib
import os
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
    test = hashlib.sha256(request.node.nodeid.replace(kind, "").encode()).hexdigest()
    album = Album(pictures, test, kind, EMBEDDED if kind == APART else APART, REST_SECONDS[kind])
    if kind == EMBEDDED:
        return Embedded(album)
    distributed = Distributed(request.getfixturevalue("kafka"), request.getfixturevalue("redis"), album)
    request.addfinalizer(distributed.delete_topics)
    return distributed
