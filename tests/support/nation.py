"""A country's stops, made up: bus poles of many operators, who share places here and there, and railway stations."""

import random
from collections import defaultdict

from services.shared.model.said import StopSaid
from tests.support.groupings import Feeds

POLES, STATIONS = 240_000, 10_000
_TOWNS, _TOWN_DEGREES = 600, 0.12
_METER = 1 / 111_200  # degrees of latitude
_KANJI = "山川田野原村町松竹梅東西南北中上下大小新古高長本石井水木金森林橋坂谷岡島崎浜江津沢池沼"
_ENDS = ("橋", "団地", "神社", "小学校前", "公民館前", "市役所前", "病院前", "入口", "三丁目")


def country(poles: int = POLES, stations: int = STATIONS) -> Feeds:
    """Every place of a bus has two poles; in each town two operators run, and share every fifth place."""
    chance = random.Random(5)
    feeds: Feeds = defaultdict(dict)
    plain = [f"{a}{b}" for a in _KANJI for b in _KANJI if a != b]
    names = plain * 9 + [f"{chance.choice(plain)}{end}" for _ in plain for end in (chance.choice(_ENDS),)]
    for number in range(poles // 2):
        town = number % _TOWNS
        lat, lon = _place(town, chance)
        name = chance.choice(names)
        both = ("a", "b") if number // _TOWNS % 5 == 0 else ("ab"[number // _TOWNS % 2],) * 2
        for side, runs in enumerate(both):
            feed = f"bus-{town}{runs}"
            pole = StopSaid(f"{number}_{side}", name, {"ja": name}, lat + side * 25 * _METER, lon, modes=("bus",),
                            routes=(f"{feed}-{number % 20}",))  # fmt: skip
            feeds[feed][pole.id] = pole
    for number in range(stations):
        lat, lon = _place(number % _TOWNS, chance)
        name, line = chance.choice(names), number // 40
        said = StopSaid(f"s{number}", f"{name}駅", {"ja": name}, lat, lon, modes=("rail",), routes=(f"line-{line}",))
        feeds[f"rail-{line % 100}"][said.id] = said
    return dict(feeds)


def one_more(feeds: Feeds, stops: int = 400) -> dict[str, StopSaid]:
    """The stops of an operator that calls at poles of others, in one town."""
    near = list(feeds["bus-7a"].values())[:stops]
    return {
        f"x{stop.id}": StopSaid(f"x{stop.id}", stop.name, stop.names, stop.lat, stop.lon, modes=("bus",))
        for stop in near
    }


def _place(town: int, chance: random.Random) -> tuple[float, float]:
    north, east = divmod(town, 30)
    return 31 + north * 0.6 + chance.random() * _TOWN_DEGREES, 130 + east * 0.4 + chance.random() * _TOWN_DEGREES
