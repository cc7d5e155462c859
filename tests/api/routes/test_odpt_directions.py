"""A disruption of one direction of a line, of which ODPT says its own name: who is told of it."""

from dataclasses import replace
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.odpt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.said import AlertSaid, SourceSaid
from services.shared.wire.codec import decode as decoded
from services.timetable.job import ODPT, Form
from tests.support.odpt import RECEIVED_MS, payload
from tests.support.reads import Reads

LINE = "odpt.Railway:A.B"
UP, DOWN = "odpt.RailDirection:A.Inari", "odpt.RailDirection:A.Ueki"
MONDAY = "2026-05-11T09:00:00+09:00"


def stations() -> list[dict[str, Any]]:
    return [
        {
            "@type": "odpt:Station",
            "owl:sameAs": f"{LINE.replace('Railway', 'Station')}.{name}",
            "odpt:stationTitle": {"ja": name},
            "odpt:operator": "odpt.Operator:A",
            "odpt:railway": LINE,
            "geo:lat": 36 + place / 50,
            "geo:long": 140.1,
        }
        for place, name in enumerate(("Ueki", "Mitsu", "Inari"))
    ]


def train(number: str, direction: str, *calls: str) -> dict[str, Any]:
    times = [dict(zip(("odpt:departureStation", "odpt:departureTime"), call.split(), strict=True)) for call in calls]
    listed = [
        {name: (f"odpt.Station:A.B.{text}" if "Station" in name else text) for name, text in each.items()}
        for each in times
    ]
    return {
        "@type": "odpt:TrainTimetable",
        "owl:sameAs": f"odpt.TrainTimetable:A.B.{number}.Weekday",
        "dct:issued": "2026-01-01",
        "odpt:operator": "odpt.Operator:A",
        "odpt:railway": LINE,
        "odpt:railDirection": direction,
        "odpt:calendar": "odpt.Calendar:Weekday",
        "odpt:trainNumber": number,
        "odpt:trainTimetableObject": listed,
    }  # fmt: skip


TRAINS = (
    train("1", UP, "Ueki 9:10", "Mitsu 9:20", "Inari 9:30"),
    train("2", DOWN, "Inari 9:10", "Mitsu 9:25", "Ueki 9:35"),
)
RAILWAY = {
    "@type": "odpt:Railway",
    "owl:sameAs": LINE,
    "dc:title": "B線",
    "odpt:operator": "odpt.Operator:A",
    "odpt:stationOrder": [],
    "odpt:ascendingRailDirection": UP,
    "odpt:descendingRailDirection": DOWN,
}
LATE = {
    "@type": "odpt:TrainInformation",
    "owl:sameAs": "odpt.TrainInformation:A.B",
    "odpt:operator": "odpt.Operator:A",
    "odpt:railway": LINE,
    "odpt:trainInformationStatus": {"ja": "遅延", "en": "Delays"},
    "odpt:trainInformationText": {"ja": "下り線が遅れています。", "en": "Late towards Ueki."},
}


def said(**more: Any) -> AlertSaid:
    found = decode(payload([LATE | more]), Feed("al", "odpt", static="a"), RECEIVED_MS, NO_MEMORY)
    assert isinstance(found, Decoded)
    (body,) = found.bodies.values()
    return decoded(AlertSaid, body())


async def told(hub: Reads, alert: AlertSaid, railway: dict[str, Any]) -> list[str]:
    """The trains on the board that the alert is told of."""
    form = Form(ODPT, RECEIVED_MS)
    await hub.add_gtfs("a", payload([railway, *stations(), *TRAINS]), form=form)
    hub.source(SourceSaid("al", "odpt", fetch="ok", namespace="a"))
    await hub.say("al", [("alert", alert)])
    board = await hub.board("a", "odpt.Station:A.B.Mitsu", at=MONDAY)
    assert len(board) == 2
    return [row["trip"]["source"]["trip_id"].split(".")[-2] for row in board if row["alerts"]]


@pytest.mark.parametrize(("name", "trains", "direction_id"), [(UP, ["1"], 0), (DOWN, ["2"], 1)])
async def test_an_alert_of_a_direction_is_told_of_its_trains_alone(
    hub: Reads, name: str, trains: list[str], direction_id: int
) -> None:
    alert = said(**{"odpt:railDirection": name})
    assert await told(hub, alert, RAILWAY) == trains
    (shown,) = (await hub.get("/v1/alerts")).data
    assert [each["direction_id"] for each in shown["informed"]] == [direction_id]
    (entity,) = (await hub.get("/v1/gtfs-rt/alerts.json")).body["entity"]
    assert entity["alert"]["informed_entity"][0]["direction_id"] == direction_id
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert record["odpt:railDirection"] == name


async def test_what_came_of_a_disruption_goes_out_as_it_came(hub: Reads) -> None:
    came = LATE | {
        "odpt:railDirection": UP,
        "odpt:timeOfOrigin": "2026-01-10T11:00:00+09:00",
        "odpt:resumeEstimate": "2026-05-12T13:00:00+09:00",
        "odpt:stationFrom": "odpt.Station:A.B.Ueki",
        "odpt:stationTo": "odpt.Station:A.B.Mitsu",
        "odpt:trainInformationStatus": {"ja": "運転再開見込", "en": "To resume soon"},
        "odpt:trainInformationCause": {"ja": "信号確認", "en": "signals"},
    }
    await told(hub, said(**came), RAILWAY)
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert {name: record[name] for name in came} == came


