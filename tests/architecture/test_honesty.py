"""What must not be in the tree: tests that hope, failures that are swallowed, work left for later."""

import re

import pytest

from tests.architecture.tree import files, name
from tests.support.paths import PROJECT

THIS = "tests/architecture/test_honesty.py"
SIGNS = {
    "sleeps in tests": (r"time\.sleep\(|asyncio\.sleep\((?!0\))", ("tests",)),
    "skipped tests": (r"mark\.skip|pytest\.skip\(|unittest\.skip", ("tests",)),
    "assertions that cannot fail": (r"assert Tru[e]\b", ("tests",)),
    "swallowed exceptions": (
        r"except( Base)?( ?Exception)?:\s*\n\s*(pass|continue)\b",
        ("services", "deploy", "tests"),
    ),
    "work left for later": (r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b", ("services", "deploy", "tests", "docs")),
}


@pytest.mark.parametrize("what", SIGNS)
def test_there_are_no(what: str) -> None:
    pattern, folders = SIGNS[what]
    found = [
        f"{name(path)}: {match[0]!r}"
        for path in files(".py", ".js")
        if name(path).split("/")[0] in folders and name(path) != THIS
        for match in re.finditer(pattern, path.read_text("utf-8"))
    ]
    assert found == []


def test_lock_files_name_no_host() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        assert "://" not in (PROJECT / lock).read_text("utf-8")
    for lock_file in PROJECT.glob("services/ui/package-lock.json"):
        assert '"resolved"' not in lock_file.read_text("utf-8")


def test_set_up_names_no_registry() -> None:
    for path in ("Makefile", "pyproject.toml", ".ci/run"):
        assert not re.search(r"index-url|find-links|--registry", (PROJECT / path).read_text("utf-8"))
