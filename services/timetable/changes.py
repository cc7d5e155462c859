"""Stops that a timetable says one can change between: transfers.txt, as observations of stops carry it."""

from services.timetable.reader import Table

_NO_CHANGE = frozenset({"3", "4", "5"})  # not possible; staying on board, or being asked to leave
MOST_OF_ONE_STOP = 100


def stated_changes(transfers: Table | None) -> dict[str, tuple[str, ...]]:
    """Each stop's, in order. A rule for some routes or trips speaks of the place all the same."""
    found: dict[str, set[str]] = {}
    for row in transfers.dicts() if transfers is not None else ():
        origin, target = row.get("from_stop_id", ""), row.get("to_stop_id", "")
        if origin and target and origin != target and row.get("transfer_type", "") not in _NO_CHANGE:
            found.setdefault(origin, set()).add(target)
    return {stop: tuple(sorted(others)[:MOST_OF_ONE_STOP]) for stop, others in found.items()}
