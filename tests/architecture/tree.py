"""The files of the project as the architecture tests look at them."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import PROJECT

SOURCES = ("services", "tests", "docs", "deploy")
GENERATED = PROJECT / "services" / "shared" / "wire" / "pb"
OF_OTHERS = {"node_modules", "__pycache__", "data"}


def files(*suffixes: str) -> Iterator[Path]:
    """Ours: neither generated nor installed."""
    for folder in SOURCES:
        for path in sorted((PROJECT / folder).rglob("*")):
            ours = not (OF_OTHERS & set(path.relative_to(PROJECT).parts) or GENERATED in path.parents)
            if ours and path.suffix in suffixes and path.is_file():
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))
