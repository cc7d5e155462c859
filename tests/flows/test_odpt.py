"""An operator that publishes ODPT's JSON, from end to end: its line, its trains and what disturbs them."""

from pathlib import Path
from typing import Any

import pytest

from services.shared.feed import Feed
from services.shared.odpt.values import moment_ms
from tests.support.clocks import ReplayClock
from tests.support.odpt import payload
from tests.support.reading import reading, ref_path
from tests.support.sources import until_read
from tests.support.waiting import until
from tests.support.ways import Way

NOW_MS = moment_ms("2026-01-12T08:00:00+09:00")  # a Monday, and a holiday
STATIONS = {"C": ("中央", "Chuo", 35.70), "D": ("大門", "Daimon", 35.71), "E": ("駅前", "Ekimae", 35.72)}


def station(name: str) -> dict[str, Any]:
    ja, en, lat = STATIONS[name]
    return {
        "@type": "odpt:Station",
        "owl:sameAs": f"odpt.Station:A.B.{name}",
        "dc:title": ja,
        "odpt:stationTitle": {"ja": ja, "en": en},
        "odpt:operator": "odpt.Operator:A",
        "odpt:railway": "odpt.Railway:A.B",
        "geo:lat": lat,
        "geo:long": 139.7,
    }


def train(calendar: str, *times: str) -> dict[str, Any]:
    calls = [
        {"odpt:departureStation": f"odpt.Station:A.B.{name}", "odpt:departureTime": at}
        for name, at in zip("CD", times, strict=True)
    ]
    return {
        "@type": "odpt:TrainTimetable",
        "owl:sameAs": f"odpt.TrainTimetable:A.B.12M.{calendar}",
        "dct:issued": "2025-03-15",
        "odpt:operator": "odpt.Operator:A",
        "odpt:railway": "odpt.Railway:A.B",
        "odpt:calendar": f"odpt.Calendar:{calendar}",
        "odpt:trainNumber": "12M",
        "odpt:destinationStation": ["odpt.Station:A.B.E"],
        "odpt:trainTimetableObject": [
            *calls,
            {"odpt:arrivalStation": "odpt.Station:A.B.E", "odpt:arrivalTime": "8:20"},
        ],
    }


STATIC = [*map(station, STATIONS), train("Weekday", "8:02", "8:06"), train("SaturdayHoliday", "8:03", "8:08")]
TRAIN = {
    "@type": "odpt:Train",
    "owl:sameAs": "odpt.Train:A.B.12M",
    "dc:date": "2026-01-12T07:59:50+09:00",
    "odpt:railway": "odpt.Railway:A.B",
    "odpt:trainNumber": "12M",
    "odpt:fromStation": "odpt.Station:A.B.C",
    "odpt:delay": 120,
}
TROUBLE: dict[str, Any] = {
    "@type": "odpt:TrainInformation",
    "owl:sameAs": "odpt.TrainInformation:A.B",
    "odpt:operator": "odpt.Operator:A",
    "odpt:railway": "odpt.Railway:A.B",
    "odpt:trainInformationStatus": {"ja": "遅延"},
    "odpt:trainInformationText": {"ja": "強風の影響で、遅れています。"},
}

NORMAL: dict[str, Any] = {name: value for name, value in TROUBLE.items() if not name.endswith("Status")} | {
    "dc:date": "2026-01-12T08:00:20+09:00",
    "dct:valid": "2026-01-12T08:05:20+09:00",
    "odpt:timeOfOrigin": "2026-01-12T07:00:00+09:00",
    "odpt:trainInformationText": {
        "ja": "遅れは解消し、平常運転に戻りました。",
        "en": "Service has returned to normal.",
    },
}


