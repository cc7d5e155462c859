"""The anonymous limit: a bucket an address, filled evenly; loopback is free unless configured."""

import pytest

from services.shared.clock import ManualClock
from services.shared.web.middleware.limits import Limits
from services.shared.web.problems import TooManyRequests
from tests.support.site import NOON, answering, endpoint, site_of


async def test_a_bucket_empties_and_fills_again() -> None:
    clock = ManualClock(NOON)
    limits = Limits(60, False, clock)
    left = [(limits.take("192.0.2.1") or {})["RateLimit-Remaining"] for _ in range(60)]
    assert left == [str(n) for n in range(59, -1, -1)]
    with pytest.raises(TooManyRequests) as refused:
        limits.take("192.0.2.1")
    assert refused.value.headers["Retry-After"] == "1"
    assert refused.value.headers["RateLimit-Reset"] == "60"
    assert limits.take("192.0.2.2") is not None
    await clock.advance(1)
    assert limits.take("192.0.2.1") is not None
    with pytest.raises(TooManyRequests):
        limits.take("192.0.2.1")
    await clock.advance(3600)
    assert (limits.take("192.0.2.1") or {})["RateLimit-Remaining"] == "59"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", None])
def test_loopback_is_free(address: str | None) -> None:
    limits = Limits(1, False, ManualClock(NOON))
    assert [limits.take(address) for _ in range(5)] == [None] * 5


def test_an_ipv6_subscriber_is_its_network() -> None:
    limits = Limits(2, False, ManualClock(NOON))
    assert limits.take("2001:db8::1")
    assert limits.take("2001:db8::ffff:2")
    with pytest.raises(TooManyRequests):
        limits.take("2001:db8::3")
    assert limits.take("2001:db8:0:1::1")
    assert limits.take("not an address")


async def test_buckets_that_are_full_again_are_forgotten() -> None:
    clock = ManualClock(NOON)
    limits = Limits(2, False, clock)
    for n in range(30):
        await clock.advance(30)
        limits.take(f"192.0.2.{n}")
    assert len(limits._buckets) + len(limits._before) <= 5


async def test_addresses_beyond_what_is_held_share_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.shared.web.middleware.limits.MOST_ADDRESSES", 10)
    clock = ManualClock(NOON)
    limits = Limits(2, False, clock)
    for n in range(12):
        limits.take(f"192.0.2.{n}")
    with pytest.raises(TooManyRequests):
        limits.take("192.0.2.77")
    assert len(limits._buckets) == 11
    await clock.advance(60)
    assert limits.take("192.0.2.77")


async def test_the_limit_is_told_and_kept_over_http() -> None:
    rows = [endpoint("/v1/x", answering(None)), endpoint("/free", answering(None), counted=False)]
    async with site_of(rows, anonymous_per_minute=2, limit_loopback=True) as site:
        first = await site.ask("/v1/x")
        assert (first.status, first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == (200, "2", "1")
        await site.ask("/v1/x")
        over = await site.ask("/v1/x")
        assert (over.status, over.headers["Content-Type"]) == (429, "application/problem+json")
        assert (over.headers["Retry-After"], over.headers["RateLimit-Remaining"]) == ("30", "0")
        assert (await site.ask("/free")).status == 200
    async with site_of(rows, anonymous_per_minute=1) as site:
        assert [(await site.ask("/v1/x")).status for _ in range(3)] == [200] * 3


async def test_what_is_guarded_counts_loopback_whoever_it_says_to_ask_for() -> None:
    async with site_of([endpoint("/v1/x", answering(None), guarded=True)], anonymous_per_minute=2) as site:
        asked = [(await site.ask("/v1/x", X_Forwarded_For=f"192.0.2.{number}")).status for number in range(3)]
    assert asked == [200, 200, 429]
