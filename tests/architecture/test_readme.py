"""README and the other pages by hand: their commands exist, their links lead somewhere, CI runs what they say."""

import re
from pathlib import Path

import pytest

from services.__main__ import COMMANDS
from tests.support.paths import PROJECT

PAGES = [
    PROJECT / page
    for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "proto/README.md")
] + sorted((PROJECT / "docs").rglob("*.md"))
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_the_gate_is_the_readmes_test_command() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert re.search(r"^make test$", (PROJECT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def test_the_readme_fits_on_one_screen() -> None:
    assert len((PROJECT / "README.md").read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_what_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= TARGETS
    assert set(re.findall(r"`(?:\.venv/bin/)?noriai ([a-z]+)", text)) <= set(COMMANDS)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:services|tests|docs|deploy|proto)/[\w/.-]+)`", text)
    assert [path for path in named if not (PROJECT / path).exists()] == []
