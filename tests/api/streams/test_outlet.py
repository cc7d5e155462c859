"""The events of a view for webhooks: whatever happens while one waits or is behind, it is told everything."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from services.api.streams.audiences import Audiences
from services.api.streams.events import Events
from services.api.streams.filters import Filters
from services.api.streams.outlet import Outlet
from services.api.streams.replays import Replays
from services.api.view import View
from services.shared.log.port import LogRecord
from services.shared.log.topics import CHANGES
from services.shared.model.entities import Station
from services.shared.model.events import Position
from services.shared.model.geo import Circle
from tests.support.changing import Changing, changing_in, kept, settings_of

IDLE = "services.api.streams.outlet.IDLE_SECONDS"
HERE, THERE = 133.9, 133.92
NEAR = Filters(circle=Circle(34.6, HERE, 400.0))


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def outlet_of(view: View, audiences: Audiences) -> Outlet:
    return Outlet(view, Events(view, "http://hub.example"), Replays(view), audiences)


async def test_what_comes_while_a_wait_begins_or_ends_is_told(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many turns of the loop after it was asked, with a wait that is over at once."""
    monkeypatch.setattr(IDLE, 1e-9)
    view = changing.view()
    await view.load()
    audiences = Audiences(view)
    outlet = outlet_of(view, audiences)
    for turns in range(8):
        reached, told = view.position, list[str]()
        at = await changing.write(changing.put(Station("s-1", f"{turns}")))
        (record,) = (await changing.log.read(CHANGES, 0, reached.offset + 1)).records
        change = asyncio.create_task(tell(record, turns, view, audiences))
        while reached.offset < at.offset:
            part = await outlet.after(Filters(), reached, 50)
            assert part.reached is not None
            reached, told = part.reached, told + [event.id for event in part.events]
        await change
        assert told == [str(at)], turns


async def turn(times: int) -> None:
    """So often others have their turn in the loop."""
    for _ in range(times):
        await asyncio.sleep(0)


async def tell(record: LogRecord, turns: int, view: View, audiences: Audiences) -> None:
    """The view is given the record as if it had read it."""
    await turn(turns)
    view._picture.apply(record.offset, record.value or b"")
    view.bell.sound()
    audiences.scan()


class Copy:
    """What who follows `NEAR` in an outlet knows: the position of each subject's newest event."""

    def __init__(self, outlet: Outlet, reached: Position) -> None:
        self._outlet = outlet
        self.reached = reached
        self.held: dict[str, str] = {}

    async def take(self) -> None:
        part = await self._outlet.after(NEAR, self.reached, 5)
        for event in part.events:
            if ".removed." in event.type:
                self.held.pop(event.subject, None)
            else:
                self.held[event.subject] = orjson.loads(event.body)["id"]
        assert part.reached is not None
        assert part.reached.offset >= self.reached.offset
        self.reached = part.reached


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_changes_who_follows_holds_the_picture(
    changing: Changing, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """By its audience, the ring or the log, whichever reaches back to where it is."""
    monkeypatch.setattr(IDLE, 1e-4)
    chance = random.Random(seed)
    async with kept(changing.view(settings_of(changing.folder, stream_ring=30))) as view:
        audiences = Audiences(view)
        audiences.join(Filters(kinds=frozenset({"station"})))
        copy = Copy(outlet_of(view, audiences), view.position)

        async def live() -> Position:
            for number in range(30):
                at = await changing.write(
                    *(
                        changing.put(
                            Station(f"s-{chance.randrange(8)}", f"{number}", {}, 34.6, chance.choice((HERE, THERE)))
                        )
                        for _ in range(chance.choice((1, 1, 2, 20)))
                    )
                )
                await turn(chance.choice((0, 1, 10, 100)))
                audiences.scan()
            return at

        life = asyncio.create_task(live())
        while not life.done():
            await copy.take()
            if chance.random() < 0.1:
                await turn(300)
        at = await life
        while copy.reached.offset < at.offset:
            await copy.take()
        near = [held for held in view.all("station") if NEAR.hold(held)]
        assert copy.held == {f"station/{held.id}": f"{at.epoch}-{held.offset}" for held in near}


async def test_who_is_far_behind_gives_up_its_turn_after_each_piece_of_the_log(changing: Changing) -> None:
    """Though nothing there concerns it."""
    start = await changing.write(changing.put(Station("s-0", "x", {}, 34.6, HERE)))
    far = await changing.write(*(changing.put(Station(f"s-{n}", "x", {}, 34.6, THERE)) for n in range(1, 60)))
    view = changing.view(settings_of(changing.folder, stream_ring=10))
    await view.load()
    outlet, reached, pieces = outlet_of(view, Audiences(view)), start, list[int]()
    while not view.ring.holds(reached.offset):
        part = await outlet.after(NEAR, reached, 5)
        assert part.events == ()
        assert part.reached is not None
        pieces.append(part.reached.offset - reached.offset)
        reached = part.reached
    assert len(pieces) > 1
    assert sum(pieces) <= far.offset - start.offset
    assert all(0 < piece <= 20 for piece in pieces)
