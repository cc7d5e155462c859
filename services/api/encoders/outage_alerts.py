"""Lifts and other facilities of stations that are out of service → GTFS-Realtime alerts with ACCESSIBILITY_ISSUE.

An alert informs the stops of the merged GTFS that the station is made of; a facility of no such stop has none. Its id
is the facility's, so it stays the same as long as the outage, and tells what is to come as well.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.view import View
from services.api.view_held import Held
from services.shared.model.access import Outage
from services.shared.model.entities import Facility, Member, Station
from services.shared.model.ids import namespaced

MOVES = {
    "elevator": "Lift",
    "escalator": "Escalator",
    "stair_lift": "Stair lift",
    "ramp": "Ramp",
    "moving_walkway": "Moving walkway",
    "wide_fare_gate": "Wide ticket gate",
}  # what riders without steps depend on, and its name in English
_WORDS = {
    "elevator": "エレベーター", "escalator": "エスカレーター", "stair_lift": "階段昇降機", "ramp": "スロープ",
    "moving_walkway": "動く歩道", "wide_fare_gate": "幅広改札",
}  # fmt: skip
_PARENT = 1


def outages_of(facility: Facility) -> tuple[Outage, ...]:
    """Those that trusted feeds state; of one that is out and has none, the state itself."""
    if facility.type not in MOVES or not facility.station:
        return ()
    if facility.outages or facility.status != "out_of_service":
        return facility.outages
    return (Outage(facility.status_since_ms, facility.expected_end_ms),)


def outage_entity(
    held: Held, facility: Facility, station: Station, served: Callable[[str], bool], named: bool
) -> rt.FeedEntity | None:
    """`served`: whether a feed's stops are in the merged GTFS. `named`: whether the station's words may be passed on;
    else it is called as one of those feeds calls it."""
    members = [member for member in station.sources if served(member.feed)]
    stops = _stops(members)
    if not stops:
        return None
    alert = rt.Alert(effect=rt.Alert.ACCESSIBILITY_ISSUE, cause=rt.Alert.TECHNICAL_PROBLEM)
    for outage in outages_of(facility):
        period = alert.active_period.add()
        if outage.since_ms:
            period.start = outage.since_ms // 1000
        if outage.until_ms:
            period.end = outage.until_ms // 1000
    for stop in stops:
        alert.informed_entity.add(stop_id=stop)
    _say(
        alert.header_text,
        _headers(facility, station.name if named else members[0].name, station.names if named else {}),
    )
    _say(alert.description_text, facility.reason.items())
    return rt.FeedEntity(id=f"facility:{held.id}", alert=alert)


def _stops(members: Sequence[Member]) -> list[str]:
    """The parent stations where there are any, for they mean all that is in them."""
    parents = [member for member in members if member.location_type == _PARENT]
    return sorted(namespaced(member.feed, member.stop_id) for member in parents or members)


def _headers(facility: Facility, name: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    what = f" ({facility.name})" if facility.name else ""
    return [
        ("en", f"{MOVES[facility.type]} out of service at {names.get('en', name)}{what}"),
        ("ja", f"{names.get('ja', name)} {_WORDS[facility.type]}が使えません{what}"),
    ]


def _say(texts: rt.TranslatedString, said: Iterable[tuple[str, str]]) -> None:
    for language, text in said:
        texts.translation.add(text=text, language=language)


class OutageAlerts:
    """What facilities say is kept until they change: most of them never concern anyone."""

    def __init__(self) -> None:
        self._looked: dict[str, tuple[Held, bool]] = {}
        self._position: object = None
        self._out: list[Held] = []

    def out(self, view: View) -> list[Held]:
        """Those that are out, or will be. They are looked for once a change."""
        if view.position != self._position:
            self._looked = {held.id: (held, self._is_out(held)) for held in view.all("facility")}
            self._out = [held for held, is_out in self._looked.values() if is_out]
            self._position = view.position
        return self._out

    def _is_out(self, held: Held) -> bool:
        known = self._looked.get(held.id)
        if known is not None and known[0] is held:
            return known[1]
        return bool(outages_of(cast(Facility, held.decode())))
