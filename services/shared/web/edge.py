"""The edge that every request crosses: errors of any kind become problems, requests are counted.

It is the application's only aiohttp middleware; what endpoints need besides is in answering.py.
"""

import logging
import time
import traceback
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from multidict import CIMultiDict

from services.shared.telemetry import log_event
from services.shared.web import problems
from services.shared.web.middleware.security import DATA_HEADERS, PAGE_HEADERS, PREFLIGHT_HEADERS
from services.shared.web.site import Site

LOGGER = logging.getLogger("noriai.web")
FAILED = "The hub could not answer; its log says why."


def edge_of(site: Site) -> Middleware:
    observe = site.observer.observe

    @web.middleware
    async def edge(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        began = time.perf_counter()
        try:
            response = await handler(request)
            if not response.prepared and "Access-Control-Allow-Origin" not in response.headers:
                response.headers.update(PAGE_HEADERS)
        except problems.Problem as problem:
            response = _dressed(problems.response(problem), site)
        except web.HTTPException as error:
            response = _dressed(_answer_to(request, error), site)
        except Exception:  # the request's top: told once in our log, not to the client
            log_event(LOGGER, "request_failed", logging.ERROR, method=request.method, path=request.rel_url.raw_path)
            LOGGER.error("%s", traceback.format_exc())
            response = _dressed(problems.response(problems.Problem(FAILED)), site)
        observe(request, response, time.perf_counter() - began)
        return response

    return edge


def _dressed(response: web.Response, site: Site) -> web.Response:
    response.headers.update(DATA_HEADERS)
    response.headers["Cache-Control"] = "no-store"
    if site.picture is not None:
        response.headers["Noriai-Position"] = site.picture.position_text
    return response


def _answer_to(request: web.Request, error: web.HTTPException) -> web.Response:
    """CORS asks before a request with headers of its own; aiohttp calls that a wrong method."""
    if request.method != "OPTIONS" or not isinstance(error, web.HTTPMethodNotAllowed):
        return problems.from_http_error(error)
    headers = CIMultiDict(PREFLIGHT_HEADERS)
    headers["Access-Control-Allow-Methods"] = headers["Allow"] = ", ".join(sorted(error.allowed_methods))
    return web.Response(status=204, headers=headers)
