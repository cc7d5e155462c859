"""What became of all that a feed says in realtime: how much was matched, and why the rest was not. Pure.

Each statement is counted once, so that what went in is what was matched and what is listed with a reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from services.merge.priority import Statement
from services.merge.table import SaidKey, Source
from services.shared.model.matching import BY_IDS, KindMatched, Matching, Unmatched

COUNTED = ("trip", "vehicle", "alert")
_SAMPLES = 3  # of each reason
_EXPIRED = Matching(reason="expired")


class Tally:
    def __init__(self) -> None:
        self._told: dict[str, dict[tuple[str, SaidKey], Matching]] = defaultdict(dict)  # feed → channel, what is said
        self._summed: dict[str, tuple[KindMatched, ...]] = {}
        self._changed: set[str] = set()

    def note(self, ordered: Sequence[Statement], winner: Matching | None) -> None:
        """Of statements on one thing, the winner first; None when none of them is live."""
        if not ordered or ordered[0].kind not in COUNTED:
            return
        for place, statement in enumerate(ordered):
            if not statement.live:
                matching = _EXPIRED
            elif place == 0 and winner is not None:
                matching = winner
            else:
                matching = Matching(reason="outranked", value=ordered[0].source[0])
            self._set(statement.source, (statement.kind, statement.said_id), matching)

    def forget(self, source: Source, key: SaidKey) -> None:
        if self._told[source[0]].pop((source[1], key), None) is not None:
            self._change(source[0])

    def _set(self, source: Source, key: SaidKey, matching: Matching) -> None:
        told = self._told[source[0]]
        if told.get((source[1], key)) != matching:
            told[source[1], key] = matching
            self._change(source[0])

    def _change(self, feed: str) -> None:
        self._summed.pop(feed, None)
        self._changed.add(feed)

    def take_changed(self) -> set[str]:
        """The feeds of which something was counted otherwise since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def of(self, feed: str) -> tuple[KindMatched, ...]:
        found = self._summed.get(feed)
        if found is None:
            found = self._summed[feed] = tuple(_sum(self._told.get(feed, {}).items()))
        return found


def _sum(told: Iterable[tuple[tuple[str, SaidKey], Matching]]) -> Iterable[KindMatched]:
    matched: Counter[str] = Counter()
    faults: dict[str, dict[tuple[str, bool], list[Unmatched]]] = defaultdict(lambda: defaultdict(list))
    for (_, (kind, said_id)), matching in told:
        if matching.by:
            matched[kind] += 1
        if matching is not BY_IDS and matching.reason:
            unmatched = Unmatched(kind, said_id, matching.reason, matching.value)
            faults[kind][matching.reason, bool(matching.by)].append(unmatched)
    for kind in COUNTED:
        of_kind = faults[kind]
        reasons = {reason: len(them) for (reason, found), them in sorted(of_kind.items()) if not found}
        partial = {reason: len(them) for (reason, found), them in sorted(of_kind.items()) if found}
        if matched[kind] or reasons:
            samples = [nsmallest(_SAMPLES, them, key=lambda each: each.id) for _, them in sorted(of_kind.items())]
            unmatched_count = sum(reasons.values())
            flat = tuple(each for few in samples for each in few)
            yield KindMatched(kind, matched[kind], unmatched_count, reasons, partial, flat)
