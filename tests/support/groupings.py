"""Stations of Japan with groups that others have published, each operator's as if they were its feed."""

import csv
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from services.merge.identity.ledger import Ledger
from services.merge.identity.names import names_of, relate
from services.merge.stations import Regrouped, Stations
from services.shared.model.said import StopSaid
from tests.support.paths import published

Feeds = dict[str, dict[str, StopSaid]]
Pair = tuple[str, str]
_CLOSED = "2"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Feeds, and the published group of each station; ids are the publisher's, unique over all feeds."""

    feeds: Feeds
    group_of: Mapping[str, str]

    @property
    def stops(self) -> dict[str, StopSaid]:
        return {stop.id: stop for stops in self.feeds.values() for stop in stops.values()}


@cache
def mini_tokyo_3d() -> Grouping:
    feeds: Feeds = defaultdict(dict)
    for row in json.loads(published("odpt/mini-tokyo-3d/stations.json").read_text()):
        if not row.get("title", {}).get("ja"):
            continue
        lon, lat = row.get("coord", (None, None))
        said = StopSaid(row["id"], row["title"]["ja"], row["title"], lat, lon, modes=("rail",),
                        routes=(row.get("railway", ""),))  # fmt: skip
        feeds[row["id"].partition(".")[0].lower()][said.id] = said
    groups = json.loads(published("odpt/mini-tokyo-3d/station-groups.json").read_text())
    return Grouping(feeds, {one: str(at) for at, group in enumerate(groups) for part in group for one in part})


@cache
def train_lcd() -> Grouping:
    folder = "station-facility/trainlcd-stations-japan"
    operator = {row["line_cd"]: row["company_cd"] for row in _rows(f"{folder}/2-lines.csv")}
    feeds: Feeds = defaultdict(dict)
    group_of: dict[str, str] = {}
    for row in _rows(f"{folder}/3-stations.csv"):
        if row["e_status"] == _CLOSED:
            continue
        names = {"ja": row["station_name"], "ja-Hrkt": row["station_name_k"], "en": row["station_name_rn"]}
        said = StopSaid(row["station_cd"], row["station_name"], names, float(row["lat"]), float(row["lon"]),
                        code=row["station_number1"], routes=(row["line_cd"],), modes=("rail",))  # fmt: skip
        feeds[f"c{operator[row['line_cd']]}"][said.id] = said
        group_of[said.id] = row["station_g_cd"]
    return Grouping(feeds, group_of)


def _rows(relative: str) -> list[dict[str, str]]:
    with published(relative).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def decide(feeds: Mapping[str, Mapping[str, StopSaid]], stations: Stations | None = None) -> Regrouped:
    stations = stations or Stations(Ledger("station"))
    for feed, stops in feeds.items():
        for _ in stations.replace(feed, stops):
            pass
    return [result for result in stations.regroup() if result is not None][-1]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of stations that we make one, and those that the publisher groups under one name or its variants."""

    ours: frozenset[Pair]
    theirs: frozenset[Pair]
    grouped: frozenset[Pair]  # under whatever names

    @property
    def precision(self) -> float:
        return len(self.ours & self.theirs) / len(self.ours)

    @property
    def recall(self) -> float:
        return len(self.ours & self.theirs) / len(self.theirs)


@cache
def judge(published_by: Callable[[], Grouping]) -> Judged:
    grouping = published_by()
    decided = decide(grouping.feeds)
    station_of = {stop_id: station for (_, stop_id), station in decided.moved.items()}
    grouped = _pairs(grouping.group_of.keys() & station_of.keys(), grouping.group_of.__getitem__)
    stops = grouping.stops
    named = {stop_id: names_of(stop.name, stop.names) for stop_id, stop in stops.items()}
    theirs = frozenset(pair for pair in grouped if relate(named[pair[0]], named[pair[1]]))
    return Judged(_pairs(station_of, station_of.__getitem__), theirs, grouped)


def _pairs(ids: Iterable[str], group_of: Callable[[str], str]) -> frozenset[Pair]:
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(ids):
        groups[group_of(one)].append(one)
    return frozenset(pair for members in groups.values() for pair in itertools.combinations(members, 2))
