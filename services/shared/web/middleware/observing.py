"""One line and two metrics a request. What looks like a secret in the query is not written down."""

import logging
import re

from aiohttp import web
from prometheus_client import Counter, Histogram

from services.shared.telemetry import Telemetry, log_event

LOGGER = logging.getLogger("noriai.requests")
_SECRET = re.compile(r"((?:^|&)[^=&]*(?:key|token|secret|passw|sign|auth|code)[^=&]*=)[^&]*", re.IGNORECASE)


def without_secrets(query: str) -> str:
    return _SECRET.sub(r"\1…", query)


class Observer:
    """Keeps the metrics of each route at hand: making them out anew costs more than many an answer."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._counters: dict[tuple[str, int], Counter] = {}
        self._seconds: dict[str, Histogram] = {}

    def observe(self, request: web.Request, response: web.StreamResponse, seconds: float) -> None:
        resource = request.match_info.route.resource
        route = "" if resource is None else resource.canonical
        counter = self._counters.get((route, response.status))
        if counter is None:
            counter = self._telemetry.counter("noriai_requests_total", route=route, status=str(response.status))
            self._counters[route, response.status] = counter
        counter.inc()
        if isinstance(response, web.Response):  # a stream's time says nothing
            self._histogram(route).observe(seconds)
        level = logging.DEBUG if response.status < 400 else logging.INFO
        if LOGGER.isEnabledFor(level):
            query = without_secrets(request.rel_url.raw_query_string)
            target = f"{request.rel_url.raw_path}?{query}" if query else request.rel_url.raw_path
            facts = {"method": request.method, "path": target, "status": response.status}
            log_event(LOGGER, "request", level, **facts, ms=round(seconds * 1000, 1), of=request.remote)

    def _histogram(self, route: str) -> Histogram:
        histogram = self._seconds.get(route)
        if histogram is None:
            histogram = self._seconds[route] = self._telemetry.histogram("noriai_request_seconds", route=route)
        return histogram
