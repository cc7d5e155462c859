"""Published feeds of four towns: pairs of stops looked at one by one on the map, and ids over their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from services.merge.identity.ledger import Ledger
from services.merge.stations import Stations
from services.shared.model.ids import Ref
from services.shared.model.said import StopSaid
from tests.support.groupings import decide
from tests.support.published_stops import stops_of

TOWNS: Mapping[str, Mapping[str, str]] = {
    "okayama": {
        "okaden": "gtfs-jp/okaden-bus/okaden-bus-20250316.zip",
        "tram": "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
        "chutetsu": "gtfs-jp/chutetsu-bus/chutetsu-bus-20241230.zip",
        "uno": "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip",
    },
    "kobe": {
        "subway": "gtfs-jp/kobe-subway/kobe-subway-2017.zip",
        "port": "gtfs-jp/portliner-unofficial/portliner-2025v1.zip",
    },
    "seattle": {
        "area": "gtfs/partridge-fixtures/seattle-area-2017-11-16.zip",
        "sound": "gtfs/soundtransit/soundtransit-20241201.zip",
        "amazon": "gtfs/partridge-fixtures/amazon-2017-08-06.zip",
    },
    "new york": {
        "subway": "gtfs/mta-subway/mta-subway-20260923.zip",
        "lirr": "gtfs/mta-lirr/mta-lirr-20260923.zip",
    },
}

ONE: Mapping[str, Sequence[tuple[str, ...]]] = {
    "okayama": [
        ("okaden/152_1", "chutetsu/152_4", "uno/20_01"),  # 国富
        ("okaden/18_1", "chutetsu/10011_1", "chutetsu/18_5"),  # 岡山駅, 岡山駅(中鉄)
        ("okaden/21_1", "uno/5_01", "uno/7_03"),  # 柳川西, 柳川西（北側）, 柳川西（南側）
        ("okaden/31_1", "chutetsu/31_4", "uno/16_01"),  # 県庁前
        ("okaden/228_1", "uno/6_06"),  # 柳川, buses
        ("okaden/328_1", "uno/210_05"),  # 中井北
        ("okaden/789_2", "uno/320_05"),  # 法界院駅前
    ],
    "kobe": [("subway/三宮", "port/1_0")],
    "seattle": [
        ("area/620", "sound/620", "sound/LS620"),  # 4th Ave S & S Jackson St
        ("area/760", "sound/1110"),  # 5th Ave & Pine St, Pine St & 5th Ave
    ],
    "new york": [("subway/701", "lirr/56"), ("subway/702", "lirr/199")],  # Flushing Main Street, Mets-Willets Point
}

TWO: Mapping[str, Sequence[tuple[str, str]]] = {
    "okayama": [
        ("okaden/228_1", "tram/柳川#1"),  # buses and trams of one name
        ("okaden/62_1", "tram/東中央町#1"),
        ("okaden/106_1", "tram/新西大寺町筋#1"),
        ("okaden/247_1", "tram/小橋#1"),  # … also where no bus calls in this version
        ("chutetsu/147_1", "tram/門田屋敷#1"),
        ("chutetsu/150_1", "tram/東山#1"),
        ("okaden/27_13", "chutetsu/10008_2"),  # 天満屋, 天満屋バスセンター
        ("okaden/159_1", "uno/26_05"),  # 原尾島住宅, 原尾島住宅前
        ("chutetsu/28_1", "uno/10_05"),  # 中銀前, 中銀本店西: 3 m
        ("chutetsu/814_1", "uno/676_05"),  # 宇野団地入口, OHKハウジングパーク前: 3 m
        ("okaden/161_1", "okaden/1010_1"),  # 清水, twice in one town
        ("okaden/152_1", "okaden/153_2"),  # 国富, 国富東
        ("okaden/327_1", "okaden/328_1"),  # 中井, 中井北
    ],
    "kobe": [],
    "seattle": [
        ("area/1920", "area/760"),
        ("area/501", "sound/500"),  # Pioneer Sq Stn, 3rd Ave & James St
        ("sound/C03", "area/760"),  # Westlake, 5th Ave & Pine St
        ("sound/C03", "sound/1110"),
    ],
    "new york": [
        ("subway/712", "lirr/214"),  # 61 St-Woodside, Woodside
        ("subway/L24", "lirr/50"),  # Atlantic Av, East New York: 57 m
    ],
}


@cache
def station_of(town: str) -> Mapping[str, str]:
    decided = decide({feed: stops_of(path) for feed, path in TOWNS[town].items()})
    return {f"{feed}/{stop_id}": station for (feed, stop_id), station in decided.moved.items()}


@pytest.mark.parametrize("town", TOWNS)
def test_what_is_one_place_is_one_station(town: str) -> None:
    found = station_of(town)
    assert [group for group in ONE[town] if len({found[stop] for stop in group}) != 1] == []


@pytest.mark.parametrize("town", TOWNS)
def test_what_is_two_places_is_two_stations(town: str) -> None:
    found = station_of(town)
    assert [pair for pair in TWO[town] if len({found[stop] for stop in pair}) != 2] == []


def test_the_numbers_of_stations_stand() -> None:
    assert {town: len(set(station_of(town).values())) for town in TOWNS} == {
        "okayama": 1516,
        "kobe": 37,
        "seattle": 308,
        "new york": 620,
    }


SERIES = {
    "unobus": [
        "gtfs-jp/unobus-series/unobus-20180415-fetched2018-04-15.zip",
        "gtfs-jp/unobus-series/unobus-20180415r5-fetched2019-01-14.zip",
        "gtfs-jp/unobus-series/unobus-20190426-fetched2019-06-29.zip",
        "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip",
    ],
    "portliner": [
        "gtfs-jp/portliner-unofficial/portliner-2024v1.zip",
        "gtfs-jp/portliner-unofficial/portliner-2025v1.zip",
    ],
    "lirr": ["gtfs/mta-lirr/mta-lirr-20260908.zip", "gtfs/mta-lirr/mta-lirr-20260923.zip"],
}

Place = tuple[str, float, float]


@pytest.mark.parametrize("feed", SERIES)
@pytest.mark.parametrize("renumbered", [False, True])
def test_a_place_keeps_its_id_over_the_versions_of_a_feed(feed: str, renumbered: bool) -> None:
    """`renumbered`: each version gives its stops other ids."""
    stations, before, compared = Stations(Ledger("station")), dict[Place, str](), 0
    for number, path in enumerate(SERIES[feed]):
        stops = stops_of(path)
        if renumbered:
            stops = _renumbered(stops, number)
        decided = decide({feed: stops}, stations)
        now = {
            (stop.name, round(stop.lat or 0, 4), round(stop.lon or 0, 4)): _station(stations, feed, stop.id)
            for stop in stops.values()
            if not stop.parent_station
        }
        kept = [place for place in now if place in before]
        compared += len(kept)
        assert sum(now[place] == before[place] for place in kept) >= 0.999 * len(kept)
        assert len(decided.gone) <= len(before)
        before = now
    assert compared >= 12


def _renumbered(stops: Mapping[str, StopSaid], number: int) -> dict[str, StopSaid]:
    def new(stop_id: str) -> str:
        return f"v{number}-{stop_id}" if stop_id else ""

    return {
        new(stop_id): replace(stop, id=new(stop_id), parent_station=new(stop.parent_station))
        for stop_id, stop in stops.items()
    }


def _station(stations: Stations, feed: str, stop_id: str) -> str:
    key = stations.field.atom_of(feed, stop_id)
    assert key is not None
    return stations.ledger.id_of[Ref(feed, "stop", key[1])]
