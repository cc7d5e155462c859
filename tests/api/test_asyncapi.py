"""/asyncapi.json is valid, and names all that streams and topics carry.

That events and records are as it says is held by whatever reads them in tests (tests/support/contract.py).
"""

import json
import subprocess
from typing import Any

import orjson
import pytest

from services.api.asyncapi import document
from services.shared.log.topics import PUBLIC, PUBLIC_OBSERVATIONS
from services.shared.web.event_params import KINDS
from tests.support.judges import NPM


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return document("https://hub.example/transit")


def findings(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What AsyncAPI's own parser has against it: warnings and errors."""
    command = ["node", str(NPM / "asyncapi.mjs")]
    said = subprocess.run(command, input=orjson.dumps(told), stdout=subprocess.PIPE, check=True, timeout=120, cwd=NPM)
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_the_parser_of_asyncapi_finds_nothing_and_would_find_a_mistake(told: dict[str, Any]) -> None:
    assert findings(told) == []
    wrong = told | {"operations": {"events": told["operations"]["events"] | {"action": "fly"}}}
    assert [found["path"] for found in findings(wrong)] == ["operations.events.action"]


def test_every_kind_is_on_both_streams_and_every_topic_is_a_channel(told: dict[str, Any]) -> None:
    every = {f"{kind}.{what}" for kind in KINDS for what in ("changed", "removed")} | {"snapshot.begin", "snapshot.end"}
    assert told["channels"]["events"]["messages"].keys() == every
    assert told["channels"]["webhooks"]["messages"].keys() == every
    assert told["channels"]["socket"]["messages"].keys() == every | {"filter"}
    topics = {topic.name for topic in (*PUBLIC.values(), PUBLIC_OBSERVATIONS)}
    assert told["channels"].keys() == topics | {"events", "socket", "webhooks"}
    for name in topics:
        assert told["channels"][name]["bindings"]["kafka"]["topic"] == name


def test_the_addresses_are_those_that_others_use(told: dict[str, Any]) -> None:
    assert told["servers"]["hub"] == {"host": "hub.example", "protocol": "https", "pathname": "/transit"}
    assert told["servers"]["sockets"]["protocol"] == "wss"
    assert document("http://127.0.0.1:8080")["servers"]["hub"] == {"host": "127.0.0.1:8080", "protocol": "http"}
