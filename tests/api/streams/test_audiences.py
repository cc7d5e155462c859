"""Each is woken for what concerns him only, and is told the same as if he had looked at every change."""

import asyncio
import math
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.api.streams.audiences import Audiences
from services.api.streams.captured import capture
from services.api.streams.connection import Connection
from services.api.streams.events import Events
from services.api.streams.filters import Filters, told
from services.api.streams.following import Following, Shared
from services.api.streams.index import FilterIndex
from services.api.streams.replays import Replays
from services.api.streams.sse import FRAMING, KEEP_ALIVE
from services.api.view import View
from services.api.view_held import Change, held_from
from services.shared.model.entities import Alert, Informed, Operator, Route, Source, Station, Trip, Vehicle
from services.shared.model.events import Envelope, FilterKeys
from services.shared.model.geo import Box, Circle, packed
from services.shared.wire.codec import encode
from services.shared.wire.pb import envelope_pb2
from tests.support.changing import Changing, changing_in, kept, settings_of

# Few of each, so that they meet; of the places each is on the edge of something: of cells, of areas, of the map.
LATS = (34.66, 34.664, 34.6644, 34.7, 35.0, 0.002, 0.0, -34.66, 79.9, 89.99, -90.0)
LONS = (133.92, 133.924, 133.9245, 134.0, 0.002, 0.0, 179.999, -179.999, 180.0, -180.0)
POINTS = [(lat, lon) for lat in LATS[:5] for lon in LONS[:3]]
UNPLACED: dict[str, Any] = {"lat": None, "lon": None}
IDS = ("a", "b", "c")
KINDS = ("station", "route", "operator", "trip")


class Chance(random.Random):
    def some(self, of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.sample(of, self.choice((0, 0, 1, 2))))

    def place(self) -> tuple[float, float]:
        return self.choice(LATS), self.choice(LONS)

    def box(self) -> Box:
        (south, west), high, wide = (
            self.place(),
            self.choice((0.0, 0.004, 1.0, 120.0)),
            self.choice((0.0, 0.004, 300.0)),
        )
        return Box(south, west, min(90.0, south + high), min(180.0, west + wide))

    def circle(self) -> Circle:
        return Circle(*self.place(), self.choice((1.0, 445.0, 5_000.0, 50_000.0)))

    def filters(self) -> Filters:
        kinds, routes = frozenset(self.some(KINDS)), frozenset(self.some(IDS))
        station, operator = self.choice(("", "", "a", "b")), self.choice(("", "", "", "a", "b"))
        box, circle = self.choice((None, self.box())), self.choice((None, self.circle()))
        return Filters(kinds, station, routes, operator, box, circle)

    def keys(self) -> FilterKeys:
        names = (self.some(IDS), self.some(IDS), self.some(IDS))
        if self.random() < 0.5:
            return FilterKeys(*self.choice((self.place(), self.place(), (math.nan, 133.92), (34.66, math.inf))), *names)
        return FilterKeys(None, None, *names, b"".join(packed(*self.place()) for _ in range(self.choice((0, 1, 3)))))

    def change(self) -> Change:
        return change(self.choice(KINDS), self.choice(IDS), *(self.choice((None, self.keys())) for _ in range(2)))


def change(kind: str, id: str, before: FilterKeys | None, now: FilterKeys | None) -> Change:
    envelope = Envelope(kind, id, removed=now is None, now=now or FilterKeys(), before=before)
    raw = encode(envelope)
    held = None if now is None else held_from(envelope_pb2.Envelope.FromString(raw), raw, 1)
    return Change(kind, id, 1, 0, held, raw)


def test_no_filter_that_a_change_concerns_is_passed_over() -> None:
    chance, index = Chance(7), FilterIndex[Filters]()
    filters, changes = {chance.filters() for _ in range(400)}, [chance.change() for _ in range(400)]
    for each in filters:
        index.add(each, each)
    concerned = looked_at = 0
    for this in changes:
        wanted, found = {each for each in filters if list(told(each, [this]))}, set(index.of(this))
        assert wanted <= found, (this, wanted - found)
        concerned, looked_at = concerned + len(wanted), looked_at + len(found)
    assert 1_000 < concerned < looked_at < len(filters) * len(changes) / 2
    for each in filters:
        index.discard(each, each)
    assert not any(index.of(this) for this in changes)


