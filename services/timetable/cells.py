"""Cells of checked tables as values: what can't be read is not there, and the checks have said so."""

import numpy as np

Row = dict[str, str]
Place = tuple[float | None, float | None]


def number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def whole(text: str, otherwise: int) -> int:
    value = number(text)
    return int(value) if value is not None and -(2**31) <= value < 2**31 else otherwise


def position(row: Row) -> Place:
    lat, lon = number(row.get("stop_lat", "")), number(row.get("stop_lon", ""))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0.0, 0.0):
        return None, None
    return lat, lon
