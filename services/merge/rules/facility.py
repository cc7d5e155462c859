"""What feeds say of a facility and of its state → Facility.

The state is the worst of all live statements of trusted feeds; `unknown` never beats a known one, and
what is out without an end becomes unknown when its word is too old (EVENTS.md, "Which value wins").
"""

from collections.abc import Sequence
from dataclasses import replace

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.priority import Statement, claims
from services.shared.model.entities import Claim, Facility, LocalRef
from services.shared.model.events import FilterKeys
from services.shared.model.said import FacilitySaid, FacilityStateSaid

_WORST_FIRST = {"out_of_service": 0, "limited": 1, "in_service": 2, "unknown": 3}

State = tuple[Statement, FacilityStateSaid]


def build(facility_id: str, heard: Heard, said: FacilitySaid, states: Sequence[State], lookups: Lookups) -> Built:
    """`heard` describes it; `states` are the statements on whether it works."""
    state, state_claims = _state(states)
    station = lookups.station_of.get((heard.namespace, said.stop_id), "") if said.stop_id else ""
    lat = None if said.lat is None else round(said.lat, 6)
    lon = None if said.lon is None else round(said.lon, 6)
    facility = Facility(
        id=facility_id,
        type=said.type,
        name=said.name,
        names=said.names,
        lat=lat,
        lon=lon,
        level=said.level_id,
        station=station,
        status=state.status,
        status_since_ms=state.since_ms,
        expected_end_ms=state.until_ms,
        reason=state.reason,
        attributes=said.attributes,
        refs=(LocalRef(heard.namespace, said.id),),
        claims=claims(heard.ordered) + state_claims,
    )
    keys = FilterKeys(lat, lon, (station,) if station else ())
    feeds = tuple(dict.fromkeys((*heard.feeds, *(statement.source[0] for statement, _ in states))))
    content = repr((feeds, said, replace(state, time_ms=0), station)).encode()
    return Built("facility", facility, keys, feeds, heard.valid_until_ms, content)


def _state(states: Sequence[State]) -> tuple[FacilityStateSaid, tuple[Claim, ...]]:
    """Words outside the closed list are told apart by ingest; here they would count as unknown."""
    usable = [(s, said) for s, said in states if s.live and s.trusted]
    usable.sort(
        key=lambda pair: (_WORST_FIRST.get(pair[1].status, 3), -pair[0].priority, -pair[0].time_ms, pair[0].source)
    )
    if not usable:
        return FacilityStateSaid(""), ()
    rule = "worst" if len(usable) > 1 else "only"
    told = tuple(
        Claim(s.source[0], s.source[1], s.said_id, s.time_ms, place == 0, rule, b"" if place == 0 else s.body)
        for place, (s, _) in enumerate(usable)
    )
    return usable[0][1], told
