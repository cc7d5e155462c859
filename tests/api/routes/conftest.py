"""The small feed, loaded, for the tests of the reads."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import gtfs


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs())
        yield reads
