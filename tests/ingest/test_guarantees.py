"""What a source guarantees until a time is over then, though it goes on answering with the same bytes."""

from pathlib import Path

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from tests.support.odpt import payload
from tests.support.polling import desk_in

DISRUPTION, LINE = (
    {"@type": "odpt:TrainInformation", "owl:sameAs": f"odpt.TrainInformation:A.{name}", "odpt:railway": f"A.{name}"}
    for name in ("B", "C")
)
SAID = [
    DISRUPTION | {"odpt:trainInformationText": "運転を見合わせています。", "dct:valid": "2026-05-12T09:05:00+09:00"},
    LINE | {"odpt:trainInformationText": "平常どおり運転しています。", "dct:valid": "2026-05-12T09:06:00+09:00"},
    {"@type": "odpt:Train", "owl:sameAs": "odpt.Train:A.C.1", "dct:valid": "2026-05-12T09:01:00+09:00"},
    {"@type": "odpt:Train", "owl:sameAs": "odpt.Train:A.C.2"},
]


async def test_of_a_frozen_answer_each_record_goes_with_its_guarantee(data: Path, clock: ManualClock) -> None:
    file = data / "live.json"
    async with desk_in(data, clock) as desk:
        file.write_bytes(payload(SAID))
        poller = desk.poller(Feed("live", "odpt", file, static="a"))
        told = []
        for _ in range(8):
            await poller.poll_once()
            await desk.observations.read()
            said = desk.observations.source("live")
            told.append((len(desk.observations.table("live", "live")), len(said.normal_lines), said.rejected))
            assert said.last_success_ms == int(clock.now() * 1000)
            await clock.advance(59.9)
    over = [{"no_longer_valid": count} for count in (1, 2, 3)]
    assert told == [(3, 1, {})] * 2 + [(2, 1, over[0])] * 4 + [(1, 1, over[1]), (1, 0, over[2])]


async def test_a_restart_brings_nothing_back_whose_guarantee_is_over(data: Path, clock: ManualClock) -> None:
    file = data / "live.json"
    async with desk_in(data, clock) as desk:
        file.write_bytes(payload(SAID))
        feed = Feed("live", "odpt", file, static="a")
        poller = desk.poller(feed)
        await poller.poll_once()
        await clock.advance(400)
        await poller.poll_once()
        await desk.observations.read()
        left = set(desk.observations.table("live", "live"))
        assert len(left) == 1
        file.unlink()
        again = desk.poller(feed)
        await again.resume()
        await again.poll_once()
        await desk.observations.read()
        assert set(desk.observations.table("live", "live")) == left
