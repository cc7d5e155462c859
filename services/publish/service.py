"""Publish: takes what operators push, once it is durable. It writes records of payloads and of the audit, no more."""

import asyncio

from services.publish.audit import Audit
from services.publish.entries import EntryDesk
from services.publish.messages import MessageDesk
from services.publish.routes import ENDPOINTS, Door
from services.shared.context import Context
from services.shared.web.server import add_endpoints

NAME = "publish"


def setup(context: Context) -> None:
    audit = Audit(context.log, context.clock)
    door = Door({feed.id: feed for feed in context.feeds}, EntryDesk(context, audit), MessageDesk(context, audit))
    add_endpoints(context.app, ENDPOINTS, door)


async def run(context: Context) -> None:
    context.started(NAME)
    await asyncio.Event().wait()
