"""Whatever happens to the log, the hub and the connection: a mirror's picture ends as the view's is."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.api.encoders.plain_json import plain
from services.api.streams.events import own
from services.api.streams.replays import Replays
from services.api.view import View
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES
from services.shared.model.entities import Entity, Facility, Source, Station, Vehicle
from services.shared.model.events import Envelope, Position
from services.shared.wire.codec import encode
from tests.support.changing import Changing, changing_in, kept, served, settings_of
from tests.support.subscriber import Mirror, subscribed

SENTINEL = Facility("f-last", "lift", station="s-1", lat=34.66, lon=133.92)


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def expected(view: View, station: str = "") -> dict[str, Any]:
    """What a mirror should hold in the end."""
    held = [one for kind in ("station", "facility", "vehicle", "source") for one in view.all(kind)]
    chosen = [one for one in held if not station or station in one.envelope.now.stations or one.id == station]
    return {f"{one.kind}/{one.id}": own(one.kind, plain(view, one), one.entity) for one in chosen}


async def finish(changing: Changing, url: str, view: View, mirror: Mirror, **query: str) -> None:
    """One more change, which every filter here lets through, and everything before it has come."""
    at = await changing.write(changing.put(SENTINEL))
    assert await view.wait_for(at, 10)
    async with subscribed(url, mirror.last_id, **query) as stream:
        await mirror.reach(stream, at)
    assert _without_fetch_times(mirror.picture) == _without_fetch_times(expected(view, query.get("station", "")))


def _without_fetch_times(picture: dict[str, Any]) -> Any:
    """What makes pictures equal (EVENTS.md)."""
    for data in picture.values():
        data.pop("last_success", None)
    return orjson.loads(orjson.dumps(picture))


async def test_who_comes_back_gets_what_it_missed_from_memory(changing: Changing) -> None:
    async with kept(changing.view()) as view, served(view) as hub:
        mirror = Mirror()
        async with subscribed(hub.url) as stream:
            await mirror.follow(stream, "noriai.snapshot.end.v1")
        await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(5)))
        await finish(changing, hub.url, view, mirror)
        assert mirror.reasons == ["requested"]


async def test_who_comes_back_after_a_restart_gets_what_it_missed_from_the_log(changing: Changing) -> None:
    mirror, few = Mirror(), settings_of(changing.folder, stream_ring=100)
    await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(1000)))
    async with kept(changing.view()) as view, served(view) as hub, subscribed(hub.url) as stream:
        await mirror.follow(stream, "noriai.snapshot.end.v1")
    await changing.write(*(changing.put(Station(f"s-{n}", "new")) for n in range(700)))
    await changing.write(changing.put(Station("s-9", "new"), quiet=True), changing.remove("station", "s-3"))
    await changing.keep()
    async with kept(changing.view(few)) as view, served(view) as hub:
        assert not view.ring.holds(Position.parse(mirror.last_id).offset)
        await finish(changing, hub.url, view, mirror)
        assert mirror.reasons == ["requested"]


@pytest.mark.parametrize(("ring", "held"), [(3, False), (100, True)])
async def test_a_restart_tells_each_change_once_and_nothing_that_views_leave_out(
    changing: Changing, ring: int, held: bool
) -> None:
    settings = settings_of(changing.folder, stream_ring=ring)
    await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(10, 20)))
    first = await changing.write(changing.put(Station("s-1", "first")))
    changing.writer_epoch = 2
    second = changing.put(Station("s-1", "second"))
    at = await changing.write(second)
    zombie = replace(second, writer_epoch=1, revision=99, payload=encode(Station("s-1", "zombie")))
    await changing.write(zombie, second, changing.put(Source("feed"), quiet=True))
    last = await changing.write(changing.put(Station("s-2")))
    await changing.keep()
    async with kept(changing.view(settings)) as view, served(view) as hub:
        assert view.ring.holds(at.offset) is held
        async with subscribed(hub.url, str(first)) as stream:
            assert [(await stream.next()).id for _ in range(2)] == [str(at), str(last)]
        async with subscribed(hub.url, str(at)) as stream:
            assert (await stream.next()).id == str(last)


async def test_who_comes_back_after_a_restart_is_told_from_memory_what_the_store_held(changing: Changing) -> None:
    at = await changing.write(changing.put(Station("s-1")), changing.put(Station("s-2")))
    await changing.write(changing.put(Station("s-1", "new")), changing.put(Station("s-1"), quiet=True))
    await changing.write(changing.remove("station", "s-2"))
    await changing.keep()
    last = await changing.write(changing.put(Station("s-3")))
    async with kept(changing.view()) as view:
        assert view.position == last
        assert [change.id for change in view.ring.after(at.offset)] == ["s-1", "s-2", "s-3"]


async def test_changes_that_do_not_end_in_what_the_store_holds_are_left_in_the_log(changing: Changing) -> None:
    at = await changing.write(changing.put(Station("s-1")))
    await changing.keep()
    stray = changing.put(Station("s-2"))
    await changing.log.append(CHANGES, [Record(b"station/s-2", encode(stray))])
    await changing.write(changing.put(Station("s-3")))
    await changing.keep()
    async with kept(changing.view()) as view:
        assert not view.ring.holds(at.offset)


async def test_who_missed_more_than_the_whole_picture_is_sent_that(changing: Changing) -> None:
    mirror, few = Mirror(), settings_of(changing.folder, stream_ring=5)
    at = await changing.write(changing.put(Station("s-1")))
    await changing.write(*(changing.put(Station("s-1", f"{n}")) for n in range(20)))
    await changing.keep()
    mirror.last_id = str(at)
    async with kept(changing.view(few)) as view, served(view) as hub:
        await finish(changing, hub.url, view, mirror)
        assert mirror.reasons == ["expired"]


async def test_what_is_read_again_from_the_log_is_one_for_all(changing: Changing) -> None:
    first = await changing.write(changing.put(Station("s-0")))
    await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(50)))
    async with kept(changing.view()) as view:
        replays = Replays(view)
        one, other = [[c async for part, _ in replays.after(first.offset, 20) for c in part] for _ in range(2)]
        assert len(one) == 50
        assert all(mine is theirs for mine, theirs in zip(one, other, strict=True))


async def test_a_position_that_the_log_has_let_go_gets_a_fresh_snapshot(changing: Changing) -> None:
    at = await changing.write(changing.put(Station("s-1")))
    await changing.write(changing.put(Station("s-2")))
    await changing.keep()
    await changing.forget()
    await changing.write(changing.put(Station("s-3")))
    async with kept(changing.view()) as view, served(view) as hub:
        mirror = Mirror(last_id=str(at), picture={"station/gone": {}})
        await finish(changing, hub.url, view, mirror)
        assert mirror.reasons == ["expired"]


@pytest.mark.parametrize("position", ["another-7", "what is this"])
async def test_a_position_of_another_log_or_of_none_gets_a_fresh_snapshot(changing: Changing, position: str) -> None:
    await changing.write(changing.put(Station("s-1")))
    async with kept(changing.view()) as view, served(view) as hub:
        mirror = Mirror(last_id=position)
        await finish(changing, hub.url, view, mirror)
        assert mirror.reasons == ["epoch"]


async def test_a_new_epoch_gives_open_streams_a_fresh_snapshot(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await changing.write(changing.put(Station("s-1")))
    async with kept(changing.view()) as view, served(view) as hub:
        assert await view.wait_for(at, 10)
        mirror = Mirror()
        async with subscribed(hub.url) as stream:
            await mirror.follow(stream, "noriai.snapshot.end.v1")
            moved = await other_epoch(changing, monkeypatch)
            await mirror.follow(stream, "noriai.snapshot.end.v1")
            assert mirror.reasons == ["requested", "epoch"]
            assert mirror.last_id.startswith(f"{moved}-")
        await finish(changing, hub.url, view, mirror)


async def other_epoch(changing: Changing, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a log that was moved looks like to who goes on reading it."""
    changing.log._epoch = "moved"
    await changing.write(Envelope("epoch", "moved", changing.writer_epoch))
    return "moved"


