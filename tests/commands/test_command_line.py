"""`noriai …`: help everywhere, and a word on what was expected."""

import importlib
import subprocess
import sys
from inspect import signature

import pytest

from services.__main__ import BESIDE, COMMANDS, SERVICES, main
from services.commands.serve import together
from tests.support.paths import PROJECT


def exit_code(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("--help") == 0
    said = capsys.readouterr().out
    for name, sentence in COMMANDS.items():
        assert name in said
        assert sentence.split()[0] in said


def loaded_by(script: str) -> set[str]:
    script = f"import sys; {script}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, check=True, text=True)
    return set(loaded.stdout.split())


def test_help_loads_no_service() -> None:
    modules = loaded_by("from services.__main__ import build_parser; build_parser(['--help'])")
    assert not {"aiohttp", "numpy", "polars", "google.protobuf"} & modules


def test_who_has_no_kafka_does_not_load_its_client() -> None:
    assert "kafka" not in loaded_by("import services.relay.service, services.commands.audit")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_a_module_that_helps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"services.commands.{name}")
    assert list(signature(module.run).parameters) == ["arguments"]
    assert exit_code(name, "--help") == 0
    assert module.HELP.split()[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "required: COMMAND"),
        (("rn",), "choose from"),
        (("run", "--dta", "x"), "unrecognized arguments: --dta"),
        (("run", "--port", "eighty"), "expected a port, 0 to 65535"),
        (("run", "--clock", "yesterday"), "expected a time like 2019-08-07T08:00:00-07:00"),
        (("run", "--clock", "2019-08-07T08:00:00"), "expected a time like"),
        (("rebuild", "log"), "choose from"),
    ],
)
def test_a_mistake_is_answered_with_what_was_expected(
    words: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*words) == 2
    assert expected in capsys.readouterr().err


def test_who_sends_webhooks_holds_the_picture_that_they_are_made_of_and_others_hold_none() -> None:
    assert list(together(["notify"], SERVICES, BESIDE)) == ["api", "notify"]
    assert list(together(["merge", "ingest"], SERVICES, BESIDE)) == ["ingest", "merge"]
