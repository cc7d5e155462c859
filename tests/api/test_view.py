"""The view: begun with the store, kept by the log, right after whatever happened to either."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.api.view import View
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, IDENTITY
from services.shared.model.entities import (
    Alert,
    Claim,
    Entity,
    Entrance,
    Facility,
    Informed,
    LocalRef,
    Member,
    Operator,
    Platform,
    Route,
    Source,
    Station,
    Trip,
    Vehicle,
)  # fmt: skip
from services.shared.model.events import Envelope, LedgerEntry, Position
from services.shared.model.geo import Box
from services.shared.wire.codec import encode
from tests.support.changing import Changing, changing_in, kept
from tests.support.waiting import until


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def station(id: str, name: str = "", **members: object) -> Station:
    return replace(Station(id, name or id, lat=34.66, lon=133.92), **members)  # type: ignore[arg-type]


def names(view: View) -> dict[str, str]:
    return {held.id: entity_name(held.entity) for held in view.all("station")}


def entity_name(entity: Entity) -> str:
    assert isinstance(entity, Station)
    return entity.name


async def test_an_empty_hub_has_an_empty_picture_at_its_first_record(changing: Changing) -> None:
    view = changing.view()
    assert not view.loaded
    await view.load()
    assert view.loaded
    assert view.count("station") == 0
    assert view.position == Position(await changing.log.epoch(), 1)


async def test_it_reads_the_log_from_its_beginning_when_the_store_is_empty(changing: Changing) -> None:
    last = await changing.write(changing.put(station("s-1")), changing.put(station("s-2")))
    view = changing.view()
    await view.load()
    assert (names(view), view.position) == ({"s-1": "s-1", "s-2": "s-2"}, last)


async def test_it_goes_on_from_the_store_when_the_log_has_let_go_of_the_rest(changing: Changing) -> None:
    await changing.write(changing.put(station("s-1", "old")), changing.put(station("s-2")))
    await changing.keep()
    await changing.forget()
    last = await changing.write(changing.put(station("s-1", "new")))
    view = changing.view()
    await view.load()
    assert (names(view), view.position) == ({"s-1": "new", "s-2": "s-2"}, last)


async def test_changes_come_in_as_they_are_written(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        last = await changing.write(changing.put(station("s-1")))
        assert await view.wait_for(last, 10)
        assert names(view) == {"s-1": "s-1"}
        last = await changing.write(changing.put(station("s-1", "new")), changing.put(station("s-2")))
        assert await view.wait_for(last, 10)
        last = await changing.write(changing.remove("station", "s-2"))
        assert await view.wait_for(last, 10)
        assert names(view) == {"s-1": "new"}
        assert not await view.wait_for(Position(last.epoch, last.offset + 1), 0)


async def test_waking_for_a_change_needs_no_polling(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        woken = asyncio.create_task(view.changed(view.position))
        await until(lambda: len(view.bell) == 1)
        await changing.write(changing.put(station("s-1")))
        await asyncio.wait_for(woken, 10)


async def test_repeats_and_the_changes_of_a_replaced_merge_are_ignored(changing: Changing) -> None:
    first = changing.put(station("s-1", "first"))
    changing.writer_epoch = 2
    second = changing.put(station("s-1", "second"))
    zombie = replace(first, revision=99, payload=encode(station("s-1", "zombie")))
    last = await changing.write(first, second, first, second, zombie)
    view = changing.view()
    await view.load()
    assert names(view) == {"s-1": "second"}
    assert len(view.ring) == 2
    assert view.position == last


async def test_a_repeat_does_not_bring_back_what_was_removed(changing: Changing) -> None:
    put = changing.put(station("s-1"))
    removal = changing.remove("station", "s-1")
    await changing.write(put, removal, put, removal)
    view = changing.view()
    await view.load()
    assert names(view) == {}
    assert len(view.ring) == 2


async def test_an_unreadable_change_and_an_unknown_kind_are_passed_over(changing: Changing) -> None:
    await changing.log.append(CHANGES, [Record(b"station/s-0", b"\xff\xff\xff")])
    unknown = replace(changing.put(station("s-9")), kind="hovercraft")
    last = await changing.write(unknown, changing.put(station("s-1")))
    view = changing.view()
    await view.load()
    assert (names(view), view.position) == ({"s-1": "s-1"}, last)


async def test_a_new_epoch_in_the_log_makes_it_begin_anew(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        await changing.write(changing.put(station("s-1")))
        await changing.write(Envelope("epoch", "another", changing.writer_epoch))
        last = await changing.write(changing.put(station("s-2")))
        await until(lambda: view.position.offset >= last.offset)
        assert sorted(names(view)) == ["s-1", "s-2"]


async def test_a_store_of_another_log_is_not_believed(changing: Changing) -> None:
    await changing.write(changing.put(station("s-1")))
    await changing.store.apply([], [], Position("other", 400))
    view = changing.view()
    await view.load()
    assert names(view) == {"s-1": "s-1"}


async def test_with_a_gap_between_store_and_log_nothing_is_answered_until_the_store_has_caught_up(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.view.IDLE_SECONDS", 0.01)
    await changing.write(changing.put(station("s-1")))
    await changing.forget()
    await changing.write(changing.put(station("s-2")))
    async with kept(changing.view()) as view:
        assert names(view) == {"s-2": "s-2"}
        assert not view.loaded
        await changing.keep()
        await view.whole()
        assert len(names(view)) == 2


async def test_gone_ids_say_where_they_went_through_every_further_merge(changing: Changing) -> None:
    await changing.write(*(changing.put(station(f"s-{n}")) for n in range(1, 5)))
    await changing.write(changing.remove("station", "s-1", "merged", ["s-2"]))
    await changing.write(changing.remove("station", "s-2", "merged", ["s-3", "s-4"]))
    await changing.write(changing.remove("station", "s-4"))
    view = changing.view()
    await view.load()
    first, last = view.gone("station", "s-1"), view.gone("station", "s-4")
    assert first is not None
    assert first.replaced_by == ("s-3",)
    assert last is not None
    assert last.replaced_by == ()
    assert view.gone("station", "s-3") is None
    assert view.gone("station", "never") is None


async def test_the_identity_ledger_knows_ids_that_went_before_the_log_begins(changing: Changing) -> None:
    await changing.write(changing.put(station("s-2")))
    entries = [LedgerEntry("station", "s-1", replaced_by=("s-2",)), LedgerEntry("station", "s-2", ("a/stop/1",))]
    await changing.log.append(IDENTITY, [Record(f"station/{one.id}".encode(), encode(one)) for one in entries])
    async with kept(changing.view()) as view:
        await until(lambda: view.gone("station", "s-1"))
        gone = view.gone("station", "s-1")
        assert gone is not None
        assert gone.replaced_by == ("s-2",)
        assert view.gone("station", "s-2") is None


async def test_it_finds_things_by_the_ids_of_their_sources(changing: Changing) -> None:
    platform, entrance = Platform("uno:1a", "uno", "1a"), Entrance("uno:1e", "uno", "1e")
    members = (Member("uno", "1"), Member("uno", "1a"), Member("uno", "1e"), Member("okaden", "1"))
    await changing.write(
        changing.put(station("s-1", platforms=(platform,), entrances=(entrance,), sources=members)),
        changing.put(Route("r-1", refs=(LocalRef("uno", "7"),))),
        changing.put(Operator("o-1", refs=(LocalRef("uno", "a"),))),
        changing.put(Facility("f-1", "lift", station="s-1", refs=(LocalRef("uno", "lift/1"),))),
    )
    view = changing.view()
    await view.load()
    assert view.ref("uno", "stop", "1") == ("station", "s-1", None)
    assert view.ref("uno", "stop", "1a") == ("station", "s-1", "uno:1a")
    assert view.ref("uno", "stop", "1e") == ("station", "s-1", "uno:1e")
    assert view.ref("okaden", "stop", "1") == ("station", "s-1", None)
    assert view.ref("uno", "route", "7") == ("route", "r-1", None)
    assert view.ref("uno", "agency", "a") == ("operator", "o-1", None)
    assert view.ref("uno", "facility", "lift/1") == ("facility", "f-1", None)
    assert view.ref("uno", "stop", "2") is None
    assert view.ref("uno", "hovercraft", "1") is None
    assert [held.id for held in view.facilities_at("s-1")] == ["f-1"]


async def test_indexes_follow_what_changes_and_goes(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        await changing.write(changing.put(station("s-1", "岡山駅", sources=(Member("uno", "1"), Member("uno", "2")))))
        moved = station("s-1", "倉敷", sources=(Member("uno", "2"),), lat=34.60, lon=133.77)
        last = await changing.write(changing.put(moved))
        assert await view.wait_for(last, 10)
        assert view.ref("uno", "stop", "1") is None
        assert view.ref("uno", "stop", "2") == ("station", "s-1", None)
        assert view.near("station", 34.66, 133.92, 500) == []
        assert [held.id for _, held in view.near("station", 34.60, 133.77, 500)] == ["s-1"]
        assert view.search("station", "岡山") == []
        assert [held.id for held in view.search("station", "倉敷")] == ["s-1"]
        assert await view.wait_for(await changing.write(changing.remove("station", "s-1")), 10)
        assert view.ref("uno", "stop", "2") is None
        assert view.inside("station", Box(-90, -180, 90, 180)) == []
        assert view.search("station", "倉敷") == []


async def test_trips_vehicles_and_alerts_are_found_from_what_they_concern(changing: Changing) -> None:
    trip = Trip("uno:t@20260101", "uno", "t", "20260101", route="r-1")
    at_station = replace(changing.put(trip), now=replace(changing.known["trip", trip.id].now, stations=("s-1",)))
    await changing.write(
        at_station,
        changing.put(Vehicle("uno:v", "uno", trip=trip.id, route="r-1", lat=34.6, lon=133.9)),
        changing.put(Alert("uno:a", "uno", informed=(Informed(station="s-1"), Informed(route="r-1")))),
    )
    view = changing.view()
    await view.load()
    assert [held.id for held in view.trips_at("s-1")] == [trip.id]
    assert [held.id for held in view.trip("uno", "t")] == [trip.id]
    assert [held.id for held in view.vehicles_of(trip.id)] == ["uno:v"]
    assert [held.id for held in view.at("vehicle", "route", "r-1")] == ["uno:v"]
    assert [held.id for held in view.at("alert", "station", "s-1")] == ["uno:a"]


async def test_values_fade_when_their_source_has_been_silent_for_its_max_age(changing: Changing) -> None:
    now = int(changing.clock.now() * 1000)
    trip = Trip("uno:t@20260101", "uno", "t", claims=(Claim("feed", time_ms=now),))
    async with kept(changing.view()) as view:
        source = Source("feed", last_success_ms=now, max_age_ms=60_000)
        assert await view.wait_for(await changing.write(changing.put(source), changing.put(trip)), 10)
        [held] = view.trip("uno", "t")
        assert view.live(held)
        await changing.clock.advance(60)
        assert view.live(held)
        await changing.clock.advance(1)
        assert not view.live(held)
        confirmed = replace(source, last_success_ms=int(changing.clock.now() * 1000))
        assert await view.wait_for(await changing.write(changing.put(confirmed, quiet=True)), 10)
        assert view.live(held)


async def test_twenty_thousand_entities_are_there_within_seconds_of_a_restart(changing: Changing) -> None:
    members = [(Member("feed", f"{n}"), Member("feed", f"{n}a")) for n in range(20_000)]
    envelopes = [
        changing.put(station(f"s-{n}", f"駅{n}", sources=members[n], routes=("r-1", "r-2"), lat=30 + n / 5000))
        for n in range(20_000)
    ]
    await changing.write(*envelopes)
    await changing.keep()
    view = changing.view()
    began = time.process_time()
    await view.load()
    seconds = time.process_time() - began
    assert view.ref("feed", "stop", "19999a") == ("station", "s-19999", None)
    assert seconds < 5, f"{seconds:.2f} s; tests/bench holds it to the budget"
