"""Two metrics and, when wanted, one line a request. What looks like a secret in the query is not written.

Counted in plain numbers and handed to Prometheus when it asks: the request's own path stays short.
aiohttp calls it as its access logger, once a request, whoever answered.
"""

import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from services.shared.telemetry import METRICS, log_event
from services.shared.web.proxies import Proxies

LOGGER = logging.getLogger("noriai.requests")
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SECRET = re.compile(r"((?:^|&)[^=&]*(?:key|token|secret|passw|sign|auth|code)[^=&]*=)[^&]*", re.IGNORECASE)


def without_secrets(query: str) -> str:
    return _SECRET.sub(r"\1…", query)


class Requests(Collector):
    """How many, with which status, how long they took; by route, never by path."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, int]] = Counter()
        self._seconds: dict[str, float] = {}
        self._buckets: dict[str, list[int]] = {}

    def note(self, route: str, status: int, seconds: float | None) -> None:
        self.counts[route, status] += 1
        if seconds is None:
            return
        buckets = self._buckets.get(route)
        if buckets is None:
            buckets = self._buckets[route] = [0] * (len(BUCKETS) + 1)
        buckets[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def collect(self) -> Iterator[Metric]:
        total = METRICS["noriai_requests_total"]
        counts = CounterMetricFamily("noriai_requests_total", total.sentence, labels=total.labels)
        for (route, status), count in sorted(self.counts.items()):
            counts.add_metric([route, str(status)], count)
        yield counts
        time = METRICS["noriai_request_seconds"]
        seconds = HistogramMetricFamily("noriai_request_seconds", time.sentence, labels=time.labels)
        for route, buckets in sorted(self._buckets.items()):
            so_far = [sum(buckets[: place + 1]) for place in range(len(buckets))]
            named = [*map(str, BUCKETS), "+Inf"]
            seconds.add_metric([route], list(zip(named, so_far, strict=True)), self._seconds[route])
        yield seconds


def observer_of(requests: Requests, proxies: Proxies) -> type[AbstractAccessLogger]:
    """aiohttp makes one a connection."""

    class Observer(AbstractAccessLogger):
        def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
            route = _route(request)
            status = response.status
            requests.note(route, status, time if isinstance(response, web.Response) else None)  # a stream has no time
            level = logging.DEBUG if status < 400 else logging.INFO
            if LOGGER.isEnabledFor(level):
                _write_line(level, request, status, time, proxies.client(request))

    return Observer


def _route(request: web.BaseRequest) -> str:
    """The path's template; "" for what no route answers, and for what is no HTTP."""
    if not isinstance(request, web.Request):
        return ""
    try:
        resource = request.match_info.route.resource
    except AssertionError:  # the parser refused it before any route was looked for
        return ""
    return "" if resource is None else resource.canonical


def _write_line(level: int, request: web.BaseRequest, status: int, seconds: float, client: str | None) -> None:
    query = without_secrets(request.rel_url.raw_query_string)
    target = f"{request.rel_url.raw_path}?{query}" if query else request.rel_url.raw_path
    facts = {"method": request.method, "path": target, "status": status, "ms": round(seconds * 1000, 1)}
    log_event(LOGGER, "request", level, **facts, address=client)
