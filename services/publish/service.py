"""Publish: takes what operators push, once it is durable. It writes records of payloads and of the audit, no more."""

import asyncio

from aiohttp import web

from services.publish.audit import Audit, Checkpoints
from services.publish.entries import EntryDesk
from services.publish.messages import MessageDesk
from services.publish.routes import ENDPOINTS, Door
from services.shared.context import Context
from services.shared.web.server import add_endpoints
from services.shared.web.site import SITE

NAME = "publish"
AUDIT = web.AppKey("audit", Audit)


def setup(context: Context) -> None:
    audit = context.app[AUDIT] = Audit(context.log, context.clock)
    context.app[SITE].refused.append(audit.refused)
    door = Door(
        {feed.id: feed for feed in context.feeds}, EntryDesk(context, audit), MessageDesk(context, audit), audit
    )
    add_endpoints(context.app, ENDPOINTS, door)


async def run(context: Context) -> None:
    checkpoints = Checkpoints(context)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(context.app[AUDIT].write_refusals(), name="refusals")
        tasks.create_task(checkpoints.follow(), name="checkpoints")
        context.started(NAME)
