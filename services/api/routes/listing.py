"""What all collections do alike: pick a page, write its rows as JSON or GeoJSON, credit its sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.api.encoders import geojson
from services.api.encoders.plain_json.members import Json
from services.api.paging import SortKey, page
from services.api.reading import credits_of
from services.api.unwritable import written
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.geo import distance_meters
from services.shared.web.endpoints import Answer


@dataclass(frozen=True, slots=True)
class Row:
    held: Held
    key: SortKey
    distance_meters: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    next: str | None

    @property
    def helds(self) -> list[Held]:
        return [row.held for row in self.rows]


def by_id(helds: Iterable[Held]) -> Iterable[Row]:
    return (Row(held, (held.id,)) for held in helds)


def in_order(helds: Sequence[Held]) -> Iterable[Row]:
    """Rows that come best first."""
    return (Row(held, (place, held.id)) for place, held in enumerate(helds))


def placed(view: View, kind: str, values: Mapping[str, Any]) -> Iterable[Row] | None:
    """What is near `near`, nearest first, or inside `bbox`; None when neither is asked for."""
    near, box = values["near"], values["bbox"]
    if near is not None:
        rows = view.near(kind, near.lat, near.lon, values["radius"])
        return (Row(h, (d, h.id), d) for d, h in rows if box is None or _inside(h, box))
    return None if box is None else by_id(view.inside(kind, box))


def within(helds: Iterable[Held], values: Mapping[str, Any]) -> Iterable[Held]:
    """Those near `near` and inside `bbox`, in the order given."""
    near, box, radius = values["near"], values["bbox"], values["radius"]
    for held in helds:
        if box is not None and not _inside(held, box):
            continue
        if near is not None and (
            held.lat is None or held.lon is None or distance_meters(near.lat, near.lon, held.lat, held.lon) > radius
        ):
            continue
        yield held


def _inside(held: Held, box: Any) -> bool:
    return held.lat is not None and held.lon is not None and bool(box.holds(held.lat, held.lon))


def paged(rows: Iterable[Row], values: Mapping[str, Any], order: str = "id") -> Page:
    return Page(*page(rows, lambda row: row.key, values, order))


def listed(view: View, found: Page, write: Callable[[Held], Json]) -> Answer:
    rows = [told for row in found.rows if (told := _written(row, write)) is not None]
    return Answer(rows, found.next, credits_of(view, found.helds))


def drawn(
    view: View, found: Page, write: Callable[[Held], Json], geometry: Callable[[Held], Json | None] | None = None
) -> Answer:
    """The same as GeoJSON; `geometry` for what is not a point."""
    features = [
        geojson.feature(told, geometry(row.held) if geometry is not None else None)
        for row in found.rows
        if (told := _written(row, write)) is not None
    ]
    return Answer(geojson.collection(features), found.next, credits_of(view, found.helds))


def _written(row: Row, write: Callable[[Held], Json]) -> Json | None:
    told = written(row.held, write)
    if told is not None and row.distance_meters is not None:
        told["distance_meters"] = round(row.distance_meters, 1)
    return told
