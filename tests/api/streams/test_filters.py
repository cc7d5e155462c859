"""Filters look at what a thing was and what it is: who leaves is told so, who comes in too."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.shared.model.entities import Alert, Entity, Facility, Informed, Operator, Route, Station, Trip, Vehicle
from tests.support.changing import Changing, Served, changing_in, kept, served
from tests.support.subscriber import Subscription, subscribed

VEHICLE = Vehicle("uno:v", "uno", route="r-1", station="s-1", lat=34.66, lon=133.92)


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
async def hub(changing: Changing) -> AsyncIterator[Served]:
    async with kept(changing.view()) as view, served(view) as made:
        yield made


async def told(stream: Subscription) -> tuple[str, str, str]:
    """Type, subject and, of a removal, the reason."""
    event = await stream.event()
    return event["type"].removeprefix("noriai.").removesuffix(".v1"), event["subject"], event["data"].get("reason", "")


INSIDE: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"station": "s-1"}, {"station": "s-2"}),
    ({"routes": "r-9,r-1"}, {"route": "r-2"}),
    ({"bbox": "133.9,34.6,134.0,34.7"}, {"lat": 34.71}),
    ({"near": "34.66,133.92"}, {"lat": 34.665}),
    ({"near": "34.66,133.93", "radius": "1000"}, {"lon": 133.9}),
    ({"near": "34.66,133.92", "bbox": "133.91,34.6,134.0,34.7"}, {"lon": 133.909}),
    ({"near": "34.66,133.92"}, {"lat": None, "lon": None}),
    ({"kinds": "vehicle", "station": "s-1"}, {"station": ""}),
]


@pytest.mark.parametrize(("query", "elsewhere"), INSIDE)
async def test_a_thing_that_leaves_the_filter_is_removed_and_comes_back(
    changing: Changing, hub: Served, query: dict[str, str], elsewhere: dict[str, Any]
) -> None:
    away = replace(VEHICLE, **elsewhere)
    async with subscribed(hub.url, start="now", **query) as stream:
        for vehicle in (VEHICLE, away, away, VEHICLE):
            await changing.write(changing.put(vehicle))
        await changing.write(changing.remove("vehicle", VEHICLE.id, "expired"))
        assert [await told(stream) for _ in range(4)] == [
            ("vehicle.changed", "vehicle/uno:v", ""),
            ("vehicle.removed", "vehicle/uno:v", "left_filter"),
            ("vehicle.changed", "vehicle/uno:v", ""),
            ("vehicle.removed", "vehicle/uno:v", "expired"),
        ]


async def test_what_never_matched_is_never_told(changing: Changing, hub: Served) -> None:
    async with subscribed(hub.url, start="now", station="s-9") as stream:
        await changing.write(changing.put(VEHICLE), changing.put(replace(VEHICLE, station="s-2")))
        await changing.write(changing.remove("vehicle", VEHICLE.id))
        await changing.write(changing.put(Facility("f-1", "lift", station="s-9")))
        assert await told(stream) == ("facility.changed", "facility/f-1", "")


async def test_a_station_a_route_and_an_operator_match_by_their_own_ids(changing: Changing, hub: Served) -> None:
    alert = Alert("uno:a", "uno", informed=(Informed(station="s-1"), Informed(route="r-1")))
    at = await changing.write(
        changing.put(Operator("o-1")),
        changing.put(Route("r-1")),
        changing.put(Station("s-1", routes=("r-1",), operators=("o-1",), lat=34.0, lon=133.0)),
        changing.put(Station("s-2", routes=("r-2",), operators=("o-2",), lat=36.0, lon=133.0)),
        changing.put(alert),
    )
    assert await hub.view.wait_for(at, 10)
    names = {
        "station=s-1": ["alert/uno:a", "station/s-1"],
        "routes=r-1": ["alert/uno:a", "route/r-1", "station/s-1"],
        "operator=o-1": ["operator/o-1", "station/s-1"],
        "bbox=132,33,134,35": ["station/s-1"],
        "near=34.01,133.0&radius=2000": ["station/s-1"],
        "kinds=station": ["station/s-1", "station/s-2"],
        "kinds=station,alert&routes=r-1": ["alert/uno:a", "station/s-1"],
    }
    for query, expected in names.items():
        params = dict(part.split("=") for part in query.split("&"))
        async with subscribed(hub.url, **params) as stream:
            subjects = []
            while (event := await stream.event())["type"] != "noriai.snapshot.end.v1":
                subjects.append(event["subject"])
            assert sorted(subjects[1:]) == expected, query
            assert event["data"]["count"] == len(expected)


@pytest.mark.parametrize(
    "query",
    [
        {"near": "34.66,133.92"},
        {"bbox": "133.9,34.6,134.0,34.7"},
        {"near": "34.66,133.92", "bbox": "133.91,34.6,134.0,34.7"},
        {"bbox": "133.9,34.6,134.0,34.7", "routes": "r-1"},
    ],
)
async def test_what_has_no_place_of_its_own_is_at_each_of_its_stations(
    changing: Changing, hub: Served, query: dict[str, str]
) -> None:
    here, far = Station("s-1", lat=34.66, lon=133.92, routes=("r-1",)), Station("s-2", lat=35.5, lon=135.0)
    things: list[Entity] = [
        Route("r-1"),
        Trip("uno:t", "uno", route="r-1"),
        Alert("uno:a", "uno", informed=(Informed(route="r-1"),)),
    ]
    subjects = ["route/r-1", "trip/uno:t", "alert/uno:a"]
    async with subscribed(hub.url, start="now", **query) as stream:
        for stations in ([far, here], [far], [], [here]):
            at = await changing.write(*(changing.put(thing, at=stations) for thing in things))
        for word, reason in (("changed", ""), ("removed", "left_filter"), ("changed", "")):
            for subject in subjects:
                kind = subject.partition("/")[0]
                assert await told(stream) == (f"{kind}.{word}", subject, reason)
        at = await changing.write(changing.put(here), changing.put(far))
    assert await hub.view.wait_for(at, 10)
    async with subscribed(hub.url, **query) as stream:
        events = [await stream.event() for _ in range(6)]
        assert sorted(event["subject"] for event in events[1:5]) == sorted([*subjects, "station/s-1"])
        assert events[5]["data"]["count"] == 4


@pytest.mark.parametrize("query", [{"bbox": "133.8,34.5,134.0,34.6"}, {"near": "34.5999911,133.9", "radius": "1"}])
async def test_a_snapshot_holds_what_its_stations_rounded_place_lets_in(
    changing: Changing, hub: Served, query: dict[str, str]
) -> None:
    """The station's own place is 4 cm outside; what is told live goes by the places that travel with a change."""
    station, trip = Station("s-1", lat=34.6000004, lon=133.9), Trip("uno:t", "uno")
    async with subscribed(hub.url, start="now", **query) as stream:
        at = await changing.write(changing.put(station), changing.put(trip, at=[station]))
        assert await told(stream) == ("trip.changed", "trip/uno:t", "")
    assert await hub.view.wait_for(at, 10)
    async with subscribed(hub.url, **query) as stream:
        assert [(await stream.event())["subject"] for _ in range(3)] == ["snapshot", "trip/uno:t", "snapshot"]


async def test_a_filter_of_kinds_passes_over_the_others(changing: Changing, hub: Served) -> None:
    async with subscribed(hub.url, start="now", kinds="route,operator") as stream:
        await changing.write(changing.put(Station("s-1")), changing.put(Operator("o-1")), changing.put(VEHICLE))
        at = await changing.write(changing.put(Route("r-1")))
        assert await told(stream) == ("operator.changed", "operator/o-1", "")
        assert (await stream.next()).id == str(at)
