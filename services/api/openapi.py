"""/openapi.json: OpenAPI 3.1 made of the endpoint tables that route and validate, and of the schemas.

What is not in a table can't be called, and what is in it is documented: nothing is written twice.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from services.api.schemas import SCHEMAS
from services.api.schemas.building import Schema, many, record, words
from services.shared.web.answering import MIN_POSITION
from services.shared.web.endpoints import Endpoint, Param
from services.shared.web.problems import CONTENT_TYPE, KNOWN
from services.shared.web.sessions import TOKEN_HEADER, cookie_name

TEXT: Schema = {"type": "string"}
OWN_SCHEMAS: Mapping[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": many(record({"where": TEXT, "reason": TEXT})),
            "replaced_by": many(TEXT) | {"description": "of 410: the ids it went to"},
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Event": record(
        {
            "specversion": words("1.0"),
            "id": TEXT | {"description": "its position; of an entity of a snapshot, the snapshot's and its subject"},
            "source": {"type": "string", "format": "uri-reference"},
            "type": {"type": "string", "examples": ["noriai.station.changed.v1", "noriai.snapshot.end.v1"]},
            "subject": {"type": "string", "examples": ["station/s-7k2m9qx4t1"]},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": words("application/json"),
            "data": {"type": "object"},
        },
        description="CloudEvents 1.0; `data` is what the entity itself holds, or why it is gone",
    ),
    "Status": record({"status": TEXT}),
    "Json": {"type": "object"},
    "Text": TEXT,
}
TAGS: Mapping[str, str] = {
    "stations": "Stations, their departures and facilities",
    "facilities": "Lifts, escalators, toilets and other facilities",
    "lines": "Lines, who runs them, trips",
    "live": "Disruptions and vehicles",
    "sources": "The feeds: state, freshness, licence, quality",
    "standards": "The same picture in other standards' terms",
    "events": "Changes as they happen",
    "webhooks": "Changes sent to a URL of yours, signed",
    "publishing": "What operators push",
    "accounts": "People at the console, and their keys: for the hub's own pages, whose session cookie they need",
    "operation": "How the hub is",
}
DESCRIPTION = """\
One merged, live picture of stations, services and facilities of many operators.

Whom to name for its data an answer says in `attribution`; one in another standard's form, which has no place for that,
has a header `Link` with `rel="license"`, to the sources that it holds something of.

`Noriai-Position` of an answer says how far the picture behind it reaches; `min_position` waits for it.
ETags are weak and leave `as_of` and ages out."""
_HEADERS: Mapping[str, Any] = {
    "ETag": {"description": "weak; for If-None-Match", "schema": TEXT},
    "Noriai-Position": {"description": "the position that the answer reflects", "schema": TEXT},
}
_CREDITS: Mapping[str, Any] = {
    "Link": {"description": '`rel="license"`: the sources that the answer holds something of', "schema": TEXT}
}
_ALWAYS = (400, 429, 500)


def document(endpoints: Iterable[Endpoint], server: str = "/") -> dict[str, Any]:
    """Raises LookupError for an endpoint whose answer has no schema."""
    paths: dict[str, dict[str, Any]] = {}
    tags: dict[str, None] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
        tags.update(dict.fromkeys(endpoint.tags))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "noriai",
            "version": version("noriai"),
            "description": DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": tag, "description": TAGS.get(tag, tag)} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **OWN_SCHEMAS},
            "responses": {slug: _problem(status, title) for status, (slug, title) in KNOWN.items()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "an API key: `noriai keys create`"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": cookie_name(""),
                    "description": "who is signed in at the console; a write needs the header "
                    f"`{TOKEN_HEADER}`, the `token` of /v1/account. Over TLS its name is `{cookie_name('https:')}`.",
                },
            },
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    params = endpoint.params if endpoint.envelope == "none" else (*endpoint.params, MIN_POSITION)
    operation = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "tags": list(endpoint.tags),
        "parameters": [_parameter(param) for param in params],
        "responses": _responses(endpoint),
    }
    if endpoint.body:
        operation["requestBody"] = {"required": True, "content": _content(endpoint, endpoint.body, endpoint.body_type)}
    if endpoint.scope:
        operation["security"] = [{scheme: [endpoint.scope]} for scheme in _schemes(endpoint)]
    return operation | ({"description": endpoint.description} if endpoint.description else {})


def _schemes(endpoint: Endpoint) -> tuple[str, ...]:
    """Of their own affairs people alone are told."""
    return ("session",) if endpoint.path.startswith("/v1/account") else ("key", "session")


def _operation_id(endpoint: Endpoint) -> str:
    words = re.findall(r"[a-z0-9]+", endpoint.path.removeprefix("/v1").lower())
    return "_".join([endpoint.method.lower(), *words])


def _parameter(param: Param) -> dict[str, Any]:
    told = {
        "name": param.name,
        "in": param.where,
        "required": param.required or param.where == "path",
        "description": param.doc,
        "schema": dict(param.schema),
    }
    return told | ({"style": "form", "explode": False} if param.repeated else {})


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    content = _content(endpoint, endpoint.answer, endpoint.content_type)
    headers = {**_HEADERS, **(_CREDITS if endpoint.envelope == "none" and "standards" in endpoint.tags else {})}
    answers: dict[str, Any] = {
        str(status): {"description": endpoint.summary, "headers": headers, "content": content}
        for status in endpoint.statuses
    }
    if endpoint.method == "GET":
        answers["304"] = {"description": "What If-None-Match names is still right"}
    problems = {*_ALWAYS, *endpoint.problems} | ({503} if endpoint.envelope != "none" else set())
    for status in sorted(problems):
        answers[str(status)] = {"$ref": f"#/components/responses/{KNOWN[status][0]}"}
    return answers


def _content(endpoint: Endpoint, schema: str, content_type: str) -> dict[str, Any]:
    if schema not in SCHEMAS and schema not in OWN_SCHEMAS:
        raise LookupError(f"{endpoint.path}: no schema is named {schema!r}")
    return {content_type.partition(";")[0]: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _problem(status: int, title: str) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": f"{status}: {title}", "content": content}
