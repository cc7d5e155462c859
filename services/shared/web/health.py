"""/healthz (the process answers), /readyz (every service does its work, and can), /metrics (Prometheus)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from services.shared.telemetry import Telemetry
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import Unavailable
from services.shared.web.server import add_endpoints


@dataclass(frozen=True, slots=True)
class Health:
    """`waiting` gives the services that do not do their work yet; `troubles` say what keeps them from it, if not ""."""

    telemetry: Telemetry
    waiting: Callable[[], Collection[str]]
    troubles: Callable[[], Iterable[str]]


async def _healthz(health: Health, request: web.Request, values: Values) -> Answer:
    return Answer({"status": "ok"})


async def _readyz(health: Health, request: web.Request, values: Values) -> Answer:
    waiting = sorted(health.waiting())
    if waiting:
        raise Unavailable(f"not ready yet: {', '.join(waiting)}", retry_seconds=1)
    if troubles := [trouble for trouble in health.troubles() if trouble]:
        raise Unavailable("; ".join(troubles), retry_seconds=60)
    return Answer({"status": "ready"})


async def _metrics(health: Health, request: web.Request, values: Values) -> Answer:
    return Answer(body=generate_latest(health.telemetry.registry), content_type=CONTENT_TYPE_LATEST)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/healthz",
        _healthz,
        "Whether the process answers",
        "Status",
        tags=("operation",),
        envelope="none",
        counted=False,
    ),
    Endpoint(
        "/readyz",
        _readyz,
        "Whether every service does its work; 503 names those that do not yet, or says what keeps them from it",
        "Status",
        tags=("operation",),
        problems=(503,),
        envelope="none",
        counted=False,
    ),
    Endpoint(
        "/metrics",
        _metrics,
        "Metrics for Prometheus",
        "Text",
        tags=("operation",),
        envelope="none",
        content_type="text/plain",
        counted=False,
    ),
)


def add_health(
    app: web.Application,
    telemetry: Telemetry,
    waiting: Callable[[], Collection[str]],
    troubles: Callable[[], Iterable[str]] = tuple,
) -> None:
    add_endpoints(app, ENDPOINTS, Health(telemetry, waiting, troubles))
