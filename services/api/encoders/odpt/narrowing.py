"""Which entities can have records that a search wants, by its ids: so that few are looked at of many. Else all are."""

from collections.abc import Iterable
from typing import cast

from services.api.encoders.odpt.drafts import Wanted
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Source
from services.shared.model.ids import split_namespaced

_STATIONS = ("odpt:station", "odpt:busstopPole")


def candidates(view: View, kind: str, wanted: Wanted) -> Iterable[Held]:
    """Of `kind`, in the picture's order where all of them are; sources by priority, for the first record counts."""
    if kind == "source":
        return sorted(view.all(kind), key=_by_priority)
    for narrowed in (_by_own_id(view, kind, wanted), _by_line(view, kind, wanted), _by_operator(view, kind, wanted)):
        if narrowed is not None:
            return {held.id: held for held in narrowed}.values()
    return list(view.all(kind))


def _by_priority(held: Held) -> tuple[int, str]:
    return -cast(Source, held.entity).priority, held.id


def _by_own_id(view: View, kind: str, wanted: Wanted) -> list[Held] | None:
    if kind == "station":
        names = next((wanted[name] for name in _STATIONS if name in wanted), None)
        if names is None and all(_is_place(value) for value in wanted.get("owl:sameAs", ("",))):
            names = wanted["owl:sameAs"]
        return None if names is None else [held for name in names for held in _stations(view, name)]
    if kind == "route" and (names := wanted.get("odpt:railway") or wanted.get("odpt:busroute")):
        return [held for name in names for held in _named(view, "route", "route", name)]
    return None


def _is_place(value: str) -> bool:
    return value.startswith(("odpt.Station:", "odpt.BusstopPole:"))


def _by_line(view: View, kind: str, wanted: Wanted) -> list[Held] | None:
    names = wanted.get("odpt:railway") or wanted.get("odpt:busroute")
    if not names or kind not in ("station", "vehicle"):
        return None
    routes = [held.id for name in names for held in _named(view, "route", "route", name)]
    return [held for route in routes for held in view.at(kind, "route", route)]


def _by_operator(view: View, kind: str, wanted: Wanted) -> list[Held] | None:
    names = wanted.get("odpt:operator")
    if not names or kind not in ("station", "route", "vehicle"):
        return None
    operators = [held.id for name in names for held in _named(view, "operator", "agency", name)]
    return [held for operator in operators for held in view.at(kind, "operator", operator)]


def _named(view: View, kind: str, local_kind: str, name: str) -> list[Held]:
    """By the id that a source gives it, else by ours behind the class."""
    ids = {found[1] for feed in _feeds(view) if (found := view.ref(feed, local_kind, name)) is not None}
    ids.add(name.partition(":")[2])
    return [held for one in sorted(ids) if (held := view.get(kind, one)) is not None]


def _stations(view: View, name: str) -> list[Held]:
    ids = {found[0] for feed in _feeds(view) if (found := view.station_of(feed, name)) is not None}
    ours = name.partition(":")[2]
    ids.add(ours.rpartition(".")[2])
    if ":" in ours and (of_pole := view.station_of(*split_namespaced(ours))) is not None:
        ids.add(of_pole[0])
    return [held for one in sorted(ids) if (held := view.get("station", one)) is not None]


def _feeds(view: View) -> list[str]:
    """Those with places and lines."""
    return [held.id for held in view.all("source") if cast(Source, held.entity).artifact]
