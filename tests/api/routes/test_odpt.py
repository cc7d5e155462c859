"""/api/v4: what existing ODPT clients ask for, over data of any format."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.api.encoders.odpt import BY_NAME
from services.api.routes.odpt import BY_ITSELF, in_turns
from services.api.walks import MOST_AT_ONCE, walks_of
from services.shared.model.said import NormalLines, SourceSaid
from services.timetable.job import ODPT, Form
from tests.support.odpt import RECEIVED_MS, payload
from tests.support.reads import MONDAY_NINE, Reads, reads_in
from tests.support.small_gtfs import TABLES, gtfs, with_rows

COMMON = {"@context", "@id", "@type", "owl:sameAs", "dc:date"}
# What the community's OpenAPI document of ODPT calls required, beside COMMON.
REQUIRED = {
    "odpt:Operator": set(),
    "odpt:RailDirection": set(),
    "odpt:Calendar": set(),
    "odpt:StationTimetable": {"odpt:operator", "odpt:railway", "odpt:stationTimetableObject"},
    "odpt:TrainTimetable": {"odpt:operator", "odpt:railway", "odpt:trainNumber", "odpt:trainTimetableObject"},
    "odpt:BusTimetable": {"odpt:operator", "odpt:busroutePattern", "odpt:calendar", "odpt:busTimetableObject"},
    "odpt:BusstopPoleTimetable": {
        "odpt:busstopPole",
        "odpt:busDirection",
        "odpt:busroute",
        "odpt:operator",
        "odpt:calendar",
    },
    "odpt:Railway": {"dc:title", "odpt:operator", "odpt:stationOrder"},
    "odpt:Station": {"odpt:operator", "odpt:railway"},
    "odpt:BusstopPole": {"dc:title", "odpt:operator"},
    "odpt:BusroutePattern": {"dc:title", "odpt:operator", "odpt:busstopPoleOrder"},
    "odpt:TrainInformation": {"odpt:operator", "odpt:timeOfOrigin", "odpt:trainInformationText"},
    "odpt:Train": {"odpt:operator", "odpt:railway", "odpt:trainNumber"},
    "odpt:Bus": {"odpt:busNumber", "dct:valid", "odpt:frequency", "odpt:busroutePattern", "odpt:operator"},
}  # fmt: skip


def vehicle(name: str, trip: str, stop: str) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=name)
    entity.vehicle.vehicle.id, entity.vehicle.vehicle.label = name, f"No. {name}"
    entity.vehicle.trip.trip_id, entity.vehicle.trip.start_date = trip, "20260511"
    entity.vehicle.position.latitude, entity.vehicle.position.longitude = 34.67, 133.93
    entity.vehicle.stop_id, entity.vehicle.timestamp = stop, int(MONDAY_NINE)
    entity.vehicle.occupancy_status = rt.VehiclePosition.FEW_SEATS_AVAILABLE
    return entity


def update(trip: str, delay: int) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=f"u-{trip}")
    entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date = trip, "20260511"
    entity.trip_update.stop_time_update.add(stop_id="b2").departure.delay = delay
    return entity


def alert(name: str, effect: int, **selector: Any) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=name)
    entity.alert.header_text.translation.add(text="架線点検", language="ja")
    entity.alert.header_text.translation.add(text="Wire works", language="en")
    entity.alert.effect = effect  # type: ignore[assignment]
    entity.alert.informed_entity.add(**selector)
    return entity


@pytest.fixture
async def live(hub: Reads) -> Reads:
    """The tram B and the bus A, with a vehicle each, the tram late and disturbed."""
    entities = [vehicle("7", "u1", "b2"), vehicle("8", "t1", "b1"), update("u1", 120)]
    await hub.realtime("f-rt", "f", [*entities, alert("w", rt.Alert.NO_SERVICE, route_id="B")])
    return hub


async def records(hub: Reads, path: str) -> Any:
    return (await hub.get(f"/api/v4/{path}")).body


@pytest.mark.parametrize("class_", REQUIRED)
async def test_every_class_has_what_clients_can_not_do_without(live: Reads, class_: str) -> None:
    found = await records(live, class_)
    assert found
    for record in found:
        assert record["@type"] == class_
        assert COMMON | REQUIRED[class_] <= record.keys()
        assert None not in record.values()


async def test_references_lead_to_records(live: Reads) -> None:
    ids = {class_: {record["owl:sameAs"] for record in await records(live, class_)} for class_ in REQUIRED}
    railway = (await records(live, "odpt:Railway"))[0]
    assert railway["odpt:operator"] in ids["odpt:Operator"]
    assert {each["odpt:station"] for each in railway["odpt:stationOrder"]} <= ids["odpt:Station"]
    assert [each["odpt:stationTitle"]["ja"] for each in railway["odpt:stationOrder"]] == ["Chuo", "Bizen", "Aoki"]
    pattern = (await records(live, "odpt:BusroutePattern"))[0]
    assert {each["odpt:busstopPole"] for each in pattern["odpt:busstopPoleOrder"]} <= ids["odpt:BusstopPole"]
    train, bus = (await records(live, "odpt:Train"))[0], (await records(live, "odpt:Bus"))[0]
    assert (train["odpt:railway"], train["odpt:delay"]) == (railway["owl:sameAs"], 120)
    stops = [each["odpt:station"] for each in railway["odpt:stationOrder"]]
    assert (train["odpt:fromStation"], train["odpt:toStation"]) == (stops[0], stops[1])
    assert (train["odpt:originStation"], train["odpt:destinationStation"]) == ([stops[0]], [stops[2]])
    assert train["odpt:railDirection"] in ids["odpt:RailDirection"]
    poles = [bus[f"odpt:{name}BusstopPole"] for name in ("starting", "from", "to", "terminal")]
    assert poles[0] == poles[1]
    assert len(set(poles)) == 3
    assert set(poles) <= ids["odpt:BusstopPole"]
    assert bus["odpt:occupancyStatus"] == "odpt.OccupancyStatus:FewSeatsAvailable"
    assert bus["odpt:busroutePattern"] == pattern["owl:sameAs"]
    for run in await records(live, "odpt:BusTimetable"):
        assert run["odpt:busroutePattern"] in ids["odpt:BusroutePattern"]
        assert run["odpt:calendar"] in ids["odpt:Calendar"]
        assert {call["odpt:busstopPole"] for call in run["odpt:busTimetableObject"]} <= ids["odpt:BusstopPole"]
    for run in await records(live, "odpt:TrainTimetable"):
        assert run["odpt:railDirection"] in ids["odpt:RailDirection"]
        stations = {call["odpt:departureStation"] for call in run["odpt:trainTimetableObject"][:-1]}
        assert stations <= ids["odpt:Station"]
    for board in await records(live, "odpt:StationTimetable"):
        assert board["odpt:station"] in ids["odpt:Station"]
    for board in await records(live, "odpt:BusstopPoleTimetable"):
        assert board["odpt:busstopPole"] in ids["odpt:BusstopPole"]


async def test_a_disturbed_line_says_what_and_since_when(live: Reads) -> None:
    (found,) = await records(live, "odpt:TrainInformation")
    assert found["odpt:trainInformationText"] == {"ja": "架線点検", "en": "Wire works"}
    assert found["odpt:trainInformationStatus"]["ja"] == "運転見合わせ"


async def test_a_disruption_of_times_that_no_calendar_has_is_told_without_them(hub: Reads) -> None:
    late = alert("w", rt.Alert.NO_SERVICE, route_id="B")
    late.alert.active_period.add(end=2**63)
    late.alert.impact_period.add(start=1, end=2**63)
    await hub.realtime("f-rt", "f", [late])
    (found,) = await records(hub, "odpt:TrainInformation")
    assert "odpt:resumeEstimate" not in found


@pytest.mark.parametrize("line", ["B", "ag"])
async def test_of_a_line_without_a_record_nothing_is_known_and_of_one_that_a_source_calls_normal_that_alone(
    hub: Reads, line: str
) -> None:
    """A line, or its operator; while the source is heard."""
    assert await records(hub, "odpt:TrainInformation") == []
    at_ms = int(hub.clock.now() * 1000)
    said = SourceSaid("status", namespace="f", fetch="ok", last_success_ms=at_ms, normal_lines=(NormalLines((line,)),))
    await hub.say("status", [("source", said)], channel="status")
    (found,) = await records(hub, "odpt:TrainInformation")
    assert COMMON | REQUIRED["odpt:TrainInformation"] <= found.keys()
    assert "odpt:trainInformationStatus" not in found
    await hub.realtime("f-rt", "f", [alert("w", rt.Alert.NO_SERVICE, route_id="B")])
    (found,) = await records(hub, "odpt:TrainInformation")
    assert found["odpt:trainInformationStatus"]["ja"] == "運転見合わせ"
    await hub.clock.advance(3600)
    assert await records(hub, "odpt:TrainInformation") == []


@pytest.mark.parametrize("redistribution", ["raw", "derived"])
async def test_a_line_that_runs_normally_is_told_of_in_its_feeds_words_where_they_may_be_given_again(
    hub: Reads, redistribution: str
) -> None:
    at_ms = int(hub.clock.now() * 1000)
    status, text = (
        {"ja": "平常運転"},
        {"ja": "現在、平常どおり運転しています。", "en": "Running on schedule.", "ko": "정상 운행"},
    )
    line = NormalLines(("B",), status, text, at_ms - 60_000, at_ms - 3_600_000, at_ms + 300_000)
    said = SourceSaid("status", namespace="f", fetch="ok", last_success_ms=at_ms, redistribution=redistribution)
    await hub.say("status", [("source", replace(said, normal_lines=(line,)))], channel="status")
    (found,) = await records(hub, "odpt:TrainInformation")
    if redistribution == "derived":
        assert found["odpt:trainInformationText"] == {"ja": "平常どおり運転しています。", "en": "Service is normal."}
        assert "odpt:trainInformationStatus" not in found
    else:
        assert found["odpt:trainInformationText"] == text
        assert found["odpt:trainInformationStatus"]["ja"] == "平常運転"
        told = [found[name] for name in ("odpt:timeOfOrigin", "dc:date")]
        assert told == ["2026-05-11T08:00:00+09:00", "2026-05-11T08:59:00+09:00"]
    assert found["dct:valid"] == "2026-05-11T09:05:00+09:00"
    await hub.clock.advance(301)  # past its dct:valid, and the feed is still heard
    assert await records(hub, "odpt:TrainInformation") == []


async def test_others_get_their_turn_while_what_has_no_record_is_looked_through(live: Reads) -> None:
    (part,) = BY_NAME["odpt:Railway"].parts
    (bus,) = [held for held in live.view.all("route") if not list(part.drafts(live.view, held, {}))]
    turns = 0

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(another())
    found = [each async for each in in_turns(live.view, BY_NAME["odpt:Railway"], helds=[bus] * 1000)]
    task.cancel()
    assert found == []
    assert turns >= 10


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("dc:title=Bizen", 1),
        ("dc:title=Bizen,Aoki,Nowhere", 2),
        ("odpt:stationTitle.ja=Chuo&acl:consumerKey=any", 1),
        ("odpt:stationTitle.ja=Chuo&acl:consumerKey=", 1),
        (f"odpt:stationTitle.ja=Chuo&acl:consumerKey={'k' * 500}", 1),
        ("odpt:stationTitle.zh-Hans=Chuo", 0),
        ("dc:title=Bizen&odpt:railway=odpt.Railway:other", 0),
    ],
)
async def test_a_search_ors_values_and_ands_parameters(hub: Reads, query: str, count: int) -> None:
    assert len(await records(hub, f"odpt:Station?{query}")) == count


async def test_a_title_is_found_in_every_language_that_a_name_has(hub: Reads) -> None:
    names = "table_name,field_name,language,record_id,translation\n"
    names += "stops,stop_name,th,B,บิเซน\nstops,stop_name,zh-TW,B,備前\nroutes,route_long_name,sr-Latn,B,Tramvaj\n"
    await hub.add_gtfs("f", gtfs({"translations.txt": names}))
    (found,) = await records(hub, "odpt:Station?odpt:stationTitle.th=บิเซน")
    assert found["odpt:stationTitle"]["zh-TW"] == "備前"
    for query in ("odpt:stationTitle.zh-tw=備前", "odpt:stationTitle.zh-TW=備前&odpt:stationTitle.th=บิเซน"):
        assert await records(hub, f"odpt:Station?{query}") == [found]
    assert await records(hub, "odpt:Station?odpt:stationTitle.fr=備前") == []
    assert [each["dc:title"] for each in await records(hub, "odpt:Railway?odpt:railwayTitle.sr-Latn=Tramvaj")]


async def test_a_timetable_tells_when_its_train_and_its_bus_call(hub: Reads) -> None:
    (first, *_) = await records(hub, "odpt:TrainTimetable")
    calls = first["odpt:trainTimetableObject"]
    assert ("odpt:departureTime" in calls[0], "odpt:arrivalTime" in calls[0]) == (True, False)
    assert ("odpt:departureTime" in calls[-1], "odpt:arrivalTime" in calls[-1]) == (False, True)
    query = f"odpt:StationTimetable?odpt:station={quote(calls[0]['odpt:departureStation'], safe='')}"
    boards = await records(hub, query)
    listed = {e["odpt:departureTime"] for board in boards for e in board["odpt:stationTimetableObject"]}
    assert calls[0]["odpt:departureTime"] in listed
    (bus, *_) = await records(hub, "odpt:BusTimetable")
    pole = bus["odpt:busTimetableObject"][0]
    boards = await records(
        hub, f"odpt:BusstopPoleTimetable?odpt:busstopPole={quote(pole['odpt:busstopPole'], safe='')}"
    )
    listed = {e["odpt:departureTime"] for board in boards for e in board["odpt:busstopPoleTimetableObject"]}
    assert pole["odpt:departureTime"] in listed


async def test_services_that_are_one_calendar_of_odpt_have_one_board_with_all_departures(tmp_path: Path) -> None:
    day = "1,1,1,1,1,1,1,20260101,20261231"
    name = "odpt.Calendar:Weekday"
    tables = {
        "calendar.txt": TABLES["calendar.txt"].splitlines()[0] + f"\n{name},{day}\n{name}.2,{day}\n",
        "trips.txt": f"route_id,service_id,trip_id,direction_id\nA,{name},t1,0\nA,{name}.2,t2,0\n"
        f"B,{name},u1,1\nB,{name}.2,u2,1\n",
        **with_rows("stop_times.txt", "u2,10:05:00,10:05:00,c,1", "u2,10:15:00,10:15:00,b2,2"),
    }
    async with reads_in(tmp_path) as own:
        await own.add_gtfs("f", gtfs(tables))
        for class_, listed, times in (
            ("odpt:StationTimetable", "odpt:stationTimetableObject", {"09:05", "09:15", "10:05"}),
            (
                "odpt:BusstopPoleTimetable",
                "odpt:busstopPoleTimetableObject",
                {"09:00", "09:11", "09:20", "09:30", "09:41", "09:50"},
            ),
        ):
            boards = await records(own, class_)
            assert {board["odpt:calendar"] for board in boards} == {name}
            assert {entry["odpt:departureTime"] for board in boards for entry in board[listed]} == times


async def test_dump_place_and_data_point_give_the_same_records(hub: Reads) -> None:
    searched = await records(hub, "odpt:Station")
    assert await records(hub, "odpt:Station.json") == searched
    boards = await records(hub, "odpt:StationTimetable")
    assert await records(hub, "odpt:StationTimetable.json") == [{"dc:title": "", **board} for board in boards]
    near = await records(hub, "places/odpt:Station?lat=34.67&lon=133.93&radius=300")
    assert [record["dc:title"] for record in near] == ["Bizen"]
    for name in ("owl:sameAs", "@id"):
        (found,) = await records(hub, f"datapoints/{quote(near[0][name], safe='')}")
        assert near == [found]
        assert BY_ITSELF.keys() <= found.keys()  # blanks besides, for clients that demand them


async def test_while_too_many_look_through_all_there_is_a_data_point_that_is_found_by_index_is_still_given(
    hub: Reads,
) -> None:
    (bizen,) = await records(hub, "odpt:Station?dc:title=Bizen")
    go = asyncio.Event()

    async def walk() -> None:
        async with walks_of(hub.view).turn():
            await go.wait()

    others = [asyncio.create_task(walk()) for _ in range(MOST_AT_ONCE)]
    await asyncio.sleep(0)
    refused = await hub.get("/api/v4/datapoints/urn:uuid:none")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert await records(hub, f"datapoints/{quote(bizen['owl:sameAs'], safe='')}") == [BY_ITSELF | bizen]
    go.set()
    await asyncio.gather(*others)
    assert (await hub.get("/api/v4/datapoints/urn:uuid:none")).status == 404


def surveyed(journeys: int) -> bytes:
    """A station and how many use it, as a feed of ODPT has them."""
    common = {"odpt:operator": "odpt.Operator:X", "odpt:railway": "odpt.Railway:X.A"}
    station = common | {"@type": "odpt:Station", "owl:sameAs": "odpt.Station:X.A.B", "dc:title": "備前",
                        "geo:lat": 34.67, "geo:long": 133.93}  # fmt: skip
    survey = {"odpt:surveyYear": 2025, "odpt:passengerJourneys": journeys}
    of_station = {"odpt:station": ["odpt.Station:X.A.B"], "odpt:railway": ["odpt.Railway:X.A"]}
    said = {"odpt:includeAlighting": False, "odpt:passengerSurveyObject": [survey]}
    identity = {"@type": "odpt:PassengerSurvey", "owl:sameAs": "odpt.PassengerSurvey:X.B"}
    return payload([station, common | identity | of_station | said])


async def test_of_two_feeds_that_give_one_record_the_one_of_higher_priority_counts(hub: Reads) -> None:
    """Whoever else may give its own records can't stand in front of it by coming first."""
    form = Form(ODPT, RECEIVED_MS)
    await hub.add_gtfs("another", surveyed(1), form=form, priority=50)
    await hub.add_gtfs("operator", surveyed(2), form=form, priority=100)
    (found,) = await records(hub, "odpt:PassengerSurvey")
    assert found["odpt:passengerSurveyObject"][0]["odpt:passengerJourneys"] == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("odpt:Station?name=x", 400),
        ("odpt:Station?odpt:stationTitle.not_one=x", 400),
        ("odpt:Station?odpt:railway.fr=x", 400),
        ("places/odpt:Station?lat=34", 400),
        ("places/odpt:Station?lat=34&lon=133&radius=4001", 400),
        ("places/odpt:Station?lat=nan&lon=133&radius=1", 400),
        ("datapoints/odpt.Station:nowhere", 404),
        ("datapoints/odpt.TrainTimetable:nowhere", 404),
        ("datapoints/urn:uuid:none", 404),
        ("datapoints/nonsense", 404),
    ],
)
async def test_what_can_not_be_answered_has_odpts_status(hub: Reads, path: str, status: int) -> None:
    assert (await hub.get(f"/api/v4/{path}")).status == status
