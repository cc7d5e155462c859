"""A cluster of stops → one Station: its platforms, entrances and levels, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite

from services.merge.built import Built
from services.merge.identity.atoms import ROAD, Atom
from services.merge.identity.evidence import Weighed
from services.merge.lookups import Lookups
from services.merge.stations import Decided
from services.shared.model.entities import Entrance, Evidence, Level, Link, Member, Platform, Station
from services.shared.model.events import FilterKeys
from services.shared.model.ids import namespaced
from services.shared.model.said import StopSaid, Texts

PLATFORM, STATION, ENTRANCE = 0, 1, 2
_BOARDING = {1: "yes", 2: "no"}
_PLACES = 6  # decimals of a degree: 11 cm


def build(station_id: str, decided: Decided, priorities: Mapping[str, int], lookups: Lookups) -> Built:
    """Names and place come from the best atom: a stated station, then priority, size, smallest id."""
    atoms = sorted(
        decided.atoms, key=lambda a: (not a.stated, -priorities.get(a.feed, 0), -len(a.stops), a.feed, a.root.id)
    )
    stops = [(atom, stop) for atom in atoms for stop in atom.stops]
    routes = _routes(stops, lookups)
    lat, lon = _place(atoms)
    names = {lang: text for a in reversed(atoms) for lang, text in sorted(a.root.names.items())}
    station = Station(
        id=station_id,
        name=next((a.root.name or n for a in atoms if (n := a.root.name or _any_name(a))), ""),
        names=names,
        lat=lat or 0.0,
        lon=lon or 0.0,
        modes=tuple(sorted({mode for _, stop in stops for mode in stop.modes})),
        codes=_codes(atoms),
        operators=lookups.operators_of_routes(routes),
        routes=routes,
        platforms=tuple(_platform(a, s, names, lookups) for a, s in stops if s.location_type == PLATFORM),
        entrances=tuple(_entrance(a, s, names) for a, s in stops if s.location_type == ENTRANCE),
        levels=_levels(stops),
        sources=tuple(_member(a, s, decided.joins.get(a.key), names) for a, s in stops),
        linked=tuple(decided.links),
        timezone=_timezone(atoms, lookups),
        links=tuple(Link(other, _evidence(pair)) for other, pair in decided.links.items()),
    )
    keys = FilterKeys(lat, lon, (station_id,), routes, station.operators)
    return Built("station", station, keys, tuple(dict.fromkeys(atom.feed for atom in atoms)))


def _codes(atoms: Sequence[Atom]) -> Texts:
    """By feed: the number on the sign; of a railway station all of its lines' numbers: C11/M18/T09/Z08."""
    found: dict[str, list[str]] = {}
    for atom in atoms:
        told = found.setdefault(atom.feed, []) if atom.root.code else []
        if not told or atom.family != ROAD:
            told.append(atom.root.code)
    return {feed: "/".join(sorted(set(codes))) for feed, codes in found.items()}


def _timezone(atoms: Sequence[Atom], lookups: Lookups) -> str:
    """The station's own, else its stops', else the agency's (GTFS reference, stop_timezone)."""
    said = next((stop.timezone for atom in atoms for stop in (atom.root, *atom.stops) if stop.timezone), "")
    return said or next((zone for atom in atoms if (zone := lookups.zone_of.get(atom.feed))), "")


def _any_name(atom: Atom) -> str:
    return next((stop.name for stop in atom.stops if stop.name), "")


def _place(atoms: Sequence[Atom]) -> tuple[float | None, float | None]:
    """The stated station's own place, else the middle of the stops."""
    placed = [(a.lat, a.lon) for a in atoms if a.lat is not None and a.lon is not None]
    if not placed:
        return None, None
    if atoms[0].stated and atoms[0].lat is not None and atoms[0].lon is not None:
        return round(atoms[0].lat, _PLACES), round(atoms[0].lon, _PLACES)
    ordered = sorted(placed)
    lat, lon = sum(p[0] for p in ordered) / len(ordered), sum(p[1] for p in ordered) / len(ordered)
    return round(lat, _PLACES), round(lon, _PLACES)


def _routes(stops: Sequence[tuple[Atom, StopSaid]], lookups: Lookups) -> tuple[str, ...]:
    return tuple(sorted({r for a, s in stops for local in s.routes if (r := lookups.route_of.get((a.feed, local)))}))


def _platform(atom: Atom, stop: StopSaid, names: Texts, lookups: Lookups) -> Platform:
    routes = sorted({r for local in stop.routes if (r := lookups.route_of.get((atom.feed, local)))})
    return Platform(
        id=namespaced(atom.feed, stop.id),
        feed=atom.feed,
        stop_id=stop.id,
        code=stop.platform_code,
        name=stop.name,
        level=stop.level_name or stop.level_id,
        routes=tuple(routes),
        lat=stop.lat or atom.lat or 0.0,
        lon=stop.lon or atom.lon or 0.0,
        step_free=_step_free(atom, stop),
        names=_own_names(stop, names),
    )


def _entrance(atom: Atom, stop: StopSaid, names: Texts) -> Entrance:
    return Entrance(
        id=namespaced(atom.feed, stop.id),
        feed=atom.feed,
        stop_id=stop.id,
        name=stop.name,
        lat=stop.lat or atom.lat or 0.0,
        lon=stop.lon or atom.lon or 0.0,
        level=stop.level_name or stop.level_id,
        step_free=_step_free(atom, stop),
        names=_own_names(stop, names),
    )


def _own_names(stop: StopSaid, station: Texts) -> Texts:
    """None where the station says as much: most poles are called as their stop is."""
    return {} if stop.names.items() <= station.items() else stop.names


def _step_free(atom: Atom, stop: StopSaid) -> str:
    """What the timetable states for good: its own wheelchair_boarding, else its station's (GTFS, stops.txt)."""
    return _BOARDING.get(stop.wheelchair_boarding or atom.root.wheelchair_boarding, "unknown")


def _levels(stops: Sequence[tuple[Atom, StopSaid]]) -> tuple[Level, ...]:
    levels = {
        (atom.feed, stop.level_id): Level(namespaced(atom.feed, stop.level_id), stop.level_name, stop.level_index)
        for atom, stop in stops
        if stop.level_id and stop.level_index is not None
    }
    return tuple(sorted(levels.values(), key=lambda level: (level.index, level.id)))


def _member(atom: Atom, stop: StopSaid, join: Weighed | None, station: Texts) -> Member:
    of = Member(atom.feed, stop.id, stop.name, stop.location_type, lat=stop.lat or 0.0, lon=stop.lon or 0.0)
    if stop is not atom.root and stop.id != atom.root.id:
        return replace(of, evidence="parent_station")
    others = {lang: text for lang, text in stop.names.items() if station.get(lang) != text}
    of = replace(of, names=others, languages=tuple(sorted(stop.names.keys() - others.keys())))
    if join is None:
        return of
    word = "override" if "override" in join.signals else "name_and_distance"
    return replace(of, evidence=word, because=_evidence(join))


def _evidence(pair: Weighed) -> Evidence:
    meters = pair.meters if isfinite(pair.meters) else 0.0
    return Evidence(*pair.a, *pair.b, meters, pair.names, pair.signals, pair.score)
