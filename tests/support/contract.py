"""Holds answers to the schemas that OpenAPI shows: drift of either fails the test that sees it."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from services.api.schemas import SCHEMAS
from services.shared.web.endpoints import Endpoint

PROBLEM_MEMBERS = {"type", "title", "status", "detail"}


@cache
def _validator(name: str) -> Draft202012Validator:
    document = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document, format_checker=FormatChecker())


def check_answer(endpoint: Endpoint, status: int, body: Any) -> None:
    """Raises AssertionError naming what is not as the endpoint's schema has it."""
    if status >= 300:
        assert body.keys() >= PROBLEM_MEMBERS, body
        assert body["status"] == status
        assert status in (400, *endpoint.problems), f"{endpoint.path} does not declare {status}"
        return
    mistakes = [f"{error.json_path}: {error.message}" for error in _validator(endpoint.answer).iter_errors(body)]
    assert not mistakes, "\n".join(mistakes)
