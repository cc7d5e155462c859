"""The api service: a view of the merged picture, the reads and streams that answer from it, the pages."""

import asyncio
import gc
from pathlib import Path

from aiohttp import web

from services.api.reference import add_reference
from services.api.routes import ENDPOINTS
from services.api.routes.pages import add_pages
from services.api.streams import hub
from services.api.view import View
from services.shared.context import Context
from services.shared.web.own_pages import Inner, OwnPages
from services.shared.web.server import add_endpoints
from services.shared.web.site import SITE

PROJECT = Path(__file__).resolve().parents[2]
VIEW = web.AppKey("view", View)
DISPLAYED = web.AppKey("displayed", View)  # of the second picture, which only the hub's own pages are shown
PAGES = web.AppKey("pages", OwnPages)


def setup(context: Context) -> View:
    """Routes everything; the view is empty until `run` has loaded it."""
    app, pages = context.app, OwnPages(context.clock)
    view = app[VIEW] = _view(context)
    streams = hub.Streams(view, context.telemetry)
    app[SITE].events = streams.outlet
    app.on_shutdown.append(streams.close)
    inner_view, inner_streams = None, None
    if context.displayed is not None:
        app[DISPLAYED] = _view(context.displayed)
        shown = hub.Streams(app[DISPLAYED], context.telemetry)
        app.on_shutdown.append(shown.close)
        inner_view = Inner(pages, app[DISPLAYED], app[DISPLAYED])
        inner_streams = Inner(pages, shown, app[DISPLAYED])
        app[PAGES] = pages
    add_endpoints(app, ENDPOINTS, view, view, inner_view)
    add_endpoints(app, hub.ENDPOINTS, streams, view, inner_streams)
    add_reference(app, context.settings.base_url or "/", context.settings.address)
    add_pages(app, PROJECT, context.settings.ground, pages if inner_view else None)
    return view


def _view(context: Context) -> View:
    ports = context.log, context.store, context.blobs
    return View(*ports, context.clock, context.settings, context.dead_letters)


async def run(context: Context) -> None:
    views = [context.app[VIEW]]
    if context.displayed is not None:
        views.append(context.app[DISPLAYED])
        await context.app[PAGES].share(context.store)
    for view in views:
        await view.load()
    gc.freeze()  # what was loaded stays: the collector need not walk over it while requests wait
    async with asyncio.TaskGroup() as tasks:
        for view in views:
            tasks.create_task(view.follow())
        for view in views:
            await view.whole()
        context.started("api")
