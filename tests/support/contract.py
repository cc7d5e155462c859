"""Holds answers and events to the schemas that OpenAPI and AsyncAPI show: drift fails the test that sees it."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from services.api.asyncapi import document
from services.api.schemas import SCHEMAS
from services.api.schemas.odpt import odpt_list
from services.shared.web.endpoints import Endpoint

PROBLEM_MEMBERS = {"type", "title", "status", "detail"}
EVENTS_LOOKED_AT = 40  # of each type: a replay has tens of thousands alike
_seen: Counter[str] = Counter()


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
    _check(_validator(endpoint.answer), body)


def check_odpt(record: Mapping[str, Any]) -> None:
    """A record in ODPT's terms. Raises AssertionError naming what is missing or mistyped."""
    _check(_validator(odpt_list(record["@type"])), [record])


@cache
def _of_messages(part: str) -> Mapping[str, Draft202012Validator]:
    """By the name of a message and its channel's kind, for its payload or its headers."""
    told = document("http://127.0.0.1:8080")["components"]
    return {
        name: Draft202012Validator({**message[part], "components": told}, format_checker=FormatChecker())
        for name, message in told["messages"].items()
        if part in message
    }


def check_event(event: Mapping[str, Any]) -> None:
    """An event of a stream. Raises AssertionError naming what is not as its message has it."""
    type_ = event["type"]
    if _seen[type_] < EVENTS_LOOKED_AT:
        _seen[type_] += 1
        _check(_of_messages("payload")[type_.removeprefix("noriai.").removesuffix(".v1")], event)


def check_headers(headers: Mapping[str, str]) -> None:
    """The headers of a record of a public topic."""
    name = "kafka." + headers["ce_type"].removeprefix("noriai.").removesuffix(".v1")
    _check(_of_messages("headers")[name], headers)


def _check(validator: Draft202012Validator, told: Any) -> None:
    mistakes = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(told)]
    assert not mistakes, "\n".join(mistakes)
