"""What can be asked of the view: by id, by key, by place, by name, and its texts and freshness.

All of it is synchronous and from memory; services.api.view keeps the picture that it reads.
"""

from collections.abc import Iterable, Set
from datetime import UTC, date, datetime
from typing import cast

from services.api.view_held import Held
from services.api.view_names import Names, names_of
from services.api.view_picture import NAMED, Picture
from services.api.view_ring import Ring
from services.api.view_timetables import Timetables
from services.shared.blobs.port import Blobs
from services.shared.clock import Clock, now_ms
from services.shared.config import Settings
from services.shared.model.entities import Entrance, Platform, Source, Station
from services.shared.model.events import Envelope, Position
from services.shared.model.geo import Box
from services.shared.model.said import NormalLines
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.windows import Served

MINUTE_MS = 60_000
# What applies when a feed states no max_age (EVENTS.md, "Licence on the way out").
DEFAULT_MAX_AGE_MS = {
    "trip": 5 * MINUTE_MS,
    "vehicle": 5 * MINUTE_MS,
    "alert": 10 * MINUTE_MS,
    "mobility_vehicle": 5 * MINUTE_MS,
}
SOURCE_KINDS = {"stop": "station", "route": "route", "agency": "operator", "facility": "facility"}


class Questions:
    """The reading half of the View."""

    def __init__(self, blobs: Blobs, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.loaded = False
        self._picture = Picture("", settings.stream_ring)
        self._timetables = Timetables(blobs)
        self._names: dict[str, Names] = {kind: Names() for kind in NAMED}
        self._texts: tuple[Position, int, str, str] = (Position("", 0), -1, "", "")

    @property
    def position(self) -> Position:
        return self._picture.position

    @property
    def as_of_ms(self) -> int:
        """The log time of the newest change applied."""
        return self._picture.as_of_ms

    @property
    def ring(self) -> Ring:
        return self._picture.ring

    def get(self, kind: str, id: str) -> Held | None:
        return self._picture.tables[kind].get(id)

    def all(self, kind: str) -> Iterable[Held]:
        """In the order in which they came; copy it to keep it while awaiting."""
        return self._picture.tables[kind].values()

    def count(self, kind: str) -> int:
        return len(self._picture.tables[kind])

    def gone(self, kind: str, id: str) -> Envelope | None:
        """Its removal, with `replaced_by` followed to what is there now; None for an id never seen."""
        envelope = self._picture.gone(kind, id)
        if envelope is None or not envelope.replaced_by:
            return envelope
        heirs = self._heirs(kind, envelope.replaced_by, {id})
        return Envelope(kind, id, removed=True, reason=envelope.reason, replaced_by=heirs, time_ms=envelope.time_ms)

    def _heirs(self, kind: str, ids: Iterable[str], seen: set[str]) -> tuple[str, ...]:
        heirs: dict[str, None] = {}
        for one in ids:
            if one in seen:
                continue
            seen.add(one)
            further = self._picture.gone(kind, one)
            if self.get(kind, one) is not None or further is None:
                heirs[one] = None
            else:
                heirs.update(dict.fromkeys(self._heirs(kind, further.replaced_by, seen)))
        return tuple(heirs)

    def at(self, kind: str, by: str, id: str) -> list[Held]:
        """Entities of `kind` whose filter keys hold `id`; `by` is station, route or operator. By id."""
        return self._picture.by_key(kind, (kind, by, id))

    def trips_at(self, station: str) -> list[Held]:
        """Live trips that call there, as realtime speaks of them."""
        return [held for held in self.at("trip", "station", station) if self.live(held)]

    def trip(self, namespace: str, trip_id: str) -> list[Held]:
        """Every run of the trip that realtime speaks of."""
        return self._picture.by_key("trip", ("ref", "trip", namespace, trip_id))

    def vehicles_of(self, trip: str) -> list[Held]:
        """Vehicles that run the trip instance `trip` (a merged id)."""
        return self._picture.by_key("vehicle", ("vehicle", "trip", trip))

    def facilities_at(self, station: str) -> list[Held]:
        return self._picture.by_key("facility", ("facility", "station", station))

    def station_of(self, feed: str, stop_id: str) -> tuple[str, str | None] | None:
        """The station that a feed's stop belongs to, and the id of the platform or entrance it became."""
        found = self._picture.by_key("station", ("ref", "stop", feed, stop_id))
        if not found:
            return None
        station = found[0].entity
        assert isinstance(station, Station)
        members: tuple[Platform | Entrance, ...] = (*station.platforms, *station.entrances)
        for member in members:
            if (member.feed, member.stop_id) == (feed, stop_id):
                return station.id, member.id
        return station.id, None

    def ref(self, feed: str, kind: str, local_id: str) -> tuple[str, str, str | None] | None:
        """(kind, id, via) of what a source's own id became; `kind` is stop, route, agency or facility."""
        if kind == "stop":
            station = self.station_of(feed, local_id)
            return None if station is None else ("station", *station)
        merged = SOURCE_KINDS.get(kind)
        found = self._picture.by_key(merged, ("ref", kind, feed, local_id)) if merged else []
        return (found[0].kind, found[0].id, None) if found else None

    def near(self, kind: str, lat: float, lon: float, radius_meters: float) -> list[tuple[float, Held]]:
        """(distance in metres, what is there), nearest first. Of the kinds in PLACED."""
        table = self._picture.tables[kind]
        return [(distance, table[one]) for distance, one in self._picture.grids[kind].near(lat, lon, radius_meters)]

    def inside(self, kind: str, box: Box) -> list[Held]:
        """By id."""
        ids = sorted(one for one, _, _ in self._picture.grids[kind].inside(box))
        return self._picture.by_ids(kind, ids)

    def search(self, kind: str, text: str, among: Set[str] | None = None) -> list[Held]:
        """Stations or facilities whose names contain `text`, best first; `among`: others need not be found."""
        self._refresh_names(len(self._picture.touched))
        return self._picture.by_ids(kind, self._names[kind].search(text, among))

    def _refresh_names(self, most: int) -> bool:
        touched = self._picture.touched
        for _ in range(min(most, len(touched))):
            kind, one = touched.pop()
            held = self.get(kind, one)
            if held is None:
                self._names[kind].discard(one)
                continue
            weight = sum(1 for key in held.keys if isinstance(key, tuple) and key[1] in ("route", "operator"))
            self._names[kind].put(one, names_of(held), weight)
        return bool(touched)

    def may_be_passed_on(self, held: Held) -> bool:
        """Whether outputs that give a source's own words again may hold it: each feed in it is `raw`."""
        sources = self._picture.tables["source"]
        return all(cast(Source, sources[feed].entity).redistribution == "raw" for feed in held.feeds if feed in sources)

    def runs_normally(self, namespace: str, local_id: str) -> tuple[Held, NormalLines] | None:
        """The source that says so of the line, or of all lines of the operator, and its words: within its max_age, and
        as long as it calls them valid."""
        now = now_ms(self.clock)
        for held in self._picture.by_key("source", ("source", "line", namespace, local_id)):
            success, age = self._picture.freshness.get(held.id, (0, 0))
            said = next(each for each in cast(Source, held.entity).normal_lines if local_id in each.lines)
            if now <= min(success + (age or DEFAULT_MAX_AGE_MS["alert"]), said.valid_until_ms or now):
                return held, said
        return None

    def timetable(self, feed: str, day: date | None = None) -> Timetable | None:
        """The compiled timetable in force, mapped: on that service day, or now."""
        found = self._timetables.get(feed)
        return None if found is None else found.on(day)

    def served(self, feed: str) -> Served | None:
        """All versions of its timetable that count for some service days."""
        return self._timetables.get(feed)

    @property
    def timetable_switches(self) -> int:
        """Grows with each timetable that takes over: what was derived from timetables is to be made again."""
        return self._timetables.switches

    def live(self, held: Held) -> bool:
        """Whether a statement that was chosen is fresh: one without an end, confirmed, or made, at most max_age ago."""
        default = DEFAULT_MAX_AGE_MS.get(held.kind)
        if default is None:
            return True
        now = now_ms(self.clock)
        if now <= held.valid_until_ms:
            return True
        if held.kind == "alert" and held.valid_until_ms == 0:  # an entry, which stands until it is withdrawn
            return True
        known = [self._picture.freshness[feed] for feed in held.feeds if feed in self._picture.freshness]
        if not known:
            return held.valid_until_ms == 0
        return any(now <= max(success, held.time_ms) + (age or default) for success, age in known)

    @property
    def position_text(self) -> str:
        return self._current_texts()[2]

    @property
    def as_of_text(self) -> str:
        return self._current_texts()[3]

    @property
    def instant(self) -> tuple[Position, int]:
        """While it is the same, so is the answer to a question."""
        return self._picture.position, int(self.clock.now())

    def _current_texts(self) -> tuple[Position, int, str, str]:
        position, as_of_ms = self._picture.position, self._picture.as_of_ms
        if self._texts[0] is not position or self._texts[1] != as_of_ms:
            moment = datetime.fromtimestamp((as_of_ms or now_ms(self.clock)) / 1000, UTC)
            text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            self._texts = (position, as_of_ms, str(position), text)
        return self._texts
