"""What the hub answers is what its OpenAPI description says, whatever is asked: schemathesis judges the demo town."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.described import judge
from tests.support.hub import HubProcess

READS = ("--include-method", "GET", "--exclude-path-regex", "^/(api/v4|v1/(account|publish|events))")
ODPT = ("--include-path-regex", "^/api/v4")
EACH_SECONDS = 25
SOAK_SECONDS = 600


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


@pytest.mark.soak
@pytest.mark.parametrize("chosen", [READS, ODPT], ids=["reads", "odpt"])
def test_no_answer_in_ten_minutes_is_a_fault_of_the_server_or_is_not_described(
    town: HubProcess, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    assert "passed" in judge(town, tmp_path, SOAK_SECONDS, *chosen)
