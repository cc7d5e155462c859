"""The Dockerfile: what it is built of is there, and nothing is in the image that need not be."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.image import DOCKERFILE, Stage, ignored, lay, stages
from tests.support.paths import PROJECT

VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def last() -> Stage:
    return stages()[-1]


def test_the_linter_of_dockerfiles_has_nothing_to_say() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "--no-color", DOCKERFILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.returncode, linted.stdout) == (0, "")


def test_every_file_that_is_copied_is_there_and_sent_to_the_builder() -> None:
    own = [source for stage in stages() for copied in stage.copies if not copied.stage for source in copied.sources]
    assert len(own) >= 7
    assert [source for source in own if not (PROJECT / source).exists() or ignored(source)] == []
    pages = next(stage for stage in stages() if stage.name == "build").copies
    library = [source for copied in pages if copied.stage == "pages" for source in copied.sources]
    assert [name for name in library if not (PROJECT / "services/ui" / name.removeprefix("/pages/")).exists()] == []


def test_what_is_no_part_of_the_program_is_not_sent_to_the_builder() -> None:
    kept_out = (".git", ".venv", "tests", "docs", "data", "build", "noriai.toml", "feeds.toml", "deploy/secrets.toml")
    assert [path for path in (*kept_out, "services/ui/node_modules", "deploy/demo/data") if not ignored(path)] == []


def test_bases_are_pinned_and_the_python_is_one_that_the_locks_are_made_for() -> None:
    bases = [stage.base for stage in stages()]
    assert [base for base in bases if not re.fullmatch(r"[a-z]+:\d[\w.]*-(slim-bookworm|bookworm-slim)", base)] == []
    assert {base for base in bases if base.startswith("python")} == {"python:3.11-slim-bookworm"}


def test_packages_come_by_lock_file_and_as_wheels() -> None:
    runs = " ".join(rest for stage in stages() for rest in stage.said("RUN"))
    assert "--require-hashes --only-binary=:all: -r requirements.lock" in runs
    assert "npm ci --omit=dev --ignore-scripts" in runs
    assert re.findall(r"apt-get|curl|wget", runs) == []


def test_the_image_runs_as_nobody_and_says_what_it_is() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last().said("USER")[-1])
    assert f'image.version="{VERSION}"' in last().said("LABEL")[0]
    assert last().said("HEALTHCHECK") != []
    assert last().words("ENTRYPOINT") == ["noriai"]
    assert [copied.stage for copied in last().copies] == ["build", "build"]


def test_only_what_the_program_needs_is_laid_into_it(tmp_path: Path) -> None:
    lay(tmp_path)
    laid = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parts[0] for path in laid} == {
        "LICENSE", "README.md", "deploy", "pyproject.toml", "requirements.lock", "services",
    }  # fmt: skip
    assert [path for path in laid if path.suffix in (".pyc", ".map", ".db")] == []
    assert sum((tmp_path / path).stat().st_size for path in laid) < 8_000_000
