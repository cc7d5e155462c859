"""Where the published feeds lie that tests read: `../shared/data`, or NORIAI_TEST_DATA."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("NORIAI_TEST_DATA", PROJECT.parent / "shared" / "data"))


def published(relative: str) -> Path:
    """A published file. Raises FileNotFoundError with the word what is missing: tests fail, they do not skip."""
    path = DATA / relative
    if not path.exists():
        raise FileNotFoundError(f"{relative} is not in {DATA}: tests read published feeds from there")
    return path
