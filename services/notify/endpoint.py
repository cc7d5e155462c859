"""One webhook at work: takes events in while it has room, and sends what is due."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.notify.delivery import BEGIN, DELIVERED, FAILED, MOST, PLAN_MS, Delivery, Queue, next_attempt
from services.notify.journal import Journal, Standing
from services.notify.sending import Outcome, Sender
from services.notify.signature import headers
from services.notify.subscriptions import Subscriptions, choice_of
from services.shared.clock import Clock, now_ms
from services.shared.log.port import LogUnavailable
from services.shared.model.events import Position
from services.shared.model.webhooks import ENABLED, Webhook
from services.shared.telemetry import Telemetry, log_event
from services.shared.web.outgoing import Event, EventSource, Lost, Part

LOGGER = logging.getLogger("noriai.notify")
SNAPSHOT = "snapshot"
LOOK_SECONDS = 1.0  # the longest that it waits for the next attempt without looking at the clock
RETRY_SECONDS = 1.0
LATER_MS = 60_000
BACK_AFTER = 5  # failures in a row, after which what is taken shows that the endpoint is back
DEAD = "nothing was taken for 3 days"
GONE = "it answered 410 Gone"
NO_SECRET = "its secret can't be read here: make a new one"


@dataclass(frozen=True, slots=True)
class Work:
    """What all endpoints share. `chance` gives numbers from 0 to 1."""

    source: EventSource
    sender: Sender
    journal: Journal
    subscriptions: Subscriptions
    clock: Clock
    telemetry: Telemetry
    chance: Callable[[], float]
    numbers: Iterator[int]

    def now_ms(self) -> int:
        return int(self.clock.real() * 1000)


def said_ms(event: Event, clock: Clock) -> int:
    """When what it tells was said, in real time, from which the data's may be far."""
    age_ms = now_ms(clock) - event.time_ms if event.time_ms else 0
    return int(clock.real() * 1000) - max(0, age_ms)


