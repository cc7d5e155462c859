"""Every store, held to the suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.store import StoreSuite
from tests.support.ports import STORES, Stores


@pytest.fixture(params=STORES, ids=lambda stores: stores.__name__)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    made: Stores = request.param(tmp_path, *(request.getfixturevalue(need) for need in request.param.needs))
    yield made
    await made.close()


class TestStore(StoreSuite):
    pass
