"""The api service: a view of the merged picture, the reads and streams that answer from it, the pages."""

import gc
from pathlib import Path

from aiohttp import web

from services.api.reference import add_reference
from services.api.routes import ENDPOINTS
from services.api.routes.pages import add_pages
from services.api.streams import hub
from services.api.view import View
from services.shared.context import Context
from services.shared.web.server import add_endpoints

PROJECT = Path(__file__).resolve().parents[2]
VIEW = web.AppKey("view", View)


def setup(context: Context) -> View:
    """Routes everything; the view is empty until `run` has loaded it."""
    view = View(context.log, context.store, context.blobs, context.clock, context.settings)
    streams = hub.Streams(view, context.telemetry)
    context.app[VIEW] = view
    add_endpoints(context.app, ENDPOINTS, view, view)
    add_endpoints(context.app, hub.ENDPOINTS, streams, view)
    context.app.on_shutdown.append(streams.close)
    add_reference(context.app, context.settings.base_url or "/")
    add_pages(context.app, PROJECT)
    return view


async def run(context: Context) -> None:
    view = context.app[VIEW]
    await view.load()
    gc.freeze()  # what was loaded stays: the collector need not walk over it while requests wait
    context.started("api")
    await view.follow()
