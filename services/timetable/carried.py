"""Records that a source gave in its own terms, as columns of the artifact: bytes one after the other, by class."""

import numpy as np

from services.shared.timetable.columns import AnyArray
from services.timetable.beside import Beside


def carried_columns(beside: Beside) -> dict[str, AnyArray]:
    """`carried`: of each record its head and its list; `carried_first`: where each of both begins, and the end."""
    parts = [part for each in beside.carried for part in (each.head, each.listed)]
    first = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return {"carried": np.frombuffer(b"".join(parts), np.uint8), "carried_first": first}


def carried_classes(beside: Beside) -> dict[str, tuple[int, int]]:
    """Class → the first of its records, and the one after the last."""
    found: dict[str, tuple[int, int]] = {}
    for number, each in enumerate(beside.carried):
        found[each.class_] = (found.get(each.class_, (number, 0))[0], number + 1)
    return found