async def test_a_train_of_the_holiday_timetable_is_late_on_its_board_and_the_line_says_why(
    tmp_path: Path, way: Way
) -> None:
    assert NOW_MS is not None
    (tmp_path / "static.json").write_bytes(payload(STATIC))
    live = tmp_path / "live.json"
    live.write_bytes(payload([TRAIN, TROUBLE]))
    clock = ReplayClock(NOW_MS / 1000)
    feeds = (
        Feed("a", "odpt", tmp_path / "static.json", operator="a", licence="CC-BY-4.0"),
        Feed("a-live", "odpt", live, operator="a", static="a", interval_seconds=20),
    )
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, "a", "a-live")
        ref = await reader.data(ref_path("a", "odpt.Station:A.B.D"))
        board = f"/v1/stations/{ref['id']}/departures"

        async def late() -> bool:
            return [each["realtime"] for each in await reader.data(board)] == [True]

        await until(late)
        [departure] = await reader.data(board)
        assert departure["scheduled"] == "2026-01-12T08:08:00+09:00"
        assert departure["expected"] == "2026-01-12T08:10:00+09:00"
        assert (departure["headsign"], departure["status"]) == ("駅前", "late")
        [alert] = await reader.data("/v1/alerts")
        assert (alert["cause"], alert["effect"]) == ("weather", "significant_delays")
        assert alert["description"] == {"ja": "強風の影響で、遅れています。"}
        [told] = await reader.whole("/api/v4/odpt:Train")
        said = {name: value for name, value in TRAIN.items() if name != "dc:date"}
        assert {name: told.get(name) for name in said} == said
        assert told["odpt:destinationStation"] == ["odpt.Station:A.B.E"]
        [trouble] = await reader.whole("/api/v4/odpt:TrainInformation")
        assert trouble["odpt:trainInformationText"]["ja"] == TROUBLE["odpt:trainInformationText"]["ja"]
        [vehicle] = await reader.data("/v1/vehicles")
        assert (vehicle["route"], vehicle["trip"]) == (departure["route"]["id"], departure["trip"]["id"])
        live.write_bytes(payload([NORMAL]))
        await clock.advance(30)

        async def quiet() -> bool:
            source = await reader.data("/v1/sources/a-live")
            counts_alone = (source["state"], source["counts"]) == ("ok", {"odpt:TrainInformation": 1})
            return counts_alone and not await reader.data("/v1/alerts")

        await until(quiet)
        [normal] = await reader.whole("/api/v4/odpt:TrainInformation")
        assert {name: normal[name] for name in normal if name not in ("@context", "@id")} == NORMAL


@pytest.mark.both_in_soak
async def test_one_payload_may_hold_a_timetable_and_what_is_live_and_both_outlive_a_restart(
    tmp_path: Path, way: Way
) -> None:
    assert NOW_MS is not None
    file, clock = tmp_path / "all.json", ReplayClock(NOW_MS / 1000)
    fare = {"@type": "odpt:RailwayFare", "owl:sameAs": "odpt.RailwayFare:A"}
    file.write_bytes(payload([*STATIC, fare, TRAIN, TROUBLE]))
    feeds = (Feed("a", "odpt", file, operator="a", licence="CC-BY-4.0", interval_seconds=20),)
    for start in ("first", "second"):
        async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
            await until_read(reader, "a")

            async def whole() -> bool:
                ref = await reader.data(ref_path("a", "odpt.Station:A.B.D"))
                board = await reader.data(f"/v1/stations/{ref['id']}/departures")
                alerts = await reader.data("/v1/alerts")
                return [each["realtime"] for each in board] == [True] and len(alerts) == 1

            await until(whole)
            source = await reader.data("/v1/sources/a")
            assert source["state"] == "ok"
            served = {class_: count for class_, count in source["counts"].items() if ":" in class_}
            assert served == {"odpt:Station": 3, "odpt:TrainTimetable": 2, "odpt:Train": 1, "odpt:TrainInformation": 1}
            assert source["counts"]["records"] == 6
            left = [(n["code"], n["file"], n["count"]) for n in source["quality"]["notices"] if "Fare" in n["file"]]
            assert left == [("incomplete_record", "odpt:RailwayFare", 1)]
            if start == "first":
                continue
            file.write_bytes(payload([*STATIC, fare]))
            await clock.advance(30)

            async def quiet() -> bool:
                return not await reader.data("/v1/alerts") and not await reader.data("/v1/vehicles")

            await until(quiet)
            assert len(await reader.data("/v1/stations")) == 3


@pytest.mark.both_in_soak
async def test_a_feed_of_stations_alone_is_good_and_has_no_departures(tmp_path: Path, way: Way) -> None:
    assert NOW_MS is not None
    (tmp_path / "stations.json").write_bytes(payload([station("C"), station("D")]))
    feeds = (Feed("a", "odpt", tmp_path / "stations.json"),)
    clock = ReplayClock(NOW_MS / 1000)
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, "a")
        ref = await reader.data(ref_path("a", "odpt.Station:A.B.D"))
        found = await reader.data(f"/v1/stations/{ref['id']}")
        assert (found["names"], found["modes"]) == ({"ja": "大門", "en": "Daimon"}, ["rail"])
        assert await reader.data(f"/v1/stations/{ref['id']}/departures") == []
        source = await reader.data("/v1/sources/a")
        assert (source["counts"]["odpt:Station"], "expired" in source) == (2, False)
