"""Notify: sends webhooks what they asked for, from the picture that the api service holds in this process.

Every process of it takes subscriptions; one delivers, the others stand by.
"""

import asyncio

from aiohttp import web

from services.notify.delivering import Deliverer
from services.notify.routes import ENDPOINTS, Desk
from services.notify.sealing import seal_of
from services.notify.subscriptions import Subscriptions
from services.shared.config import BadSettings
from services.shared.context import Context
from services.shared.web.audit import audit_of
from services.shared.web.server import add_endpoints
from services.shared.web.site import SITE

DELIVERER = web.AppKey("deliverer", Deliverer)

__all__ = ["ENDPOINTS", "run", "setup"]


def setup(context: Context) -> None:
    source = context.app[SITE].events
    if source is None:
        raise BadSettings("notify needs the service api in its process")
    subscriptions = Subscriptions(context, seal_of(context.settings))
    deliverer = context.app[DELIVERER] = Deliverer(context, subscriptions, source)
    add_endpoints(context.app, ENDPOINTS, Desk(context, subscriptions, deliverer, source, audit_of(context)))


async def run(context: Context) -> None:
    deliverer = context.app[DELIVERER]
    await deliverer.learn()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deliverer.follow())
        tasks.create_task(deliverer.run())
        tasks.create_task(audit_of(context).write_refusals())
