"""Every log, held to the suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.log import LogSuite
from tests.support.ports import LOGS, Logs


@pytest.fixture(params=LOGS, ids=lambda logs: logs.__name__)
async def logs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Logs]:
    made: Logs = request.param(tmp_path, *(request.getfixturevalue(need) for need in request.param.needs))
    yield made
    await made.close()


class TestLog(LogSuite):
    pass
