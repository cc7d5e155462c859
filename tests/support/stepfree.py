"""Step-free reachability by another's graph search (networkx), read from pathways.txt row by row.

A wheelchair uses neither stairs nor escalators, nor anything with steps; nothing of noriai is asked.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx

Row = dict[str, str]


def _rows(zip_path: Path, name: str) -> Iterator[Row]:
    with zipfile.ZipFile(zip_path) as archive:
        yield from csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))


@dataclass(slots=True)
class Oracle:
    """`units` are, by pathway, the ids under which its lift may be called broken."""

    stops: dict[str, Row]
    ways: list[Row]
    stations: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)  # entrances, platforms
    ways_of: dict[str, list[Row]] = field(default_factory=dict)
    _known: dict[tuple[str, frozenset[str]], dict[tuple[str, str], str]] = field(default_factory=dict)

    @classmethod
    def read(cls, zip_path: Path) -> "Oracle":
        oracle = cls(
            {row["stop_id"]: row for row in _rows(zip_path, "stops.txt")}, list(_rows(zip_path, "pathways.txt"))
        )
        touched: set[str] = set()
        for way in oracle.ways:
            touched |= {way["from_stop_id"], way["to_stop_id"]}
            for station in {oracle.station(way["from_stop_id"]), oracle.station(way["to_stop_id"])}:
                oracle.ways_of.setdefault(station, []).append(way)
        for stop in sorted(touched):
            kind = oracle.stops[stop].get("location_type") or "0"
            if kind in ("0", "2"):
                places = oracle.stations.setdefault(oracle.station(stop), ([], []))
                places[0 if kind == "2" else 1].append(stop)
        return oracle

    def station(self, stop: str) -> str:
        while parent := self.stops[stop].get("parent_station"):
            stop = parent
        return stop

    def lifts(self) -> list[str]:
        return [way["pathway_id"] for way in self.ways if way["pathway_mode"] == "5"]

    def station_of_lift(self, lift: str) -> str:
        return next(self.station(way["from_stop_id"]) for way in self.ways if way["pathway_id"] == lift)

    def reach(self, station: str, out: Collection[str] = ()) -> dict[tuple[str, str], str]:
        """yes or no of every pair: entrance to platform, platform to both."""
        here = {
            way[column] for way in self.ways_of[station] for column in ("pathway_id", "facility_id") if column in way
        }
        key = (station, frozenset(here & set(out)))
        if key not in self._known:
            self._known[key] = self._search(*key)
        return self._known[key]

    def _search(self, station: str, out: Collection[str]) -> dict[tuple[str, str], str]:
        graph = nx.DiGraph()
        entrances, platforms = self.stations.get(station, ([], []))
        graph.add_nodes_from([*entrances, *platforms])
        for way in self.ways_of[station]:
            if way["pathway_mode"] in ("2", "4") or (way.get("stair_count") or "0") != "0":
                continue
            if way["pathway_id"] in out or way.get("facility_id") in out:
                continue
            graph.add_edge(way["from_stop_id"], way["to_stop_id"])
            if way["is_bidirectional"] == "1":
                graph.add_edge(way["to_stop_id"], way["from_stop_id"])
        reached = {stop: nx.descendants(graph, stop) for stop in (*entrances, *platforms)}
        pairs = [(e, p) for e in entrances for p in platforms]
        pairs += [(p, other) for p in platforms for other in (*platforms, *entrances) if p != other]
        return {(begin, end): "yes" if end in reached[begin] else "no" for begin, end in pairs}
