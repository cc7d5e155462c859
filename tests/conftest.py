"""Settings of the whole suite, and the fixtures that more than one folder uses."""

from datetime import datetime
from pathlib import Path

import hypothesis
import pytest

from services.shared.clock import ManualClock

hypothesis.settings.register_profile("noriai", deadline=None, print_blob=True)
hypothesis.settings.load_profile("noriai")


@pytest.fixture
def clock() -> ManualClock:
    """A Tuesday morning in Japan; it moves when the test moves it."""
    return ManualClock(datetime.fromisoformat("2026-05-12T09:00:00+09:00").timestamp())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's data folder, not made yet."""
    return tmp_path / "data"
