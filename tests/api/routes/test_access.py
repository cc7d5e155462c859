"""/v1/stations/{id}/access: yes, no and unknown, in words, on which basis, what blocks it, until when."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.shared.model.said import FacilitySaid, FacilityStateSaid, Said, SourceSaid
from tests.support.interior import inside, with_ways
from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import gtfs

Pair = dict[str, Any]
OUT, WORKS = "out_of_service", "in_service"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs(inside()))
        yield reads


async def ask(hub: Reads, stop: str = "B", **params: Any) -> dict[tuple[str, str], Pair]:
    got = await hub.get(f"/v1/stations/{await hub.station('f', stop)}/access", **params)
    return {(pair["from"]["stop_id"], pair["to"]["stop_id"]): pair for pair in got.data["pairs"]}


async def states(hub: Reads, feed: str = "f", channel: str = "entry", **said: str) -> None:
    await hub.clock.advance(1)
    await hub.say(feed, [("facility_state", FacilityStateSaid(one, word)) for one, word in said.items()], channel)


async def id_of(hub: Reads, lift: str) -> str:
    return str((await hub.get(f"/v1/refs/f/facility/{lift}")).data["id"])


async def test_entrances_to_platforms_and_platforms_to_platforms_are_answered(hub: Reads) -> None:
    pairs = await ask(hub)
    assert {pair: told["step_free"] for pair, told in pairs.items()} == {
        ("E", "b1"): "yes",
        ("E", "b2"): "no",
        ("F", "b1"): "yes",
        ("F", "b2"): "no",
        ("b1", "b2"): "no",
        ("b2", "b1"): "no",
    }
    assert {told["basis"] for told in pairs.values()} == {"static"}


async def test_a_route_is_told_in_words_with_time_distance_floors_and_signs(hub: Reads) -> None:
    pair = (await ask(hub, **{"from": "E", "to": "b1"}))["E", "b1"]
    assert (pair["meters"], pair["seconds"]) == (40, 75)
    assert [leg["text"]["en"] for leg in pair["legs"]] == [
        "Go 40 m, following the signs “Trains”",
        "Take the lift up from Street to Platforms",
    ]
    assert [leg["text"]["ja"] for leg in pair["legs"]] == [
        "「のりば」の案内に従い、40 m 進む",
        "エレベーターで地上からホーム階へ上がる",
    ]
    assert pair["legs"][1]["facility"] == await id_of(hub, "lift1")
    assert [leg["text"]["ja-x-easy"] for leg in pair["legs"]] == [
        "「のりば」の ほうへ 40メートル すすみます。",
        "エレベーターに のります。ホーム階へ いきます。",
    ]
    assert [(leg.get("mode"), leg["level_id"], leg["pathways"]) for leg in pair["legs"]] == [
        ("walkway", "f:L0", ["f:ramp"]),
        ("elevator", "f:L1", ["f:lift1"]),
    ]
    assert [(leg["meters"], leg["seconds"]) for leg in pair["legs"]] == [(40, 45), (0, 30)]


async def test_a_lift_that_is_out_blocks_what_needs_it_and_nothing_else(hub: Reads) -> None:
    await states(hub, lift2=OUT)
    pairs = await ask(hub)
    assert (pairs["E", "b1"]["step_free"], pairs["E", "b1"]["basis"]) == ("yes", "static")
    assert (pairs["F", "b1"]["step_free"], pairs["F", "b1"]["blocked_by"]) == ("no", [await id_of(hub, "lift2")])
    assert pairs["F", "b1"]["legs"] == []
    assert pairs["F", "b2"]["blocked_by"] == []
    await states(hub, lift2=WORKS)
    assert (await ask(hub))["F", "b1"]["step_free"] == "yes"


async def test_a_feed_that_is_to_tell_of_lifts_makes_the_answer_live_and_its_silence_unknown(hub: Reads) -> None:
    hub.source(SourceSaid("s", "facility-status", fetch="ok", namespace="f", trusted=True, reports_facilities=True))
    await hub.settle()
    assert {told["step_free"] for told in (await ask(hub)).values()} == {"no", "unknown"}
    await states(hub, "s", "poll", lift1=WORKS)
    pairs = await ask(hub)
    assert (pairs["E", "b1"]["step_free"], pairs["E", "b1"]["basis"]) == ("yes", "live")
    assert (pairs["F", "b1"]["step_free"], pairs["F", "b1"]["blocked_by"]) == ("unknown", [await id_of(hub, "lift2")])
    await hub.clock.advance(31 * 60)
    await hub.settle()
    assert (await ask(hub))["E", "b1"]["step_free"] == "unknown"


async def test_an_outage_to_come_makes_the_answer_a_timeline(hub: Reads) -> None:
    begin, end = "2026-05-11T22:00:00+09:00", "2026-05-12T05:00:00+09:00"
    since, until = (int(datetime.fromisoformat(text).timestamp() * 1000) for text in (begin, end))
    await hub.say("f", [("facility_state", FacilityStateSaid("lift1", OUT, since, until))], "entry")
    pair = (await ask(hub))["E", "b1"]
    assert (pair["step_free"], pair["until"]) == ("yes", begin)
    assert pair["changes"] == [{"at": begin, "step_free": "no"}, {"at": end, "step_free": "yes"}]
    await hub.clock.advance(since / 1000 - hub.clock.now())
    await hub.settle()
    pair = (await ask(hub))["E", "b1"]
    assert (pair["step_free"], pair["until"]) == ("no", end)
    await hub.clock.advance((until - since) / 1000)
    await hub.settle()
    pair = (await ask(hub))["E", "b1"]
    assert (pair["step_free"], pair["basis"], "until" in pair) == ("yes", "static", False)


@pytest.mark.parametrize(
    ("profile", "usable"),
    [
        ("wheelchair", {("E", "b1"), ("F", "b1")}),
        ("pram", {("E", "b1"), ("F", "b1")}),
        ("luggage", {("E", "b1"), ("F", "b1"), ("E", "b2"), ("F", "b2"), ("b1", "b2")}),
        ("no-escalator", {("E", "b1"), ("F", "b1"), ("E", "b2"), ("F", "b2"), ("b1", "b2"), ("b2", "b1")}),
    ],
)
async def test_a_profile_uses_its_own_ways(hub: Reads, profile: str, usable: set[tuple[str, str]]) -> None:
    pairs = await ask(hub, profile=profile)
    assert {pair for pair, told in pairs.items() if told["step_free"] == "yes"} == usable


@pytest.mark.parametrize(
    ("params", "pairs"),
    [
        ({"from": "北口", "to": "1"}, {("E", "b1")}),
        ({"from": "north"}, {("E", "b1"), ("E", "b2")}),
        ({"from": "f:b1", "to": "南口"}, {("b1", "F")}),
        ({"to": "b2"}, {("E", "b2"), ("F", "b2"), ("b1", "b2")}),
    ],
)
async def test_places_are_chosen_by_stop_id_code_or_name(
    hub: Reads, params: dict[str, str], pairs: set[tuple[str, str]]
) -> None:
    assert set(await ask(hub, **params)) == pairs


@pytest.mark.parametrize(("name", "value"), [("from", "nowhere"), ("to", "nowhere"), ("profile", "bicycle")])
async def test_a_place_that_is_not_there_and_a_profile_that_is_none_are_refused_by_name(
    hub: Reads, name: str, value: str
) -> None:
    got = await hub.get(f"/v1/stations/{await hub.station('f', 'B')}/access", **{name: value})
    assert (got.status, [error["where"] for error in got.body["errors"]]) == (400, [name])


async def test_a_station_without_ways_answers_what_its_timetable_and_its_lifts_say(hub: Reads) -> None:
    stops = inside()["stops.txt"].replace("a,Aoki,34.6600,133.9200,0,,,,", "a,Aoki,34.6600,133.9200,0,,,,1")
    await hub.add_gtfs("f", gtfs(inside({"stops.txt": stops})))
    pair = (await ask(hub, "a"))["a", "a"]
    assert (pair["from"]["kind"], pair["to"]["kind"], pair["step_free"], pair["basis"]) == (
        "station",
        "platform",
        "yes",
        "static",
    )
    assert (await ask(hub, "c"))["c", "c"]["step_free"] == "unknown"
    said: list[tuple[str, Said]] = [
        ("facility", FacilitySaid("l9", "elevator", stop_id="a")),
        ("facility_state", FacilityStateSaid("l9", OUT)),
    ]
    await hub.say("f", said, "entry")
    pair = (await ask(hub, "a"))["a", "a"]
    assert (pair["step_free"], pair["blocked_by"]) == ("unknown", [await id_of(hub, "l9")])


BROKEN = (
    "dangling,E,nowhere,1,1,,,,",
    "loop,N,N,1,1,,,,",
    "late,E,b2,2,1,-5,-30,8,",
    "odd,E,b2,9,1,,,,",
    "blank,E,,5,1,,,,",
    ",E,b2,1,1,,,,",
)


async def test_bad_pathways_break_nothing_and_a_mode_that_is_none_of_gtfs_is_unknown(hub: Reads) -> None:
    await hub.add_gtfs("f", gtfs(with_ways(*BROKEN)))
    pairs = await ask(hub)
    assert (pairs["E", "b1"]["step_free"], pairs["E", "b2"]["step_free"]) == ("yes", "unknown")


async def test_ways_that_go_one_way_only_are_gone_one_way_only(hub: Reads) -> None:
    await hub.add_gtfs("f", gtfs(with_ways("gate,b2,N,7,0,,,,", "lift3,N,b2,5,0,,,,", "exit,N,E,7,0,,,,")))
    there = await ask(hub, **{"from": "E", "to": "b2"})
    back = await ask(hub, **{"from": "b2", "to": "E"})
    assert (there["E", "b2"]["step_free"], back["b2", "E"]["step_free"]) == ("yes", "yes")
    await states(hub, lift3=OUT)
    there = await ask(hub, **{"from": "E", "to": "b2"})
    back = await ask(hub, **{"from": "b2", "to": "E"})
    assert (there["E", "b2"]["step_free"], back["b2", "E"]["step_free"]) == ("no", "yes")


async def test_an_entrance_that_is_cut_off_names_the_nearest_that_is_not(hub: Reads) -> None:
    await states(hub, lift2=OUT)
    pairs = await ask(hub)
    assert "instead" not in pairs["E", "b1"]
    assert pairs["F", "b1"]["instead"]["from"]["stop_id"] == "E"
    assert 50 < pairs["F", "b1"]["instead"]["meters"] < 70
    back = await ask(hub, **{"from": "b1", "to": "F"})
    assert back["b1", "F"]["instead"]["to"]["stop_id"] == "E"


async def test_a_platform_that_is_cut_off_names_the_nearest_station_of_its_line_that_is_not(hub: Reads) -> None:
    stops = inside()["stops.txt"]
    for stop in ("a,Aoki,34.6600,133.9200", "c,Chuo,34.6800,133.9400"):
        stops = stops.replace(f"{stop},0,,,,", f"{stop},0,,,,{1 if stop[0] == 'c' else 2}")
    await hub.add_gtfs("f", gtfs(inside({"stops.txt": stops})))
    await states(hub, lift1=OUT)
    pair = (await ask(hub))["E", "b1"]
    assert (pair["step_free"], pair["instead"]["station"]["name"]) == ("no", "Chuo")
    assert 1_400 < pair["instead"]["meters"] < 1_500


async def test_a_platform_of_another_station_that_ways_lead_to_can_be_asked_for(tmp_path: Path) -> None:
    stops = (
        inside()["stops.txt"] + "M,Metro Minato,34.6704,133.9306,1,,,,\nm1,Metro Minato,34.6704,133.9306,0,M,9,L1,\n"
    )
    transfers = {"transfers.txt": "from_stop_id,to_stop_id,transfer_type\nB,M,2\nM,B,2\n"}
    async with reads_in(tmp_path) as reads:
        tables = with_ways("walk,N,m1,1,1,80,,,") | {"stops.txt": stops} | transfers
        await reads.add_gtfs("f", gtfs(tables))
        told = (await reads.get(f"/v1/stations/{await reads.station('f', 'B')}")).data
        assert told["linked"] == [await reads.station("f", "M")]
        assert ("E", "m1") not in await ask(reads)
        assert (await ask(reads, **{"from": "E", "to": "m1"}))["E", "m1"]["step_free"] == "yes"
        await states(reads, lift1=OUT)
        pairs = await ask(reads, **{"from": "b1", "to": "m1"})
        assert pairs["b1", "m1"]["step_free"] == "no"
