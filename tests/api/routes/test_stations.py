"""/v1/stations: places against brute force, names, moved and vanished ids, and one station whole."""

import random
from collections.abc import Set
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.api.view import View
from services.api.view_held import Held
from services.shared.model.geo import distance_meters
from services.shared.model.said import FacilitySaid, FacilityStateSaid, Said, StopSaid
from tests.support.reads import Reads
from tests.support.small_gtfs import TABLES, gtfs, with_rows

CENTRE = (34.67, 133.93)


def scattered(count: int) -> dict[str, str]:
    chance = random.Random(7)
    return with_rows(
        "stops.txt",
        *(
            f"p{n},Place {n},{34.5 + chance.random() / 3:.6f},{133.7 + chance.random() / 3:.6f},0,,"
            for n in range(count)
        ),
    )


async def everything(hub: Reads, **params: Any) -> list[dict[str, Any]]:
    """All pages of a question."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        got = await hub.get("/v1/stations", **params, **cursor)
        rows += got.data
        if got.body["next"] is None:
            return rows
        cursor = {"cursor": got.body["next"]}


async def test_near_finds_what_a_walk_over_all_finds_nearest_first(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs(scattered(300)))
    whole = await everything(hub, limit=1000)
    for radius in (300, 3000, 20000):
        wanted = sorted(
            (distance, row["id"])
            for row in whole
            if (distance := distance_meters(*CENTRE, row["location"]["lat"], row["location"]["lon"])) <= radius
        )
        found = await everything(hub, near=f"{CENTRE[0]},{CENTRE[1]}", radius=radius, limit=7)
        assert [row["id"] for row in found] == [id_ for _, id_ in wanted]
        assert [row["distance_meters"] for row in found] == [round(distance, 1) for distance, _ in wanted]


async def test_bbox_finds_what_a_walk_over_all_finds(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs(scattered(300)))
    whole = await everything(hub, limit=1000)
    wanted = [
        row["id"]
        for row in whole
        if 133.8 <= row["location"]["lon"] <= 133.95 and 34.6 <= row["location"]["lat"] <= 34.7
    ]
    assert [row["id"] for row in await everything(hub, bbox="133.8,34.6,133.95,34.7", limit=9)] == wanted
    assert len(wanted) > 10


async def test_walking_the_pages_gives_every_station_once(hub: Reads) -> None:
    await hub.add_gtfs("g", gtfs(scattered(25)))
    rows = await everything(hub, limit=4)
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    assert len(rows) == hub.view.count("station")


async def test_filters_by_mode_operator_and_feed(hub: Reads) -> None:
    operator = (await hub.get("/v1/operators")).data[0]["id"]
    trams = await everything(hub, modes="tram")
    assert {row["name"] for row in trams} == {"Aoki", "Bizen", "Chuo"}
    assert len(await everything(hub, operator=operator)) == 4
    assert await everything(hub, operator="o-nobody") == []
    assert len(await everything(hub, feed="f")) == 4
    assert await everything(hub, feed="g") == []


async def test_names_are_found_in_japanese_kana_and_romanised(hub: Reads) -> None:
    stops = [
        ("stop", StopSaid("1", "霞ヶ関", {"ja-Hrkt": "かすみがせき", "en": "Kasumigaseki"}, 35.67, 139.75)),
        ("stop", StopSaid("2", "新大阪", {"ja-Hrkt": "しんおおさか", "en": "Shin-Ōsaka"}, 34.73, 135.50)),
    ]
    await hub.say("j", stops)
    for query, lang, name in [
        ("霞が関", None, "霞ヶ関"),
        ("ヶ関", None, "霞ヶ関"),
        ("カスミガ", "en", "Kasumigaseki"),
        ("ｋａｓｕｍｉ", "ja-Hrkt", "かすみがせき"),
        ("shin osaka", None, "新大阪"),
        ("大阪駅", "en", "Shin-Ōsaka"),
    ]:
        found = (await hub.get("/v1/stations", q=query, **({"lang": lang} if lang else {}))).data
        assert [row["name"] for row in found] == [name], query


async def test_a_browser_is_answered_in_its_language_and_told_where_there_is_none(hub: Reads) -> None:
    stop = StopSaid("1", "霞ヶ関", {"ja": "霞ヶ関", "ja-Hrkt": "かすみがせき", "en": "Kasumigaseki"}, 35.67, 139.75)
    await hub.say("j", [("stop", stop)])

    async def shown(accepted: str, **params: str) -> tuple[str, str | None]:
        got = await hub.get("/v1/stations", q="霞ヶ関", headers={"Accept-Language": accepted}, **params)
        assert got.headers["Vary"] == "Accept-Encoding, Accept-Language"
        return got.data[0]["name"], got.data[0].get("name_lang")

    assert await shown("ja,en-US;q=0.9") == ("霞ヶ関", None)
    assert await shown("en-US,en;q=0.9,ja;q=0.8") == ("Kasumigaseki", None)
    assert await shown("ko,fr;q=0.5") == ("Kasumigaseki", "en")
    assert await shown("*") == ("霞ヶ関", None)
    assert await shown("en", lang="ja-Hrkt") == ("かすみがせき", None)


async def test_whole_names_come_before_parts_and_near_orders_by_distance(hub: Reads) -> None:
    await hub.add_gtfs(
        "g", gtfs(with_rows("stops.txt", "x,Bizen East,34.671,133.93,0,,", "y,New Bizen,34.9,133.93,0,,"))
    )
    assert [row["name"] for row in (await hub.get("/v1/stations", q="bizen")).data][-1] in ("New Bizen", "Bizen East")
    assert (await hub.get("/v1/stations", q="bizen")).data[0]["name"] == "Bizen"
    near = (await hub.get("/v1/stations", q="bizen", near="34.9,133.93", radius=50000)).data
    assert near[0]["name"] == "New Bizen"
    distances = [row["distance_meters"] for row in near]
    assert distances == sorted(distances)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("near", "here"),
        ("near", "91,0"),
        ("radius", "0"),
        ("bbox", "1,2,3"),
        ("modes", "rocket"),
        ("limit", "0"),
        ("limit", "x"),
        ("cursor", "made-up"),
        ("lang", "???"),
        ("colour", "red"),
    ],
)
async def test_a_bad_parameter_is_refused_by_name(hub: Reads, name: str, value: str) -> None:
    got = await hub.get("/v1/stations", **{name: value})
    assert got.status == 400
    assert [error["where"] for error in got.body["errors"]] == [name]


async def test_one_station_is_whole(hub: Reads) -> None:
    alert = rt.FeedEntity(id="lift")
    alert.alert.header_text.translation.add(text="Lift out", language="en")
    alert.alert.informed_entity.add(stop_id="B")
    await hub.realtime("r", "f", [alert])
    station = await hub.station("f", "B")
    data = (await hub.get(f"/v1/stations/{station}")).data
    assert data["name"] == "Bizen"
    assert {platform["id"]: platform["code"] for platform in data["platforms"]} == {"f:b1": "1", "f:b2": "2"}
    assert {source["stop_id"] for source in data["sources"]} == {"B", "b1", "b2"}
    assert data["alerts"] == ["r:lift"]
    assert data["timezone"] == "Asia/Tokyo"
    assert {route["name"] for route in data["routes"]} == {"A", "B"}


async def test_its_members_come_with_the_evidence(hub: Reads) -> None:
    station = await hub.station("f", "B")
    rows = (await hub.get(f"/v1/stations/{station}/sources")).data
    assert {row["stop_id"]: row["evidence"] for row in rows}["b1"] == "parent_station"


async def test_what_joined_two_stops_is_told_in_words(hub: Reads) -> None:
    said = [StopSaid("x", "港", {}, 34.6, 133.9, modes=("rail",)), StopSaid("y", "湊", {}, 34.7, 133.9)]
    await hub.say("p", [("stop", stop) for stop in said])
    await hub.say("q", [("stop", StopSaid("z", "港駅", {}, 34.6009, 133.9, modes=("rail",)))])
    rows = (await hub.get(f"/v1/stations/{await hub.station('p', 'x')}/sources")).data
    assert {row["stop_id"] for row in rows} == {"x", "z"}
    assert rows[0]["because"]["names"] == "identical"
    assert rows[0]["words"] == {"ja": "距離100 m、名前が同じ。", "en": "100 m apart; the names are the same."}


async def test_facilities_of_a_station_have_their_live_state(hub: Reads) -> None:
    station = await hub.station("f", "B")
    said: list[tuple[str, Said]] = [
        ("facility", FacilitySaid("l1", "elevator", "Lift 1", {"ja": "1号機"}, 34.67, 133.93, "B")),
        ("facility_state", FacilityStateSaid("l1", "out_of_service", 1_778_457_000_000, 0, {"en": "Broken"})),
    ]
    await hub.say("f", said, channel="entry")
    rows = (await hub.get(f"/v1/stations/{station}/facilities", lang="ja")).data
    assert [(row["type"], row["name"], row["status"]) for row in rows] == [("elevator", "1号機", "out_of_service")]
    assert rows[0]["status_since"].endswith("+09:00")
    assert (await hub.get(f"/v1/facilities/{rows[0]['id']}")).data["station"] == station
    assert len((await hub.get("/v1/facilities", types="elevator", status="out_of_service", station=station)).data) == 1
    assert (await hub.get("/v1/facilities", types="toilet")).data == []
    assert (await hub.get("/v1/facilities", near="34.67,133.93", radius=10)).data[0]["distance_meters"] == 0.0


async def test_an_unknown_station_is_404(hub: Reads) -> None:
    assert (await hub.get("/v1/stations/s-nothing")).status == 404
    assert (await hub.get("/v1/stations/s-nothing/departures")).status == 404


async def test_a_vanished_station_is_410(hub: Reads) -> None:
    station = await hub.station("f", "d")
    await hub.add_gtfs("f", gtfs({"stops.txt": "\n".join(TABLES["stops.txt"].splitlines()[:-1]) + "\n"}))
    got = await hub.get(f"/v1/stations/{station}")
    assert (got.status, got.body["replaced_by"]) == (410, [])


async def test_a_station_that_became_part_of_another_has_moved_there(hub: Reads) -> None:
    apart = [("stop", StopSaid("1", "Minato", {}, 35.0, 135.0)), ("stop", StopSaid("2", "Minato", {}, 35.5, 135.0))]
    await hub.say("m", apart)
    one, two = await hub.station("m", "1"), await hub.station("m", "2")
    assert one != two
    joined = [("stop", StopSaid("1", "Minato", {}, 35.0, 135.0)), ("stop", StopSaid("2", "Minato", {}, 35.0001, 135.0))]
    await hub.clock.advance(1)
    await hub.say("m", joined)
    heir = await hub.station("m", "1")
    left = two if heir == one else one
    got = await hub.get(f"/v1/stations/{left}/departures", minutes=30)
    assert (got.status, got.headers["Location"]) == (308, f"/v1/stations/{heir}/departures?minutes=30")


async def test_geojson_has_points_with_the_longitude_first(hub: Reads) -> None:
    body = (await hub.get("/v1/stations.geojson", q="Aoki")).body
    (feature,) = body["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [133.92, 34.66]}
    assert feature["properties"]["name"] == "Aoki"
    assert "location" not in feature["properties"]


async def test_the_etag_leaves_as_of_out(hub: Reads) -> None:
    first = await hub.get("/v1/stations")
    await hub.clock.advance(60)
    await hub.realtime("r", "f", [])
    second = await hub.get("/v1/stations")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.body["as_of"] != first.body["as_of"]


async def test_a_word_is_searched_for_once_and_single_letters_only_alone(
    hub: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    search = View.search

    def noted(view: View, kind: str, term: str, among: Set[str] | None) -> list[Held]:
        asked.append(term)
        return search(view, kind, term, among)

    monkeypatch.setattr(View, "search", noted)
    assert (await hub.get("/v1/stations", q="a b zz zz c")).data == []
    assert asked == ["zz"]


async def test_a_platform_is_named_in_the_riders_language_or_says_which_it_is_in(hub: Reads) -> None:
    """By its own translation; one that is called as its station is has the station's names."""
    tables = {
        "agency.txt": "agency_name,agency_url,agency_timezone,agency_lang\nK,https://k.example,Asia/Tokyo,en\n",
        "routes.txt": TABLES["routes.txt"].replace(",ag,", ",,"),
        "stops.txt": TABLES["stops.txt"].replace("b2,Bizen", "b2,Bizen East Platform"),
        "translations.txt": "table_name,field_name,language,translation,record_id\nstops,stop_name,ja,備前,B\n"
        "stops,stop_name,ja,備前東のりば,b2\n",
    }
    await hub.add_gtfs("named", gtfs(tables))
    station = await hub.station("named", "b1")

    async def platforms(lang: str) -> set[tuple[str, str | None]]:
        told = (await hub.get(f"/v1/stations/{station}", lang=lang)).data["platforms"]
        return {(each["name"], each.get("name_lang")) for each in told if each["id"].startswith("named:")}

    assert await platforms("ja") == {("備前", None), ("備前東のりば", None)}
    assert await platforms("en") == {("Bizen", None), ("Bizen East Platform", None)}
    assert await platforms("fr") == {("Bizen", "en"), ("Bizen East Platform", "en")}


async def test_a_railway_station_has_the_numbers_of_all_its_lines_and_a_bus_stop_that_of_one_pole(hub: Reads) -> None:
    for feed, mode, codes in (("p", "subway", ("M18", "C11")), ("q", "bus", ("12", "11"))):
        stops = [StopSaid(code, "大手町", {}, 34.6, 133.9, modes=(mode,), code=code) for code in codes]
        await hub.say(feed, [("stop", stop) for stop in stops])
        station = (await hub.get(f"/v1/stations/{await hub.station(feed, codes[0])}")).data
        assert station["codes"] == {feed: "C11/M18" if mode == "subway" else "11"}