async def test_last_event_id_wins_over_from(changing: Changing) -> None:
    first = await changing.write(changing.put(Station("s-1")))
    second = await changing.write(changing.put(Station("s-2")))
    async with kept(changing.view()) as view, served(view) as hub:
        async with subscribed(hub.url, str(first), start="now") as stream:
            assert (await stream.next()).id == str(second)
        async with subscribed(hub.url, start=str(first)) as stream:
            assert (await stream.next()).id == str(second)


async def test_a_change_in_the_middle_of_a_snapshot_comes_after_its_end(changing: Changing) -> None:
    await changing.write(*(changing.put(Station(f"s-{n:04}", "old")) for n in range(900)))
    async with kept(changing.view()) as view, served(view) as hub, subscribed(hub.url) as stream:
        mirror = Mirror()
        mirror.take(await stream.next())
        at = await changing.write(changing.put(Station("s-0899", "new")), changing.remove("station", "s-0000"))
        assert await view.wait_for(at, 10)
        await mirror.follow(stream, "noriai.snapshot.end.v1")
        assert mirror.picture["station/s-0899"]["name"] == "old"
        await mirror.follow(stream, str(at))
        assert mirror.picture["station/s-0899"]["name"] == "new"
        assert "station/s-0000" not in mirror.picture


