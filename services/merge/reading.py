"""What of a batch this merge can use: statements of kinds that it knows, on sources and timetables in order. Pure."""

from dataclasses import replace

from services.shared.model.events import Batch, Observation
from services.shared.model.said import SAID
from services.shared.wire.codec import Undecodable, decode_said

_READ_AT_ONCE = frozenset({"source", "timetable"})  # all others are read entity by entity, and end no more than that


def usable(batch: Batch) -> tuple[Batch, str]:
    """The batch without what can't be used, and why, in words; "" when all can."""
    problems = {said: why for said in batch.upserts if (why := _problem(said))}
    if not problems:
        return batch, ""
    kept = tuple(said for said in batch.upserts if said not in problems)
    return replace(batch, upserts=kept), "; ".join(sorted(set(problems.values())))


def _problem(said: Observation) -> str:
    if said.kind not in SAID:
        return f"a statement of a kind that is not known: {said.kind!r:.60}"
    if said.kind in _READ_AT_ONCE:
        try:
            decode_said(said.kind, said.body)
        except Undecodable as error:
            return str(error)
    return ""
