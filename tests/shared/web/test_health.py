"""/healthz, /readyz and /metrics."""

from aiohttp.test_utils import TestClient, TestServer

from services.shared.clock import ManualClock
from services.shared.config import Settings
from services.shared.telemetry import Telemetry
from services.shared.web.health import add_health
from services.shared.web.server import make_app
from tests.support.site import NOON


async def test_a_hub_is_ready_when_every_service_works() -> None:
    telemetry, waiting = Telemetry(), {"merge", "api"}
    app = make_app(Settings(), telemetry, ManualClock(NOON))
    add_health(app, telemetry, lambda: waiting)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/healthz")).status == 200
        response = await client.get("/readyz")
        assert (response.status, response.headers["Retry-After"]) == (503, "1")
        assert (await response.json(content_type=None))["detail"] == "not ready yet: api, merge"
        waiting.clear()
        assert (await client.get("/readyz")).status == 200


async def test_metrics_are_there_for_prometheus() -> None:
    telemetry = Telemetry()
    app = make_app(Settings(), telemetry, ManualClock(NOON))
    add_health(app, telemetry, lambda: ())
    telemetry.counter("noriai_fetches_total", feed="uno", outcome="ok").inc()
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/metrics")
        assert response.content_type == "text/plain"
        assert 'noriai_fetches_total{feed="uno",outcome="ok"} 1.0' in await response.text()
