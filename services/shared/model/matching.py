"""How a thing of realtime was matched to the timetable that it speaks of, or the reason why it was not.

Merge decides; `/v1/sources/{feed}` counts, `/v1/explain` shows it at the thing itself, docs/realtime.md lists the
words. Both lists are closed.
"""

from dataclasses import dataclass, field

from services.shared.model.said import Texts

# How a thing was found. The first needs no guess.
WAYS: dict[str, str] = {
    "ids": "its ids are the timetable's",
    "own_calls": "it is not of the timetable, and lists its calls itself",
}

REASONS: dict[str, Texts] = {
    "no_timetable": {
        "ja": "対象の時刻表がまだ読み込まれていない",
        "en": "the timetable that it speaks of is not there",
    },
    "unknown_trip": {"ja": "その trip_id は時刻表にない", "en": "the timetable has no such trip_id"},
    "unknown_route": {"ja": "その route_id は時刻表にない", "en": "the timetable has no such route_id"},
    "unknown_stop": {"ja": "その stop_id は時刻表にない", "en": "the timetable has no such stop_id"},
    "unknown_agency": {"ja": "その agency_id は時刻表にない", "en": "the timetable has no such agency_id"},
    "names_nothing": {
        "ja": "便・路線・停留所のいずれも指定していない",
        "en": "it names no trip, route, stop or agency",
    },
    "not_running": {"ja": "その便はその日に運行しない", "en": "the trip does not run on that service day"},
    "no_start_time": {
        "ja": "頻度で運行する便だが start_time がなく、どの便か分からない",
        "en": "the trip is repeated by frequencies.txt, and no start_time says which run is meant",
    },
    "calls_not_in_trip": {
        "ja": "その便が停車しない停留所または順番を指している",
        "en": "it speaks of stops or sequence numbers where the trip does not call",
    },
    "no_calls": {
        "ja": "時刻表にない便だが、停車する停留所と時刻が示されていない",
        "en": "the timetable does not have it, and it lists no calls with times",
    },
    "outranked": {"ja": "別の情報源の値が優先された", "en": "another source's word on the same thing was taken"},
    "expired": {"ja": "古くなったため使われていない", "en": "it is too old to be used"},
}


@dataclass(frozen=True, slots=True)
class Matching:
    """`by` is one of WAYS, empty when nothing was found; `reason` one of REASONS: why not, or what of it is not used.

    `value` is the id that it speaks of in vain. `confidence` is 1 where ids decide.
    """

    by: str = ""
    confidence: float = 0.0
    reason: str = ""
    value: str = ""


BY_IDS = Matching("ids", 1.0)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One that was not matched, or not wholly, as an example; `id` is the source's own."""

    kind: str
    id: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class KindMatched:
    """Of the things of one kind that a feed says now. `reasons` are of the unmatched and add up to them;
    `partial` of matched ones of which something is not used."""

    kind: str
    matched: int = 0
    unmatched: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    partial: dict[str, int] = field(default_factory=dict)
    samples: tuple[Unmatched, ...] = ()