class Endpoint:
    def __init__(self, work: Work, webhook: Webhook, standing: Standing, waiting: list[Delivery]) -> None:
        self._work = work
        self.webhook = webhook
        self.standing = standing
        self.queue = Queue({one.number: one for one in waiting})
        if standing.generation != webhook.generation:
            self._begin_anew()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._moved = False

    def _begin_anew(self) -> None:
        self.standing.generation, self.standing.place = self.webhook.generation, self.webhook.start
        self._drop()
        self._work.journal.place(self.webhook.id, self.standing)

    @property
    def place(self) -> str:
        """Where who knows nothing else of it has to begin, so that it lacks nothing."""
        first = next((one for one in self.queue.waiting.values() if not one.alone), None)
        return first.place if first is not None else self.standing.place

    async def run(self) -> None:
        """Until cancelled."""
        if self.webhook.state != ENABLED:
            return
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._take_in())
                tasks.create_task(self._send_out())
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)

    def begin_again(self) -> None:
        """What waits is tried now, as if nothing had been tried."""
        self.queue.begin_again()
        self.standing.failing_ms = self.standing.in_row = 0
        self._wake.set()

    def save_place(self) -> None:
        """Where only the place has moved; with events it is written at once."""
        if self._moved:
            self._moved = False
            self._work.journal.place(self.webhook.id, self.standing)

    def expire(self, before_ms: int) -> None:
        """Lets go of what was said before then, while it does not run: then a snapshot has to say it."""
        old = [one for one in self.queue.waiting.values() if one.said_ms < before_ms]
        for one in old:
            del self.queue.waiting[one.number]
            self._work.journal.drop(one)
        if any(not one.alone for one in old):
            self.standing.place = f"{SNAPSHOT} expired"
            self._work.journal.place(self.webhook.id, self.standing)

    def holds_from_before(self, at_ms: int) -> bool:
        return any(one.said_ms < at_ms for one in self.queue.waiting.values())

    async def _take_in(self) -> None:
        source = self._work.source
        await source.whole()
        choice = source.choose(choice_of(self.webhook))
        while True:
            if self.standing.place.startswith(SNAPSHOT):
                reason = self.standing.place.removeprefix(SNAPSHOT).strip() or "requested"
                async for part in source.snapshot(choice, reason, secrets.token_hex(3), MOST):
                    await self._has_room()
                    self._take(part)
                continue
            await self._has_room()
            try:
                self._take(await source.after(choice, Position.parse(self.standing.place), MOST))
            except Lost as lost:
                self.standing.place = f"{SNAPSHOT} {lost.reason}"
            except LogUnavailable:
                await asyncio.sleep(RETRY_SECONDS)

    async def _has_room(self) -> None:
        while not self.queue.has_room:
            self._room.clear()
            await self._room.wait()

    def _take(self, part: Part) -> None:
        for event in part.events:
            if event.type == BEGIN:
                self._drop()
            self._put(event)
        if part.reached is not None:
            self.standing.place = str(part.reached)
        self._moved = True
        if part.events:
            self.save_place()
            self._wake.set()

    def _put(self, event: Event) -> None:
        number, place, now = next(self._work.numbers), self.standing.place, self._work.now_ms()
        said = said_ms(event, self._work.clock)
        one = Delivery(number, event.id, event.type, event.subject, event.body, now, said, place=place)
        self._work.journal.put(self.webhook.id, one)
        for older in self.queue.add(one):
            self._work.journal.drop(older)

    def _drop(self) -> None:
        for one in self.queue.drop_all():
            self._work.journal.drop(one)

    async def _send_out(self) -> None:
        while True:
            self._wake.clear()
            for one in self.queue.ready(self._work.now_ms()):
                one.under_way = True
                task = asyncio.create_task(self._attempt(one))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            due = self.queue.due_ms()
            seconds = None if due is None else min(LOOK_SECONDS, max(0.01, (due - self._work.now_ms()) / 1000))
            if due is not None and due <= self._work.now_ms():
                seconds = None  # all that may be sent at once is under way
            try:
                await asyncio.wait_for(self._wake.wait(), seconds)
            except TimeoutError:
                continue

    async def _attempt(self, one: Delivery) -> None:
        try:
            if one.body is None:
                one.body = await self._work.journal.body(one.number)
            one.first_ms = one.first_ms or self._work.now_ms()
            await self._settle(one, await self.send(one))
        except LogUnavailable as error:  # it could not be switched off; the next attempt will
            log_event(LOGGER, "webhook_not_off", logging.WARNING, webhook=self.webhook.id, reason=error)
        finally:
            one.under_way = False
            self._wake.set()

    async def send(self, one: Delivery) -> Outcome:
        """One attempt, signed for now."""
        work = self._work
        signing = work.subscriptions.signing(self.webhook)
        if not signing:
            return Outcome(0, NO_SECRET)
        body = one.body or b""
        signed = headers(signing, one.event, int(work.clock.real()), body)
        outcome = await work.sender.send(self.webhook.url, signed, body, self.queue.slow)
        work.telemetry.counter("noriai_webhooks_total", outcome="taken" if outcome.taken else "failed").inc()
        return outcome

    async def _settle(self, one: Delivery, outcome: Outcome) -> None:
        now, standing = self._work.now_ms(), self.standing
        one.attempts, one.status, one.detail = one.attempts + 1, outcome.status, outcome.detail
        if outcome.taken:
            one.state = DELIVERED
            if standing.in_row >= BACK_AFTER:
                self.queue.hurry(now)
            standing.failing_ms, standing.in_row, standing.taken_ms = 0, 0, now
        elif not one.alone:
            standing.failing_ms, standing.in_row = standing.failing_ms or now, standing.in_row + 1
        self.queue.slow = not outcome.taken or outcome.slow
        if outcome.later_seconds and not outcome.taken:
            self.queue.rest(now, outcome.later_seconds)
        reason = GONE if outcome.gone else DEAD if standing.in_row and now >= standing.failing_ms + PLAN_MS else ""
        if not outcome.taken:
            one.body = None
            again = None if one.alone else next_attempt(one.first_ms, one.attempts, now, self._work.chance())
            if again is None and (one.alone or not reason):
                one.state = FAILED
            one.next_ms = again or now + LATER_MS
        if one.state in (DELIVERED, FAILED):
            self.queue.waiting.pop(one.number, None)
            self._room.set()
        self._work.journal.note(self.webhook.id, one)
        self._work.journal.place(self.webhook.id, standing)
        if reason:
            log_event(LOGGER, "webhook_off", logging.WARNING, webhook=self.webhook.id, reason=reason)
            await self._work.subscriptions.switch_off(self.webhook.id, self.webhook.generation, reason)

    async def send_again(self, one: Delivery) -> Delivery | None:
        """What waits is tried now; what is over is sent once more, under the same event id. None: it is not kept."""
        waiting = self.queue.waiting.get(one.number) or await self._once_more(one)
        if waiting is not None:
            waiting.next_ms = self.queue.rest_ms = 0
        self._wake.set()
        return waiting

    async def _once_more(self, one: Delivery) -> Delivery | None:
        number, now = next(self._work.numbers), self._work.now_ms()
        again = Delivery(number, one.event, one.type, one.subject, None, now, one.said_ms, alone=True, under_way=True)
        self.queue.waiting[number] = again  # what comes of its subject from now on comes after it
        try:
            again.body = await self._work.journal.body(one.number)
        finally:
            again.under_way = False
            if again.body is None:
                del self.queue.waiting[number]
        if again.body is None:
            return None
        self._work.journal.put(self.webhook.id, again)
        return again

    async def send_once(self, event: Event) -> Delivery:
        """Now, whatever waits and even when switched off; for a test."""
        now = self._work.now_ms()
        one = Delivery(next(self._work.numbers), event.id, event.type, event.subject, event.body, now, now, alone=True)
        self._work.journal.put(self.webhook.id, one)
        outcome = await self.send(one)
        one.attempts, one.first_ms, one.status, one.detail = 1, now, outcome.status, outcome.detail
        one.state = DELIVERED if outcome.taken else FAILED
        self._work.journal.note(self.webhook.id, one)
        return one
