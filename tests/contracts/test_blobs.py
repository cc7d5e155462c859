"""Every place for blobs, held to the suite."""

from pathlib import Path

import pytest

from tests.contracts.blobs import BlobsSuite
from tests.support.ports import BLOBS, BlobPlaces


@pytest.fixture(params=BLOBS, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BlobPlaces:
    made: BlobPlaces = request.param(tmp_path)
    return made


class TestBlobs(BlobsSuite):
    pass