# What may happen between two looks at the stream.
IDS = some.integers(0, 3)
PLACES = some.sampled_from(["s-1", "s-2", ""])
STEPS = some.one_of(
    some.tuples(some.just("put"), some.sampled_from(["station", "vehicle", "facility"]), IDS, PLACES),
    some.tuples(some.just("quiet"), IDS),
    some.tuples(some.just("remove"), some.integers(0, 99)),
    some.tuples(some.sampled_from(["repeat", "cut", "read", "glance", "restart", "keep", "forget"])),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(STEPS, min_size=3, max_size=25), some.integers(2, 6), some.sampled_from(["", "s-1"]))
def test_snapshot_deltas_and_resume_end_in_the_same_picture(
    steps: list[tuple[Any, ...]], ring: int, station: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(Story(Path(folder), ring, station).play(steps))


class Story:
    """One mirror and one hub through everything that may happen to them."""

    def __init__(self, folder: Path, ring: int, station: str) -> None:
        self.folder = folder
        self.settings = settings_of(folder, stream_ring=ring)
        self.query = {"station": station} if station else {}
        self.picture = Mirror()
        self.written: list[Envelope] = []

    async def play(self, steps: list[tuple[Any, ...]]) -> None:
        async with changing_in(self.folder) as changing:
            await changing.write(changing.put(Station("s-1")), changing.put(Source("feed")))
            await changing.keep()
            restarts: list[list[tuple[Any, ...]]] = [[]]
            for step in steps:
                if step[0] == "restart":
                    restarts.append([])
                else:
                    restarts[-1].append(step)
            for part in restarts:
                async with kept(changing.view(self.settings)) as view, served(view) as hub:
                    await self._run(part, changing, view, hub.url)
            async with kept(changing.view(self.settings)) as view, served(view) as hub:
                await finish(changing, hub.url, view, self.picture, **self.query)

    async def _run(self, steps: list[tuple[Any, ...]], changing: Changing, view: View, url: str) -> None:
        while steps:
            async with subscribed(url, self.picture.last_id, **self.query) as stream:
                while steps:
                    step = steps.pop(0)
                    if step[0] == "cut":
                        break
                    if step[0] == "read":
                        await self.picture.reach(stream, await changing.write(changing.put(SENTINEL)))
                    elif step[0] == "glance":
                        if not self.picture.last_id:  # a snapshot has begun, so there is something to read
                            self.picture.take(await stream.next())
                    else:
                        await self._do(step, changing)
            self.picture.cut()

    async def _do(self, step: tuple[Any, ...], changing: Changing) -> None:
        match step:
            case ("put", kind, number, place):
                await self._write(changing, changing.put(_entity(kind, number, place)))
            case ("quiet", number):
                await self._write(changing, changing.put(Source("feed", last_success_ms=number), quiet=True))
            case ("remove", number):
                there = sorted(key for key in changing.known if key[0] != "source")
                if there:
                    await self._write(changing, changing.remove(*there[number % len(there)]))
            case ("repeat",) if self.written:
                await changing.write(*self.written[-2:])
            case ("keep",):
                await changing.keep()
            case ("forget",):
                await changing.keep()
                await changing.forget()

    async def _write(self, changing: Changing, envelope: Envelope) -> None:
        self.written.append(envelope)
        await changing.write(envelope)


def _entity(kind: str, number: int, place: str) -> Entity:
    match kind:
        case "station":
            return Station(f"s-{number}", place)
        case "vehicle":
            return Vehicle(f"v-{number}", station=place)
    return Facility(f"f-{number}", "lift", station=place)


async def test_a_position_that_the_log_never_reached_gets_a_fresh_snapshot(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.streams.following.AHEAD_SECONDS", 0.01)
    async with kept(changing.view()) as view, served(view) as hub:
        ahead = Position(view.position.epoch, view.position.offset + 10**9)
        mirror = Mirror()
        async with subscribed(hub.url, str(ahead)) as stream:
            await mirror.follow(stream, "noriai.snapshot.end.v1")
        assert mirror.reasons == ["expired"]
