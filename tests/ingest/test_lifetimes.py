"""When what a feed said falls due for deletion."""

from services.ingest.lifetimes import due, is_over, of_configured, of_removed
from services.shared.feed import Feed
from services.shared.model.events import Lifetime, Payload, Version

DAY_MS = 86_400_000
FEED = Feed("bus", "gtfs", delete_after_seconds=30 * 86_400)
LIFE = Lifetime("bus", 30 * DAY_MS)


def kept(channel: str, received_ms: int) -> dict[bytes, Payload]:
    return {f"bus/{channel}".encode(): Payload("bus", channel, version=Version(received_time_ms=received_ms))}


def test_what_was_confirmed_since_is_kept_however_long_ago_it_came() -> None:
    payloads = kept("poll", 0) | kept("push-rt", 0)
    assert due(payloads, LIFE, {}, 30 * DAY_MS - 1) == {}
    assert due(payloads, LIFE, {}, 30 * DAY_MS) == payloads
    assert due(payloads, LIFE, {"poll": DAY_MS}, 30 * DAY_MS) == kept("push-rt", 0)


def test_a_removed_feed_is_kept_for_as_long_again_and_then_goes_whole() -> None:
    removed = of_removed(LIFE, 40 * DAY_MS)
    assert of_removed(removed, 50 * DAY_MS) == removed
    payloads = kept("poll", 39 * DAY_MS) | kept("push", 0)
    assert due(payloads, removed, {}, 70 * DAY_MS - 1) == {}
    assert due(payloads, removed, {}, 70 * DAY_MS) == payloads
    assert (is_over(removed, 70 * DAY_MS - 1), is_over(removed, 70 * DAY_MS)) == (False, True)
    assert not is_over(Lifetime("bus", 30 * DAY_MS, 0, 40 * DAY_MS, 70 * DAY_MS), 80 * DAY_MS)


def test_a_feed_that_is_configured_again_is_no_longer_removed() -> None:
    life = of_configured(FEED, of_removed(LIFE, DAY_MS), 0)
    assert life is not None
    assert life.removed_ms == 0


def test_a_confirmation_is_written_when_it_moved_by_a_twentieth_of_the_time() -> None:
    assert of_configured(FEED, LIFE, DAY_MS) == LIFE
    assert of_configured(FEED, LIFE, 2 * DAY_MS) == Lifetime("bus", 30 * DAY_MS, 2 * DAY_MS)


def test_what_may_be_kept_for_ever_has_no_lifetime() -> None:
    assert of_configured(Feed("bus", "gtfs"), LIFE, DAY_MS) is None
