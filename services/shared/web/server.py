"""The web server: one aiohttp application a process; services add the rows of their endpoint tables."""

import logging
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from services.shared.accounts import Accounts
from services.shared.clock import Clock
from services.shared.config import Settings
from services.shared.telemetry import Telemetry
from services.shared.web.answering import Answering
from services.shared.web.edge import dress
from services.shared.web.endpoints import Endpoint
from services.shared.web.middleware.limits import Limits, OpenStreams
from services.shared.web.middleware.observing import Requests, observer_of
from services.shared.web.middleware.security import preflight_of
from services.shared.web.own_pages import Inner
from services.shared.web.proxies import Proxies
from services.shared.web.site import SITE, AtPosition, Site
from services.shared.web.usage import UsageCounter

LOGGER = logging.getLogger("noriai.web")
BODY_MAX_BYTES = 1_000_000  # who takes uploads reads the stream and counts


def make_app(
    settings: Settings, telemetry: Telemetry, clock: Clock, accounts: Accounts | None = None
) -> web.Application:
    """`accounts`: whose keys are good; without them nobody's is. Raises BadSettings."""
    requests = Requests()
    telemetry.registry.register(requests)
    app = web.Application(client_max_size=BODY_MAX_BYTES, logger=LOGGER)
    limits = Limits(settings.anonymous_per_minute, settings.limit_loopback, clock)
    key_limits = Limits(settings.key_per_minute, settings.limit_loopback, clock)
    proxies = Proxies.parse(settings.proxies)
    streams = OpenStreams(
        settings.anonymous_streams, settings.key_streams, settings.account_streams, settings.limit_loopback
    )
    usage = UsageCounter(clock)
    known = accounts or Accounts()
    app[SITE] = Site(limits, key_limits, known, clock, requests, streams, usage, proxies, settings.origin)
    app.on_response_prepare.append(dress)
    return app


def make_runner(app: web.Application, shutdown_timeout: float) -> web.AppRunner:
    """What serves `app`: with its requests counted."""
    observer = observer_of(app[SITE].requests, app[SITE].proxies)
    return web.AppRunner(app, access_log=LOGGER, access_log_class=observer, shutdown_timeout=shutdown_timeout)


def add_endpoints(
    app: web.Application,
    endpoints: Iterable[Endpoint],
    subject: Any,
    picture: AtPosition | None = None,
    inner: Inner | None = None,
) -> None:
    """Routes `endpoints`; their handlers get `subject`. HEAD is answered where GET is.

    With `picture`, answers carry its position and wait until it is loaded. `inner` answers to the hub's own pages.
    """
    site = app[SITE]
    if picture is not None:
        site.picture = picture
    methods: dict[str, list[str]] = {}
    for endpoint in endpoints:
        site.endpoints.append(endpoint)
        methods.setdefault(endpoint.path, []).append(endpoint.method)
        answering = Answering(endpoint, subject, site, picture, inner)
        if endpoint.method == "GET":
            app.router.add_get(_pattern(endpoint.path), answering.answer, allow_head=True)
        else:
            app.router.add_route(endpoint.method, _pattern(endpoint.path), answering.answer)
    for path, allowed in methods.items():
        app.router.add_route("OPTIONS", _pattern(path), preflight_of(allowed))


def _pattern(path: str) -> str:
    """`path` with names that match any id in one segment: aiohttp's own leave out braces."""
    return path.replace("}", ":[^/]+}")
