"""The inside of a published feed's stations as merge decides it, with lifts broken as an operator would say it."""

from collections.abc import Collection
from pathlib import Path

from services.merge.built import Built
from services.shared.model.access import Access
from services.shared.model.events import Batch
from services.shared.model.said import FacilityStateSaid
from services.shared.wire.codec import decode, decode_said
from tests.merge.picture import Drawn
from tests.support.saying import generation, status
from tests.support.timetables import compiled


class Lifts:
    """A feed's stations, and its lifts by what an operator enters."""

    def __init__(self, zip_path: Path, folder: Path) -> None:
        _, timetable = compiled(zip_path, folder)
        said = [
            decode_said(one.kind, one.body)
            for part in timetable.observation_parts()
            for one in decode(Batch, part).upserts
        ]
        self.drawn = Drawn().hear(status("f", format="gtfs"), generation("f", said)).at(2_000)
        self.now_ms = 2_000

    def break_down(self, lifts: Collection[str]) -> dict[str, Access]:
        """Those and no others are out; the answers that were decided anew, by station."""
        self.now_ms += 1
        states = [FacilityStateSaid(lift, "out_of_service") for lift in sorted(lifts)]
        self.drawn.hear(generation("f", states, channel="entry", at_ms=self.now_ms)).at(self.now_ms)
        return {
            key[1]: o.entity
            for key, o in self.drawn.outcomes.items()
            if isinstance(o, Built) and isinstance(o.entity, Access)
        }

    def answers(self, stop: str) -> dict[tuple[str, str], str]:
        station = self.drawn.picture.lookups.station_of["f", stop]
        access = self.drawn.entities["access", station]
        assert isinstance(access, Access)
        return {(p.origin.removeprefix("f:"), p.target.removeprefix("f:")): p.step_free for p in access.pairs}