async def test_a_notice_of_the_operator_hides_no_suspension_of_a_line(hub: Reads) -> None:
    stopped = said(
        **{
            "odpt:railDirection": UP,
            "odpt:stationFrom": "odpt.Station:A.B.Ueki",
            "odpt:stationTo": "odpt.Station:A.B.Mitsu",
            "odpt:resumeEstimate": "2026-05-12T13:00:00+09:00",
            "odpt:trainInformationStatus": "運転見合わせ",
            "odpt:trainInformationCause": "人身事故",
            "odpt:trainInformationText": "運転を見合わせています。",
        }
    )
    notice = said(
        **{
            "owl:sameAs": "odpt.TrainInformation:A",
            "odpt:railway": None,
            "odpt:trainInformationStatus": "お知らせ",
            "odpt:trainInformationText": "12月1日にダイヤ改正を実施します。",
        }
    )
    assert notice.id < stopped.id
    await told(hub, stopped, RAILWAY)
    (alone,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    await hub.say("al", [("alert", notice), ("alert", stopped)])
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    both = "運転を見合わせています。\nお知らせ\n12月1日にダイヤ改正を実施します。"
    assert record.pop("odpt:trainInformationText")["ja"] == both
    assert alone.pop("odpt:trainInformationText")["ja"] == "運転を見合わせています。"
    assert record == alone
    assert record["odpt:trainInformationStatus"]["ja"] == "運転見合わせ"
    assert {"odpt:railDirection", "odpt:stationFrom", "odpt:resumeEstimate", "odpt:trainInformationCause"} <= set(
        record
    )


async def test_a_closure_to_come_hides_no_delay_of_now(hub: Reads) -> None:
    late = said(**{"odpt:trainInformationStatus": "遅延", "odpt:trainInformationText": "遅れています。"})
    status, text = "運転見合わせ", "来月、工事のため運転を見合わせます。"
    closure = said(**{"odpt:trainInformationStatus": status, "odpt:trainInformationText": text})
    message = rt.Alert.FromString(closure.alert)
    message.ClearField("active_period")
    message.communication_period.add(start=1)
    message.impact_period.add(start=int(hub.clock.now()) + 30 * 86_400)
    await told(hub, late, RAILWAY)
    await hub.say("al", [("alert", late), ("alert", replace(closure, id="closure", alert=message.SerializeToString()))])
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert record["odpt:trainInformationStatus"]["ja"] == "遅延"
    assert record["odpt:trainInformationText"]["ja"].splitlines() == ["遅れています。", status, text]


async def test_a_disruption_of_a_feed_of_derived_data_goes_out_in_words_of_ours(hub: Reads) -> None:
    status, cause, text = "運転見合わせ", "人身事故", "運転を見合わせています。"
    stopped = said(
        **{
            "odpt:trainInformationStatus": status,
            "odpt:trainInformationCause": cause,
            "odpt:trainInformationText": text,
        }
    )
    await told(hub, stopped, RAILWAY)
    (whole,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert [word in str(whole) for word in (cause, text)] == [True, True]
    hub.source(SourceSaid("al", "odpt", fetch="ok", namespace="a", redistribution="derived"))
    await hub.say("al", [("alert", stopped)])
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert record["odpt:trainInformationText"] == {"ja": status, "en": "Suspended"}
    assert [word in str(record) for word in (cause, text)] == [False, False]


async def test_what_is_said_in_japanese_alone_has_no_english_of_another_meaning(hub: Reads) -> None:
    alert = said(**{"odpt:trainInformationStatus": "ダイヤ乱れ", "odpt:trainInformationText": "車両点検の影響です。"})
    await told(hub, alert, RAILWAY)
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert record["odpt:trainInformationStatus"] == {"ja": "ダイヤ乱れ", "en": "Delays"}
    assert record["odpt:trainInformationText"] == dict.fromkeys(("ja", "en"), "車両点検の影響です。")


async def test_a_direction_that_the_line_does_not_name_narrows_nothing_and_the_text_says_it(hub: Reads) -> None:
    unnamed = {name: value for name, value in RAILWAY.items() if "scending" not in name}
    assert await told(hub, said(**{"odpt:railDirection": "odpt.RailDirection:Outbound"}), unnamed) == ["1", "2"]
    (record,) = (await hub.get("/api/v4/odpt:TrainInformation")).body
    assert "odpt:railDirection" not in record
    assert record["odpt:trainInformationText"]["ja"] == "下り線が遅れています。"


def test_another_direction_is_another_statement() -> None:
    feed = Feed("al", "odpt", static="a")
    first = decode(payload([LATE | {"odpt:railDirection": UP}]), feed, RECEIVED_MS, NO_MEMORY)
    assert isinstance(first, Decoded)
    for name, changed in ((UP, 0), (DOWN, 1)):
        again = decode(payload([LATE | {"odpt:railDirection": name}]), feed, RECEIVED_MS, first.memory)
        assert isinstance(again, Decoded)
        assert len(again.bodies) == changed
    assert said(**{"odpt:trainInformationLine": "各駅停車"}).directions == ()
