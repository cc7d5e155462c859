"""What was built and is not known to be written: merge's own until its next write, a standby's for as long as it needs.

A standby that is ahead of the merge that writes must not let go of an outcome because it differs in nothing from
what is written: what is written may be older than it. After a while it no longer can be. Pure.
"""

from collections import deque
from collections.abc import Callable, Iterator

from services.merge.built import EntityKey, Outcome

SETTLES_SECONDS = 60.0  # longer than a merge that stands still keeps its lease
_YIELD_EVERY = 200

Outcomes = dict[EntityKey, Outcome]


class Draft:
    """The newest outcome of each entity."""

    def __init__(self) -> None:
        self.outcomes: Outcomes = {}
        self._parts: deque[tuple[float, Outcomes]] = deque()

    def add(self, part: Outcomes) -> None:
        self.outcomes |= part

    def date(self, part: Outcomes, built_at: float) -> None:
        """Of what was added: when it was built, for `settle`."""
        if part:
            self._parts.append((built_at, part))

    def settle(self, now: float, is_written: Callable[[EntityKey, Outcome], bool]) -> Iterator[None]:
        """Lets go of what was built long ago and is written. Yields now and then, so that others can run."""
        count = 0
        while self._parts and self._parts[0][0] + SETTLES_SECONDS <= now:
            _, part = self._parts.popleft()
            unwritten: Outcomes = {}
            for key, outcome in part.items():
                if self.outcomes.get(key) is not outcome:
                    continue
                if is_written(key, outcome):
                    del self.outcomes[key]
                else:
                    unwritten[key] = outcome
                count += 1
                if count % _YIELD_EVERY == 0:
                    yield
            self.date(unwritten, now)

    def keep(self, wanted: Callable[[Outcome], bool]) -> None:
        self.outcomes = {key: outcome for key, outcome in self.outcomes.items() if wanted(outcome)}

    def clear(self) -> None:
        self.outcomes = {}
        self._parts.clear()
