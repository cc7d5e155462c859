"""The local ids of a list's facilities: the list's own, else from what the row says, whatever its order.

A running number is no id: it moves when a row is added. Rows that the list's own ids, or name and address, do not
tell apart are told apart by where they are, then by all that they say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.ingest.formats.facility_list.facility import spoken


@dataclass(frozen=True, slots=True)
class Marks:
    """What can identify a row: `stated` is its own id, `said` name and address, `place` where, `content` everything."""

    stated: str
    said: tuple[str, ...]
    place: tuple[float | None, float | None]
    content: tuple[str, ...]


def local_ids(rows: Sequence[Marks]) -> list[str]:
    """One a row, all different for rows that differ in content."""
    steps = (_by_statement, _by_place, _by_content)
    ids = [steps[0](row) for row in rows]
    for step in steps[1:]:
        counts = Counter(ids)
        ids = [step(row) if counts[found] > 1 else found for row, found in zip(rows, ids, strict=True)]
    return ids


def _by_statement(row: Marks) -> str:
    return row.stated or _digest(*row.said)


def _by_place(row: Marks) -> str:
    where = "" if None in row.place else "{:.4f},{:.4f}".format(*row.place)
    return f"{row.stated}~{_digest(*row.said)}" if row.stated else _digest(*row.said, where)


def _by_content(row: Marks) -> str:
    return f"{row.stated}~{_digest(*row.content)}" if row.stated else _digest(*row.said, *row.content)


def _digest(*parts: str) -> str:
    return blake2b(spoken(parts).encode(), digest_size=8).hexdigest()
