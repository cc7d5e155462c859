"""What a page sends, as checked values: a JSON object of the members that are expected, and nothing else."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from services.shared.web.bodies import read_body
from services.shared.web.problems import UnusableData

BODY_BYTES = 8_000
LONGEST_TEXT = 200


async def read_asked(request: web.Request, needed: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    """Members by name; texts are trimmed, and what is optional and missing is empty. Raises UnusableData."""
    body = await read_body(request, BODY_BYTES)
    try:
        said = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise _unusable({"": "is not JSON"}) from None
    if not isinstance(said, dict):
        raise _unusable({"": "is not an object"})
    faults = {name: "is not known here" for name in said if name not in needed and name not in optional}
    values: dict[str, Any] = {}
    for name, kind in {**needed, **optional}.items():
        value = said.get(name, kind())
        values[name] = value.strip() if isinstance(value, str) else value
        if fault := _fault(values[name], kind, name in needed):
            faults[name] = fault
    if faults:
        raise _unusable(faults)
    return values


def _fault(value: Any, kind: type, needed: bool) -> str:
    if not isinstance(value, kind):
        return "is missing, or of another type"
    if isinstance(value, str) and (len(value) > LONGEST_TEXT or not value.isprintable()):
        return f"expected at most {LONGEST_TEXT} letters in one line"
    if isinstance(value, list) and not all(isinstance(one, str) and len(one) <= LONGEST_TEXT for one in value):
        return "expected texts"
    return "is empty" if needed and not value else ""


def _unusable(faults: Mapping[str, str]) -> UnusableData:
    errors = [{"where": where, "reason": reason} for where, reason in faults.items()]
    return UnusableData("; ".join(f"{where} {reason}".strip() for where, reason in faults.items()), errors=errors)
