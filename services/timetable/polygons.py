"""Areas on the map as rings of (longitude, latitude): whether rings are sound, and areas overlap. Pure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ring = npt.NDArray[np.float64]  # n × 2, the last point being the first again
Area = Sequence[Ring]  # outer rings and holes alike: inside is what an odd number of them goes around
_FEWEST_POINTS = 4


def fault_of(ring: Ring) -> str:
    """ "" when it is sound."""
    if len(ring) < _FEWEST_POINTS:
        return f"a ring of {len(ring)} points, where {_FEWEST_POINTS} are the fewest"
    if not np.array_equal(ring[0], ring[-1]):
        return "a ring does not end where it begins"
    return "a ring crosses itself" if _crosses_itself(ring) else ""


def overlap(one: Area, other: Area) -> bool:
    """Whether they share more than a border."""
    begins, ends = _edges(one)
    others = _edges(other)
    low, high = np.minimum(begins, ends).min(axis=0), np.maximum(begins, ends).max(axis=0)
    if (np.maximum(*others).max(axis=0) <= low).any() or (np.minimum(*others).min(axis=0) >= high).any():
        return False
    if any(_crossed(begin, end, *others).any() for begin, end in zip(begins, ends, strict=True)):
        return True
    return _holds_any(one, _probes(other)) or _holds_any(other, _probes(one))


def _edges(area: Area) -> tuple[Ring, Ring]:
    return np.concatenate([ring[:-1] for ring in area]), np.concatenate([ring[1:] for ring in area])


def _turn(begin: Ring, end: Ring, point: Ring) -> npt.NDArray[np.float64]:
    """Above 0 where `point` is on the left."""
    along, away = end - begin, point - begin
    turned: npt.NDArray[np.float64] = np.sign(along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0])
    return turned


def _crossed(begin: Ring, end: Ring, begins: Ring, ends: Ring) -> npt.NDArray[np.bool_]:
    """Which edges one edge goes through; touching is not enough."""
    apart = _turn(begin, end, begins) * _turn(begin, end, ends)
    return (apart < 0) & (_turn(begins, ends, begin) * _turn(begins, ends, end) < 0)


def _crosses_itself(ring: Ring) -> bool:
    begins, ends = ring[:-1], ring[1:]
    return any(
        _crossed(begins[place], ends[place], begins[place + 2 :], ends[place + 2 :]).any()
        for place in range(len(begins) - 2)
    )


def _probes(area: Area) -> Ring:
    """Points of its border, and one amid it."""
    begins, ends = _edges(area)
    return np.concatenate([begins, (begins + ends) / 2, begins.mean(axis=0, keepdims=True)])


def _holds_any(area: Area, points: Ring) -> bool:
    begins, ends = _edges(area)
    return any(_holds(begins, ends, point) for point in points)


def _holds(begins: Ring, ends: Ring, point: Ring) -> bool:
    """By counting the edges to the east; points on the border are outside."""
    turns = _turn(begins, ends, point)
    low, high = np.minimum(begins, ends), np.maximum(begins, ends)
    if ((turns == 0) & (low <= point).all(axis=1) & (point <= high).all(axis=1)).any():
        return False
    upwards = (begins[:, 1] <= point[1]) & (point[1] < ends[:, 1])
    downwards = (ends[:, 1] <= point[1]) & (point[1] < begins[:, 1])
    return bool((((upwards & (turns > 0)) | (downwards & (turns < 0))).sum()) % 2)
