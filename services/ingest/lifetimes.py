"""How long what a feed said may be kept (`delete_after`): when each payload falls due. Decisions only, no I/O.

It counts from the last look that found the payload still to be what the feed says, and for a feed that is no longer
configured from its removal.
"""

from collections.abc import Mapping
from dataclasses import replace

from services.shared.feed import Feed
from services.shared.model.events import Lifetime, Payload

_STEPS = 20  # a confirmation is written when it moves by a twentieth of the time


def delete_after_ms(feed: Feed) -> int:
    """0: never."""
    return int((feed.delete_after_seconds or 0) * 1000)


def of_configured(feed: Feed, held: Lifetime | None, confirmed_ms: int) -> Lifetime | None:
    """What is to be known of it from now on. None: nothing, as it may be kept for ever."""
    after_ms = delete_after_ms(feed)
    if not after_ms:
        return None
    if held is None:
        return Lifetime(feed.id, after_ms, confirmed_ms)
    now = replace(held, delete_after_ms=after_ms, removed_ms=0)
    moved_ms = confirmed_ms - held.confirmed_ms
    return replace(now, confirmed_ms=confirmed_ms) if moved_ms >= after_ms / _STEPS else now


def of_removed(held: Lifetime, now_ms: int) -> Lifetime:
    return held if held.removed_ms else replace(held, removed_ms=now_ms)


def is_over(life: Lifetime, now_ms: int) -> bool:
    """Of a feed that was removed: all of it is due, and was not erased since."""
    return 0 < life.removed_ms <= now_ms - life.delete_after_ms and life.erased_ms < life.removed_ms


def due(
    kept: Mapping[bytes, Payload], life: Lifetime, confirmed_ms: Mapping[str, int], now_ms: int
) -> dict[bytes, Payload]:
    """What is to be erased; `confirmed_ms` is by channel."""
    since_ms = now_ms - life.delete_after_ms
    if life.removed_ms:
        return dict(kept) if life.removed_ms <= since_ms else {}
    return {
        key: payload
        for key, payload in kept.items()
        if max(payload.version.received_time_ms, confirmed_ms.get(payload.channel, 0)) <= since_ms
    }
