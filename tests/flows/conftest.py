"""Both ways to run a hub, for the flows that go through either."""

from collections import defaultdict

import pytest

from tests.support.pictures import Said
from tests.support.ways import Distributed, Embedded, Way

EMBEDDED, APART = "embedded", "apart"
_ENDS: defaultdict[str, list[Said]] = defaultdict(list)  # by the test, whichever way it goes


@pytest.fixture(scope="module", params=[EMBEDDED, APART])
def kind(request: pytest.FixtureRequest) -> str:
    """Module by module, so that the embedded hubs of a test have ended before the others are held to them."""
    return str(request.param)


@pytest.fixture
def way(kind: str, request: pytest.FixtureRequest) -> Way:
    return _way(kind, request)


@pytest.fixture(scope="module")
def module_way(kind: str, request: pytest.FixtureRequest) -> Way:
    """For hubs that the tests of a module share."""
    return _way(kind, request)


def _way(kind: str, request: pytest.FixtureRequest) -> Way:
    ends = _ENDS[request.node.nodeid.replace(kind, "")]
    if kind == EMBEDDED:
        ends.clear()
        return Embedded(ends)
    return Distributed(ends, request.getfixturevalue("kafka"), request.getfixturevalue("redis"))
