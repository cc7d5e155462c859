"""Publish: takes what operators push, once it is durable, and lets people sign in.

It writes records of payloads, of the audit and of accounts, and takes away counts of usage that are too old; no more.
"""

import asyncio

from aiohttp import web

from services.publish.audit import Checkpoints
from services.publish.authors import Authors
from services.publish.entries import EntryDesk
from services.publish.messages import MessageDesk
from services.publish.people import managing
from services.publish.people import routes as signing
from services.publish.people.desk import PeopleDesk
from services.publish.people.export import Exporter
from services.publish.people.routes import Reception
from services.publish.people.trail import Trail
from services.publish.routes import ENDPOINTS as PUSHES
from services.publish.routes import Door
from services.publish.timetables import TimetableDesk
from services.publish.usage import UsageDesk
from services.shared.context import Context
from services.shared.web.audit import audit_of
from services.shared.web.server import add_endpoints

NAME = "publish"
AUTHORS = web.AppKey("authors", Authors)
USAGE = web.AppKey("usage", UsageDesk)
PEOPLE = web.AppKey("people", PeopleDesk)
ACCOUNTS = (*signing.ENDPOINTS, *managing.ENDPOINTS)
ENDPOINTS = (*PUSHES, *ACCOUNTS)


def setup(context: Context) -> None:
    audit = audit_of(context)
    authors = context.app[AUTHORS] = Authors(context)
    usage = context.app[USAGE] = UsageDesk(context)
    feeds = {feed.id: feed for feed in context.feeds}
    desks = EntryDesk(context, audit), MessageDesk(context, audit), TimetableDesk(context, audit)
    door = Door(feeds, *desks, context.settings.upload_max_bytes, audit, authors, usage)
    add_endpoints(context.app, PUSHES, door)
    desk = context.app[PEOPLE] = PeopleDesk(context, audit)
    add_endpoints(context.app, ACCOUNTS, Reception(desk, feeds, audit, Trail(context), Exporter(context, usage)))


async def run(context: Context) -> None:
    checkpoints = Checkpoints(context)
    await context.app[AUTHORS].learn()
    if link := await context.app[PEOPLE].first_link():
        print(f"the console has no admin yet; the first one signs up at {link}", flush=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(audit_of(context).write_refusals(), name="refusals")
        tasks.create_task(checkpoints.follow(), name="checkpoints")
        tasks.create_task(context.app[USAGE].forget_old(), name="usage")
        context.started(NAME)
