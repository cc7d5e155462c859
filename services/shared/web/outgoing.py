"""The hub's events, for a service that sends them on: what the service with the picture promises to others.

Nothing is held for a reader: it says where it is, and gets what comes after.
"""

from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass
from typing import Protocol

from services.shared.model.events import Position
from services.shared.web.endpoints import Values


class Lost(Exception):
    """What comes after a position can't be told any more. The reaction: a snapshot, for this `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """`body` is the CloudEvent as one line of JSON, the same that streams are sent.

    `time_ms`: of the change that it tells, in the data's time; 0 where it tells what holds now.
    """

    id: str
    type: str
    subject: str
    body: bytes
    time_ms: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Events in order. Who has them is at `reached`; None inside a snapshot, which begins again when it is cut."""

    events: tuple[Event, ...]
    reached: Position | None


class EventSource(Protocol):
    @property
    def position(self) -> Position: ...

    async def whole(self) -> None:
        """Returns when the picture can be asked."""
        ...

    def choose(self, values: Values) -> Hashable:
        """What `values`, of the parameters in event_params.CHOOSING, ask for; the same for the same."""
        ...

    async def after(self, choice: Hashable, position: Position, most: int) -> Part:
        """About `most` events at most; who is far behind gets the newest of each subject. Waits for what is to come.

        It may return without any event, having moved on. Raises Lost, LogUnavailable.
        """
        ...

    def snapshot(self, choice: Hashable, reason: str, run: str, most: int) -> AsyncIterator[Part]:
        """The picture as it is now. Ids are `{position}/{run}/{number}`: a snapshot's own, and of plain letters."""
        ...
