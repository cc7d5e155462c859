"""How far places are from each other, many at a time. Pure."""

import numpy as np
import numpy.typing as npt

_EARTH_METRES = 6_371_008.8

Degrees = npt.NDArray[np.float64]
Metres = npt.NDArray[np.float64]


def metres_between(lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees) -> Metres:
    """Along the earth's surface; NaN where a position is not known."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half = (
        np.sin((other_phi - phi) / 2) ** 2
        + np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(other_lon - lon) / 2) ** 2
    )
    metres: Metres = 2 * _EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return metres
