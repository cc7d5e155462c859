"""/openapi.json, /asyncapi.json and /docs: what the hub answers and tells, for programs and people, made at the start.

They describe what every service of the process has routed; endpoints without a tag are parts of pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson
from aiohttp import web

from services.api import asyncapi
from services.api.openapi import document
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.middleware.security import PAGE_HEADERS
from services.shared.web.problems import KNOWN
from services.shared.web.server import add_endpoints
from services.shared.web.site import SITE

_STYLE = b"""\
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid; }
h3 { margin: 1.5rem 0 0; font: 600 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .2rem .6rem .2rem 0; border-top: 1px solid #8884; }
th { font: .9rem ui-monospace, monospace; white-space: nowrap; }
"""
_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>noriai: the API</title><link rel="stylesheet" href="/docs/style.css"></head>
<body>
<h1>The API</h1>
<p>{description}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1);
for its events <a href="/asyncapi.json">asyncapi.json</a> (AsyncAPI 3).</p>
{operations}
<h2 id="problems">Problems</h2>
<p>Errors are <code>application/problem+json</code> (RFC 9457); <code>type</code> points here.</p>
<table>{problems}</table>
</body>
</html>
"""


@dataclass(slots=True)
class Reference:
    """`server` is where the paths begin, `address` the hub's as others see it."""

    server: str
    address: str
    openapi: bytes = b""
    asyncapi: bytes = b""
    page: bytes = b""

    async def write(self, app: web.Application) -> None:
        """When all is routed. Raises LookupError for an endpoint whose answer has no schema."""
        endpoints = (*app[SITE].endpoints, *app[SITE].elsewhere())
        told = document([endpoint for endpoint in endpoints if endpoint.tags], self.server)
        self.openapi, self.page = orjson.dumps(told), page(told).encode()
        self.asyncapi = orjson.dumps(asyncapi.document(self.address))


async def _openapi(reference: Reference, request: web.Request, values: Values) -> Answer:
    return Answer(body=reference.openapi)


async def _asyncapi(reference: Reference, request: web.Request, values: Values) -> Answer:
    return Answer(body=reference.asyncapi)


async def _docs(reference: Reference, request: web.Request, values: Values) -> Answer:
    return Answer(body=reference.page, headers=PAGE_HEADERS)


async def _style(reference: Reference, request: web.Request, values: Values) -> Answer:
    return Answer(body=_STYLE)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/openapi.json", _openapi, "This API, as OpenAPI 3.1", "Json", envelope="none", tags=("operation",)),
    Endpoint("/asyncapi.json", _asyncapi, "Its events, as AsyncAPI 3", "Json", envelope="none", tags=("events",)),
    Endpoint(
        "/docs",
        _docs,
        "This API, for people",
        "Text",
        envelope="none",
        tags=("operation",),
        content_type="text/html; charset=utf-8",
    ),
)
STYLE = Endpoint("/docs/style.css", _style, "How /docs looks", "Text", envelope="none", content_type="text/css")


def add_reference(app: web.Application, server: str, address: str) -> None:
    reference = Reference(server, address)
    add_endpoints(app, (*ENDPOINTS, STYLE), reference)
    app.on_startup.append(reference.write)


def page(told: Mapping[str, Any]) -> str:
    operations = [
        (operation["tags"], path, method, operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]
    sections = []
    for tag in told["tags"]:
        rows = [_operation(path, method, op) for tags, path, method, op in operations if tag["name"] in tags]
        sections.append(f'<h2 id="{tag["name"]}">{escape(tag["description"])}</h2>' + "".join(rows))
    problems = "".join(
        f'<tr id="problem-{slug}"><th>{status}</th><th>{slug}</th><td>{escape(title)}</td></tr>'
        for status, (slug, title) in KNOWN.items()
    )
    description = escape(told["info"]["description"])
    return _PAGE.format(description=description, operations="".join(sections), problems=problems)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th>{escape(param['name'])}</th><td>{escape(param['description'])}</td></tr>"
        for param in operation["parameters"]
    )
    more = f"<p>{escape(operation['description'])}</p>" if "description" in operation else ""
    table = f"<table>{rows}</table>" if rows else ""
    return (
        f'<h3 id="{operation["operationId"]}">{method.upper()} {escape(path)}</h3>'
        f"<p>{escape(operation['summary'])}</p>{more}{table}"
    )
