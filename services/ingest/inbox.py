"""What was pushed to one feed: single entries as they stand on the log, and messages that are not read yet. No I/O."""

import asyncio
from collections.abc import Mapping

from services.shared.entries import KINDS, read_entry
from services.shared.model.events import Key, Payload

ENTRY = "entry"
MESSAGE = "inbox"  # a message waits there until it is laid over what was pushed before


def unreadable(payload: Payload) -> str:
    """Why an entry can't be used, which a later version of this program may have taken; "" for what can."""
    if payload.channel != ENTRY:
        return ""
    if payload.format not in KINDS:
        return f"an entry of a kind that is not known: {payload.format!r:.60}"
    said = read_entry(KINDS[payload.format], payload.entry_id, payload.entry, payload.version.received_time_ms)
    return "; ".join(f"{fault.where}: {fault.reason}" for fault in said)[:500] if isinstance(said, list) else ""


class Inbox:
    """`called` is set when something came in."""

    def __init__(self) -> None:
        self.entries: dict[bytes, Payload] = {}
        self.messages: dict[bytes, Payload] = {}
        self.called = asyncio.Event()
        self._came: dict[bytes, None] = {}
        self._gone: dict[bytes, Key] = {}

    def take(self, key: bytes, payload: Payload | None) -> None:
        """A record of this feed; None for one that was withdrawn."""
        self.messages.pop(key, None)
        older = self.entries.pop(key, None)
        if payload is not None and payload.channel == ENTRY:
            self.entries[key] = payload
            self._came[key] = None
        elif payload is not None and payload.channel == MESSAGE:
            self.messages[key] = payload
        elif older is not None:
            self._came.pop(key, None)
            self._gone[key] = Key(KINDS[older.format].said, older.entry_id)
        else:
            return
        self.called.set()

    def news(self) -> tuple[Mapping[bytes, Payload], list[Key]]:
        """What came and what went since the last call."""
        came = {key: self.entries[key] for key in self._came}
        gone = [said for key, said in self._gone.items() if key not in came]
        self._came, self._gone = {}, {}
        self.called.clear()
        return came, gone
