"""services.ingest.polling: when a feed is looked at again."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.polling import (
    BACKOFF_CAP_SECONDS,
    BACKOFF_LEAST_SECONDS,
    JITTER,
    RETRY_AFTER_CAP_SECONDS,
    Outcome,
    next_fetch,
)

NOW = 1_778_544_000.0
chances = st.floats(0, 1)
intervals = st.floats(1, 86_400)


def test_a_success_is_followed_by_the_next_turn_counted_from_the_start() -> None:
    assert next_fetch(Outcome(NOW, NOW + 3), 20, chance=0) == NOW + 20


def test_turns_that_a_slow_answer_took_up_are_passed_over() -> None:
    assert next_fetch(Outcome(NOW, NOW + 47), 20, chance=0) == NOW + 60


def test_the_wait_after_failures_doubles_up_to_a_cap() -> None:
    waits = [next_fetch(Outcome(NOW, NOW, failures=n), 20, chance=1) - NOW for n in range(1, 8)]
    assert waits == [20, 40, 80, 160, 300, 300, 300]


def test_the_cap_of_a_feed_of_hours_is_its_interval() -> None:
    assert next_fetch(Outcome(NOW, NOW, failures=20), 3600, chance=1) == NOW + 3600


def test_what_the_source_asks_to_wait_is_waited() -> None:
    assert next_fetch(Outcome(NOW, NOW, 1, retry_after_seconds=500), 20, chance=0) == NOW + 500


def test_a_source_cannot_ask_for_more_than_a_day() -> None:
    assert next_fetch(Outcome(NOW, NOW, 1, retry_after_seconds=1e9), 20, chance=0) == NOW + RETRY_AFTER_CAP_SECONDS


@given(st.floats(0, 100_000), intervals, chances)
def test_the_next_turn_is_ahead_and_at_most_one_interval_and_the_jitter_away(
    took: float, interval: float, chance: float
) -> None:
    due = next_fetch(Outcome(NOW, NOW + took), interval, chance)
    assert NOW + took <= due <= NOW + took + interval * (1 + JITTER) + 1e-3


@given(intervals, chances, st.integers(1, 10_000), st.none() | st.floats(0, 1e6))
def test_a_failure_never_leads_to_a_hot_loop_nor_to_giving_up(
    interval: float, chance: float, failures: int, retry_after: float | None
) -> None:
    wait = next_fetch(Outcome(NOW, NOW, failures, retry_after), interval, chance) - NOW
    longest = max(interval, BACKOFF_CAP_SECONDS, min(retry_after or 0, RETRY_AFTER_CAP_SECONDS))
    assert BACKOFF_LEAST_SECONDS - 1e-6 <= wait <= longest + 1e-3
    assert wait >= min(retry_after or 0, RETRY_AFTER_CAP_SECONDS) - 1e-3
