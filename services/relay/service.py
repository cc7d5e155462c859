"""The relay: tells outsiders, on Kafka, what licences allow to leave. One is at work, others stand by.

It reads the hub's own log, embedded or not, and writes to the Kafka of the setting `kafka`, else to that of the log. A
Kafka that is away holds up nothing else: the relay goes on where it was when the Kafka is back.
"""

import asyncio
import logging
from contextlib import suppress

from services.relay.changes import Changes
from services.relay.observations import Observations
from services.relay.outside import Outside, Overtaken, Writer, remembered
from services.relay.patience import Patience
from services.shared.config import BadSettings, Settings
from services.shared.context import Context
from services.shared.feed import shortest_life_seconds
from services.shared.log import open_log
from services.shared.log.kafka_address import is_kafka, parse_address
from services.shared.log.kafka_door import knock
from services.shared.log.port import Log, LogUnavailable
from services.shared.log.topics import CHANGES, OBSERVATIONS, RELAYED, Topic
from services.shared.model.events import RelayPlace
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)
_LEASE = "relay/default"
_LEASE_SECONDS = 10.0
_LOOK_SECONDS = 30.0
_RETRY_SECONDS = 1.0
_KNOCK_SECONDS = 1.0
PATIENCE_SECONDS = 30.0
_OTHERS = (
    "another hub tells of itself on these topics: give each a prefix of its own (kafka://HOST:PORT?prefix=NAME.), "
    "or end the other and start this one again"
)


async def check(context: Context) -> None:
    """Before the start: wrong addresses and wrong topics are refused, a Kafka that is away is not waited for."""
    url = address_outside(context.settings)
    if not url:
        return
    try:
        with suppress(ConnectionError, LogUnavailable):
            await asyncio.to_thread(knock, parse_address(url), _KNOCK_SECONDS)
            await (await open_log(url, context.clock, _topics(context))).close()
    except ValueError as error:
        raise BadSettings(str(error)) from error


class AnotherHub(Exception):
    """One with another log tells of itself on the same topics. The reaction: leave them to it, and say so."""


async def run(context: Context, patience_seconds: float = PATIENCE_SECONDS) -> None:
    url = address_outside(context.settings)
    if not url:
        context.started("relay")
    said, overtaken = "", False
    while url:
        try:
            log = await open_log(url, context.clock, _topics(context))
            try:
                await relay(context, log, overtaken, patience_seconds)
            finally:
                await log.close()
        except* AnotherHub:
            log_event(_LOG, "relay_given_up", logging.ERROR, reason=_OTHERS)
            context.troubles["relay"] = f"relay: {_OTHERS}"
            url = ""
        except* (LogUnavailable, StoreUnavailable) as errors:
            reason = str(errors.exceptions[0])
            log_event(_LOG, "relay_waits", logging.WARNING if reason != said else logging.DEBUG, reason=reason)
            said = reason
            context.started("relay")  # nobody else is to wait for that Kafka
        except* Overtaken:
            log_event(_LOG, "relay_overtaken", logging.WARNING)
            overtaken = True
        await asyncio.sleep(_RETRY_SECONDS)


async def relay(
    context: Context, log: Log, overtaken: bool = False, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """One term; `overtaken` in the one before. Raises Overtaken, AnotherHub, and what its ports raise."""
    token = await _lease(context, 0)
    places = {reads: await remembered(log, reads, context.dead_letters) for reads in (CHANGES, OBSERVATIONS)}
    epoch = await context.log.epoch()
    if overtaken and (other := places[CHANGES]) is not None and other.epoch != epoch:
        raise AnotherHub
    highest = max((place.token for place in places.values() if place), default=0)
    outside = Outside(log, Writer.of(max(token, highest + 1), context.holder))
    await outside.settle()
    place, said = places[CHANGES], places[OBSERVATIONS]
    if place is not None and (place.epoch != epoch or not await outside.goes_on_from(place)):
        place = None
    if place is None:  # who is at work is known before anything is written; a place without ends is none to go on from
        await outside.remember(CHANGES, RelayPlace(epoch, 0, token=outside.writer.token))
    begin = said.offset if said is not None and said.epoch == epoch else 0
    begin = max(begin, (await context.log.bounds(OBSERVATIONS, 0)).begin)
    log_event(_LOG, "relay_begins", writer=outside.writer, place=place.offset if place else "none")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_renew(context, token))
        tasks.create_task(_look(outside))
        tasks.create_task(Changes(context, outside, epoch, place, patience_seconds).follow())
        tasks.create_task(Observations(context, outside, epoch, begin, Patience(patience_seconds)).follow())


async def _lease(context: Context, token: int) -> int:
    """Waits for it the first time (`token` 0). Raises Overtaken when it is lost."""
    while True:
        lease = await context.store.acquire(_LEASE, context.holder, _LEASE_SECONDS)
        if lease is not None and token in (0, lease.token):
            return lease.token
        if token:
            raise Overtaken
        context.started("relay")  # it stands by
        await asyncio.sleep(_LEASE_SECONDS / 10)


async def _renew(context: Context, token: int) -> None:
    """While the store can't be asked the work goes on: who takes over sees what was written meanwhile."""
    while True:
        await asyncio.sleep(_LEASE_SECONDS / 3)
        try:
            await _lease(context, token)
        except StoreUnavailable as error:
            log_event(_LOG, "lease_not_renewed", logging.WARNING, reason=error)


async def _look(outside: Outside) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        with suppress(LogUnavailable):  # who writes finds out too, and says so
            await outside.look()


def address_outside(settings: Settings) -> str:
    """Of the Kafka with the public topics; "" for none."""
    return settings.kafka or (settings.log if is_kafka(settings.log) else "")


def _topics(context: Context) -> list[Topic]:
    """Outsiders too can read what feeds said no longer than the feeds let the hub keep it."""
    shortest = shortest_life_seconds(context.feeds)
    return [topic.kept_at_most(shortest) for topic in RELAYED]
