"""What an addition needs besides its code: a half-added thing fails here, with what is missing in the message."""

import re
from dataclasses import fields

import pytest

from docs.generate import BLOCKS, FOLDER
from services.__main__ import COMMANDS, SERVICES
from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY
from services.ingest.formats import FORMATS
from services.shared.config import Settings
from services.shared.feed import Feed
from services.shared.model.entities import ENTITIES
from services.shared.model.said import SAID
from services.shared.telemetry import METRICS
from services.shared.wire.codec import message_class
from tests.architecture.tree import files, name
from tests.bench.__main__ import BENCHES
from tests.support.paths import PROJECT

CODE = {name(path): path.read_text("utf-8") for path in files(".py")}
NOT_A_PAYLOAD = {
    "an HTML page": b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>",
    "noise": bytes(range(256)) * 4,
}


def mentions(word: str, folder: str, but: str = "") -> list[str]:
    return [path for path, text in CODE.items() if path.startswith(folder) and path != but and word in text]


@pytest.mark.parametrize("setting", [f.name for f in fields(Settings)])
def test_a_setting_is_used(setting: str) -> None:
    assert mentions(f".{setting}", "services", but="services/shared/config.py")


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_is_counted(metric: str) -> None:
    assert mentions(f'"{metric}"', "services", but="services/shared/telemetry.py")


@pytest.mark.parametrize("module", [*SERVICES.values(), *(f"services.commands.{command}" for command in COMMANDS)])
def test_a_service_or_command_has_its_module(module: str) -> None:
    assert f"{module.replace('.', '/')}.py" in CODE


@pytest.mark.parametrize("format_", FORMATS)
def test_a_format_has_tests_of_its_name(format_: str) -> None:
    module = format_.replace("-", "_")
    assert [path for path in CODE if re.match(rf"tests/ingest/.*test_{module}", path)]


@pytest.mark.parametrize("what", NOT_A_PAYLOAD)
@pytest.mark.parametrize("format_", [name for name, made in FORMATS.items() if made.observed])
def test_a_format_answers_bytes_of_another_kind_with_a_reason(format_: str, what: str) -> None:
    answer = FORMATS[format_].decode(NOT_A_PAYLOAD[what], Feed("feed", format_), 1_750_000_000_000, NO_MEMORY)
    assert isinstance(answer, Failure)


def test_a_bench_is_run_by_make_bench() -> None:
    assert {path for path in CODE if re.match(r"tests/bench/[a-z]", path)} == {f"tests/bench/{b}.py" for b in BENCHES}


def test_every_kind_travels() -> None:
    assert [cls for cls in (*ENTITIES.values(), *SAID.values()) if not message_class(cls)] == []


def test_every_block_of_the_docs_has_its_place() -> None:
    pages = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.md"))
    assert [block for block in BLOCKS if f"<!-- generated: {block} -->" not in pages] == []


def test_every_decision_says_what_why_and_what_got_worse() -> None:
    for number, record in enumerate(sorted((PROJECT / "docs" / "decisions").glob("*.md")), 1):
        text = record.read_text("utf-8")
        assert record.name.startswith(f"{number:04}-")
        assert re.match(rf"# {number}\. ", text)
        assert [part for part in ("**What.**", "**Why.**", "**What got worse.**") if part not in text] == []
