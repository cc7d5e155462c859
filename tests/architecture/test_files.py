"""How files look: short, short functions, a sentence on top."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import files, name

LINES_A_FILE = 400
LINES_A_FUNCTION = 60

PYTHON = list(files(".py"))
PAGES = list(files(".js", ".css", ".html"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long_to_read() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON + PAGES}
    assert {path: count for path, count in lines.items() if count > LINES_A_FILE} == {}


def test_no_function_is_too_long_to_read() -> None:
    long = {f"{name(path)}: {function}": lines for path in PYTHON for function, lines in functions(path)}
    assert {where: lines for where, lines in long.items() if lines > LINES_A_FUNCTION} == {}


def test_every_file_opens_with_what_it_is_for() -> None:
    silent = [
        name(path) for path in PYTHON if (text := path.read_text("utf-8")) and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_every_page_and_script_opens_with_what_it_is_for() -> None:
    openings = {".js": ("//", "/*"), ".css": ("/*",), ".html": ("<!doctype html>", "<!DOCTYPE html>")}
    assert [name(path) for path in PAGES if not path.read_text("utf-8").startswith(openings[path.suffix])] == []
