"""What is sent next, when it is tried again, and when it is given up: decisions of one endpoint. Pure.

A subject's events are sent in their order: one that was not taken holds back later ones of its subject, and no other.
A snapshot's begin comes before all that follows it, its end after all before it. Times are real, in milliseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

PLAN_MS = 3 * 86_400_000  # from the first attempt to the last
FIRST_WAIT_MS, GROWTH, LONGEST_WAIT_MS = 5_000, 3, 12 * 3_600_000
JITTER = 0.2
CONFLATED_FROM = 50  # waiting events; from there on only the newest of each subject waits
MOST = 50  # waiting events at which nothing more is taken in
AT_ONCE = 4
BEGIN, END = "noriai.snapshot.begin.v1", "noriai.snapshot.end.v1"
OPEN, DELIVERED, FAILED = "pending", "delivered", "failed"


def next_attempt(first_ms: int, attempts: int, now_ms: int, chance: float) -> int | None:
    """When, after `attempts` that failed; None: it is given up. `chance` is from 0 to 1.

    The waits grow threefold from 5 s to 12 hours, each shorter or longer by up to a fifth; the last attempt is made
    three days after the first.
    """
    if now_ms >= first_ms + PLAN_MS:
        return None
    wait_ms = min(FIRST_WAIT_MS * GROWTH ** min(attempts - 1, 20), LONGEST_WAIT_MS)
    return min(now_ms + int(wait_ms * (1 + JITTER * (2 * chance - 1))), first_ms + PLAN_MS)


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way. `body` is None once it must be asked of the journal again. `first_ms` 0: not tried yet.

    `created_ms`: when it was taken in. `said_ms`: when what it tells was said; it is kept so long from then on.
    `place`: where who has lost it begins, to be told it again.
    """

    number: int
    event: str
    type: str
    subject: str
    body: bytes | None
    created_ms: int
    said_ms: int
    next_ms: int = 0
    first_ms: int = 0
    attempts: int = 0
    state: str = OPEN
    status: int = 0
    detail: str = ""
    place: str = ""
    under_way: bool = False
    alone: bool = False  # sent again, or for a test: waits for nothing that waits, and is tried once


@dataclass(slots=True)
class Queue:
    """What one endpoint has not taken yet, in order."""

    waiting: dict[int, Delivery] = field(default_factory=dict)
    slow: bool = False  # its last answer was late, or it gave none: one at a time
    rest_ms: int = 0  # until then it asked to be sent nothing

    @property
    def has_room(self) -> bool:
        return len(self.waiting) < MOST

    def add(self, delivery: Delivery) -> list[Delivery]:
        """Those that it makes superfluous: older states of what is gone now, which may not be told any more; and
        where many wait, an older state of the same subject that was never sent.
        """
        gone = delivery.type.endswith(".removed.v1")
        dropped = []
        if gone or (len(self.waiting) >= CONFLATED_FROM and delivery.subject != "snapshot"):
            same = [one for one in self.waiting.values() if one.subject == delivery.subject]
            dropped = [one for one in same if not one.under_way and (gone or not (one.attempts or one.alone))]
        self.waiting[delivery.number] = delivery
        return [self.waiting.pop(one.number) for one in dropped]

    def drop_all(self) -> list[Delivery]:
        """What is not under way: a snapshot says it anew."""
        dropped = [one for one in self.waiting.values() if not one.under_way]
        return [self.waiting.pop(one.number) for one in dropped]

    def rest(self, now_ms: int, seconds: float) -> None:
        """For no longer than it may be left without any attempt."""
        self.rest_ms = max(self.rest_ms, now_ms + min(int(seconds * 1000), LONGEST_WAIT_MS))

    def begin_again(self) -> None:
        """As if nothing had been tried."""
        self.rest_ms = 0
        for one in self.waiting.values():
            one.next_ms = one.first_ms = one.attempts = 0

    def ready(self, now_ms: int) -> list[Delivery]:
        """What is to be sent now."""
        if now_ms < self.rest_ms:
            return []
        room = (1 if self.slow else AT_ONCE) - sum(one.under_way for one in self.waiting.values())
        due = [one for one in self._heads() if not one.under_way and one.next_ms <= now_ms]
        return due[: max(0, room)]

    def due_ms(self) -> int | None:
        """When the next attempt is due; None while there is none to wait for."""
        due = min((one.next_ms for one in self._heads() if not one.under_way), default=None)
        return None if due is None else max(due, self.rest_ms)

    def _heads(self) -> Iterator[Delivery]:
        held: set[str] = set()
        before = False
        for one in self.waiting.values():
            if one.alone:
                held.add(one.subject)  # it is older than what follows
                yield one
                continue
            if one.type == BEGIN:
                if not before:
                    yield one
                return
            if one.subject not in held and not (one.type == END and before):
                yield one
            held.add(one.subject)
            before = True

    def hurry(self, now_ms: int) -> None:
        """It takes events again: what waits for its turn need not wait longer."""
        for one in self.waiting.values():
            one.next_ms = min(one.next_ms, now_ms)
