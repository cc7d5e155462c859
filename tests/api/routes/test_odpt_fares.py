"""/api/v4: fares of GTFS as what a ride between two stops of a line costs."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.api.encoders.odpt import BY_NAME
from tests.support.contract import check_odpt
from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import TABLES, gtfs

ZONES = {"a": "near", "b1": "near", "b2": "near", "c": "middle", "d": "far"}
ATTRIBUTES = """fare_id,price,currency_type,payment_method,transfers,agency_id,ic_price
short,200,JPY,0,0,ag,195
long,300,JPY,0,0,ag,
dollars,2.50,USD,0,0,ag,
tram,150,JPY,0,0,ag,
other,10,JPY,0,0,elsewhere,
through,100,JPY,0,0,ag,
"""
RULES = """fare_id,route_id,origin_id,destination_id,contains_id
short,A,near,middle,
long,,near,far,
dollars,A,middle,far,
tram,B,,,
other,,near,near,
through,A,near,far,middle
"""


def tables() -> dict[str, str]:
    head, *rows = TABLES["stops.txt"].splitlines()
    zoned = [f"{row},{ZONES.get(row.partition(',')[0], '')}" for row in rows]
    stops = "\n".join((f"{head},zone_id", *zoned)) + "\n"
    return {"stops.txt": stops, "fare_attributes.txt": ATTRIBUTES, "fare_rules.txt": RULES}


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs(tables()))
        yield reads


async def records(hub: Reads, path: str) -> Any:
    found = (await hub.get(f"/api/v4/{path}")).body
    for record in found:
        check_odpt(record)
    return found


async def test_a_bus_s_fares_are_those_in_yen_that_hold_between_two_of_its_poles(hub: Reads) -> None:
    found = await records(hub, "odpt:BusroutePatternFare")
    told = {
        (fare["odpt:fromBusstopPoleOrder"], fare["odpt:toBusstopPoleOrder"]): (
            fare["odpt:ticketFare"],
            fare.get("odpt:icCardFare"),
        )
        for fare in found
    }
    assert told == {(1, 3): (200, 195), (1, 4): (300, None), (2, 3): (200, 195), (2, 4): (300, None)}
    (way,) = await records(hub, "odpt:BusroutePattern")
    poles = {each["odpt:index"]: each["odpt:busstopPole"] for each in way["odpt:busstopPoleOrder"]}
    for fare in found:
        assert fare["odpt:fromBusroutePattern"] == fare["odpt:toBusroutePattern"] == way["owl:sameAs"]
        for end in ("from", "to"):
            assert fare[f"odpt:{end}BusstopPole"] == poles[fare[f"odpt:{end}BusstopPoleOrder"]]


async def test_a_train_s_fares_are_between_stations(hub: Reads) -> None:
    found = await records(hub, "odpt:RailwayFare")
    order = (await records(hub, "odpt:Railway"))[0]["odpt:stationOrder"]
    first, second, third = (each["odpt:station"] for each in order)
    ends = {(fare["odpt:fromStation"], fare["odpt:toStation"]) for fare in found}
    assert ends == {(first, second), (first, third), (second, third)}
    assert {fare["odpt:ticketFare"] for fare in found} == {150}


async def test_fares_are_searched_by_both_ends(hub: Reads) -> None:
    found = await records(hub, "odpt:BusroutePatternFare?odpt:fromBusstopPole=odpt.BusstopPole:f:b1")
    assert [fare["odpt:fromBusstopPoleOrder"] for fare in found] == [2, 2]
    (one,) = await records(hub, f"odpt:BusroutePatternFare?odpt:toBusstopPole={found[0]['odpt:toBusstopPole']}"
                                "&odpt:fromBusstopPole=odpt.BusstopPole:f:b1")  # fmt: skip
    assert one == found[0]
    assert await records(hub, f"datapoints/{one['owl:sameAs']}") == [one]


@pytest.mark.parametrize(
    "class_", ["odpt:BusroutePatternFare", "odpt:RailwayFare", "odpt:BusTimetable", "odpt:TrainTimetable"]
)
async def test_who_asks_for_another_operators_lines_has_none_of_these_made(hub: Reads, class_: str) -> None:
    operator = (await records(hub, "odpt:Operator"))[0]["owl:sameAs"]
    assert await records(hub, f"{class_}?odpt:operator={operator}") == await records(hub, class_) != []
    wanted = {"odpt:operator": frozenset({"odpt.Operator:Other"})}
    made = [part.drafts(hub.view, held, wanted) for part in BY_NAME[class_].parts for held in hub.view.all("source")]
    assert [draft for drafts in made for draft in drafts if draft is not None] == []