def test_of_many_places_few_are_looked_at() -> None:
    index: FilterIndex[int] = FilterIndex()
    for number in range(10_000):
        index.add(Filters(circle=Circle(34.0 + number % 100 / 100, 133.0 + number // 100 / 100, 400.0)), number)
    asked = change("vehicle", "v", FilterKeys(34.5, 133.5), FilterKeys(34.505, 133.5))
    assert 5050 in index.of(asked)
    assert len(list(index.of(asked))) <= 9


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def shared_of(view: View) -> Shared:
    return Shared(view, Events(view, "http://hub.example"), Replays(view), Audiences(view), FRAMING)


async def begun(shared: Shared, filters: Filters) -> Following:
    """One who waits for what is to come."""
    client = Following(shared, filters)
    assert [part async for part in client.begin("now")] == []
    while await client.live() != b"":
        pass
    return client


HERE, THERE = Vehicle("v:1", "v", lat=34.66, lon=133.92), Vehicle("v:2", "v", lat=35.66, lon=133.92)


def near(vehicle: Vehicle) -> Filters:
    return Filters(circle=Circle(vehicle.lat, vehicle.lon, 500.0))


async def test_who_is_not_concerned_sleeps_on(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        shared = shared_of(view)
        here, there = await begun(shared, near(HERE)), await begun(shared, near(THERE))
        ours, theirs = here.listen(), there.listen()
        assert ours is not None
        assert theirs is not None
        await changing.write(changing.put(HERE), changing.put(Station("s-1")))
        await ours
        part = await here.live()
        assert isinstance(part, bytes)
        assert b'"subject":"vehicle/v:1"' in part
        assert (await here.live(), await there.live()) == (b"", b"")
        assert not theirs.done()
        await changing.write(changing.put(THERE))
        await theirs
        here.end()
        there.end()
        assert len(shared.audiences) == 0


async def test_who_is_to_end_while_it_shows_that_it_lives_does_not_wait_any_more(changing: Changing) -> None:
    showing, taken = asyncio.Event(), asyncio.Event()

    async def send(part: bytes) -> None:
        showing.set()
        await taken.wait()

    async with kept(changing.view()) as view:
        connection = Connection(send, Following(shared_of(view), near(HERE)), KEEP_ALIVE, 0.2)
        run = asyncio.create_task(connection.run("now"))
        await showing.wait()
        connection.end()
        taken.set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert run.done()
        await run


async def test_what_does_not_concern_a_client_puts_it_no_further_behind(changing: Changing) -> None:
    """However many changes there were since it was told something last, it needs no snapshot."""
    async with kept(changing.view(settings_of(changing.folder, stream_ring=20))) as view:
        client = await begun(shared_of(view), near(HERE))
        for turn in range(10):
            at = await changing.write(*(changing.put(Station("s-1", f"{turn} {n}")) for n in range(5)))
            assert await view.wait_for(at, 10)
        at = await changing.write(changing.put(HERE))
        assert await view.wait_for(at, 10)
        part = await client.live()
        assert isinstance(part, bytes)
        assert part.count(b"data: ") == 1
        assert client.cursor == at


async def test_clients_with_one_filter_are_sent_the_same_bytes(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        shared = shared_of(view)
        clients = [await begun(shared, near(HERE)) for _ in range(3)]
        for _ in range(2):
            at = await changing.write(changing.put(HERE), changing.put(THERE))
            assert await view.wait_for(at, 10)
            first, *others = [await client.live() for client in clients]
            assert isinstance(first, bytes)
            assert first.count(b"data: ") == 1
            assert all(other is first for other in others)


async def test_a_snapshot_looks_at_what_a_filter_can_concern_and_misses_nothing(changing: Changing) -> None:
    chance, lines = Chance(3), ["a", "b", "c"]
    stations = [Station(f"{n}", lat=lat, lon=lon, routes=chance.some(IDS)) for n, (lat, lon) in enumerate(POINTS)]
    along = {line: [each for each in stations if line in each.routes] for line in lines}
    things = [changing.put(each) for each in stations]
    things += [changing.put(Source("feed")), changing.put(Operator("a"))]
    for number, line in enumerate(lines):
        things.append(changing.put(Route(line), at=along[line]))
        things.append(changing.put(Trip(f"t:{line}", "t", route=line), at=along[line][:2]))
        things.append(changing.put(Alert(f"a:{line}", "a", informed=(Informed(route=line),)), at=along[line]))
        things.append(changing.put(Vehicle(f"v:{line}", "v", route=line, lat=POINTS[number][0], lon=POINTS[number][1])))
        at = stations[number]
        things.append(changing.put(Vehicle(f"v:at {line}", "v", station=at.id, **UNPLACED), at=[at]))
    async with kept(changing.view()) as view:
        assert await view.wait_for(await changing.write(*things), 10)
        everything, looked_at = capture(view, Filters())[2], 0
        assert len(everything) == len(things)
        asked = [chance.filters() for _ in range(500)]
        for filters in asked:
            captured = capture(view, filters)[2]
            assert len(set(captured)) == len(captured)
            wanted = {held for held in everything if filters.hold(held)}
            assert wanted == {held for held in captured if filters.hold(held)}, filters
            looked_at += len(captured)
        assert looked_at < len(asked) * len(everything) / 2
