"""The Dockerfile as a test reads it, and what it makes, without an engine: what it copies is installed alone."""

import fnmatch
import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.paths import PROJECT

DOCKERFILE = PROJECT / "deploy" / "Dockerfile"


@dataclass(frozen=True, slots=True)
class Copied:
    """One COPY: `stage` is what it takes from, "" for the build's own files."""

    sources: tuple[str, ...]
    target: str
    stage: str


@dataclass(slots=True)
class Stage:
    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def said(self, instruction: str) -> list[str]:
        return [rest for word, rest in self.steps if word == instruction]

    @property
    def copies(self) -> list[Copied]:
        return [_copied(rest) for rest in self.said("COPY")]

    @property
    def environment(self) -> dict[str, str]:
        pairs = [pair.partition("=") for rest in self.said("ENV") for pair in shlex.split(rest)]
        return {name: value for name, _, value in pairs}

    def words(self, instruction: str) -> list[str]:
        """Of ENTRYPOINT or CMD."""
        return [str(word) for word in json.loads(self.said(instruction)[-1])]


def stages() -> list[Stage]:
    """With the defaults of ARG in FROM."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    given: dict[str, str] = {}
    made: list[Stage] = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "ARG" and not made:
            name, _, value = rest.partition("=")
            given[name] = value
        elif word == "FROM":
            base, _, name = rest.partition(" AS ")
            made.append(Stage(re.sub(r"\$\{(\w+)\}", lambda match: given[match[1]], base), name))
        elif word:
            made[-1].steps.append((word, rest.strip()))
    return made


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps `path` out: the last pattern that fits it, or a folder above it, decides."""
    out = False
    for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        names = parts if "**/" in line else above
        if any(fnmatch.fnmatchcase(name, pattern) for name in names):
            out = not line.startswith("!")
    return out


def lay(folder: Path) -> None:
    """The files of the stage that builds, in `folder`, as its COPYs leave them."""
    build = next(stage for stage in stages() if stage.name == "build")
    for copied in build.copies:
        for source in copied.sources:
            path = PROJECT / source if not copied.stage else PROJECT / "services" / "ui" / _in_pages(source)
            target = folder / copied.target
            target = target / path.name if len(copied.sources) > 1 or copied.target.endswith("/") else target
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target, ignore=_ignore, dirs_exist_ok=True)
            else:
                shutil.copy(path, target)


def install(source: Path, target: Path) -> None:
    """As the Dockerfile's last step does, into a folder of its own."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", target, source], check=True, capture_output=True)


def _copied(rest: str) -> Copied:
    words = rest.split()
    flags = [word for word in words if word.startswith("--")]
    *sources, target = [word for word in words if not word.startswith("--")]
    stage = next((flag.removeprefix("--from=") for flag in flags if flag.startswith("--from=")), "")
    return Copied(tuple(sources), target, stage)


def _in_pages(source: str) -> str:
    return source.removeprefix("/pages/")


def _ignore(folder: str, names: list[str]) -> set[str]:
    inside = Path(folder).relative_to(PROJECT)
    return {name for name in names if ignored(str(inside / name))}
