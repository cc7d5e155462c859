"""What feeds say of a facility and of its state → Facility, and the unit that ways inside a station go by.

The state is the worst of all live statements of trusted feeds; `unknown` never beats a known one, and
what is out without an end becomes unknown when its word is too old (EVENTS.md, "Which value wins").
An outage that has a stated end holds until then; one that is to come does not count yet.
"""

from collections.abc import Sequence, Set
from dataclasses import replace

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.priority import Statement, claims
from services.shared.model.access import AccessUnit, Outage
from services.shared.model.entities import Binding, Claim, Facility, LocalRef
from services.shared.model.events import FilterKeys
from services.shared.model.said import FacilitySaid, FacilityStateSaid
from services.shared.wire.codec import decode

OUT, WORKING = "out_of_service", ("in_service", "limited")
ENTRY = "entry"
_WORST_FIRST = {OUT: 0, "limited": 1, "in_service": 2, "unknown": 3}

State = tuple[Statement, FacilityStateSaid]


def build(
    facility_id: str,
    heard: Heard,
    said: FacilitySaid,
    states: Sequence[State],
    now_ms: int,
    lookups: Lookups,
    binding: Binding | None = None,
) -> Built:
    """`heard` describes it; `states` are the statements on whether it works; `binding` is of one without a stop."""
    state, state_claims = _state(states, now_ms)
    outages = _outages(states, now_ms)
    station = lookups.station_of.get((heard.namespace, said.stop_id), "") if said.stop_id else ""
    station = station or (binding.station if binding is not None else "")
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
        outages=outages,
        binding=binding,
    )
    stations = (station,) if station else ()
    keys = FilterKeys(lat, lon, stations, places=lookups.places.of(stations) if lat is None or lon is None else b"")
    feeds = tuple(dict.fromkeys((*heard.feeds, *(statement.source[0] for statement, _ in states))))
    content = repr((feeds, said, replace(state, time_ms=0), station, outages, binding)).encode()
    return Built("facility", facility, keys, feeds, heard.valid_until_ms, content)


def unit_of(facility_id: str, states: Sequence[State], reporters: Set[str], now_ms: int) -> AccessUnit | None:
    """None when nobody says anything. `reporters` are the trusted feeds that are to tell of it: when one of
    them does not, what nobody else knows is unknown."""
    told = [(s, said) for s, said in states if s.trusted and not _is_over(s, said, now_ms)]
    if not told:
        return None
    live = [(s, said) for s, said in told if s.live]
    if any(said.status in WORKING and said.since_ms <= now_ms for _, said in live):
        base = "works"
    elif (
        reporters - {s.source[0] for s, _ in live}
        or any(not _stands(s, said, now_ms) for s, said in told)
        or any(said.status == "unknown" for _, said in live)
    ):
        base = "unknown"
    else:
        base = "unreported"
    return AccessUnit(facility_id, base, _outages(states, now_ms))


def states_of(statements: Sequence[Statement]) -> list[State]:
    """What is said of the working state; an outage beside a state is a state of its own."""
    told = [(s, decode(FacilityStateSaid, s.body)) for s in statements if s.kind == "facility_state"]
    beside = [
        (s, FacilityStateSaid(said.id, OUT, each.since_ms, each.until_ms, each.reason))
        for s, said in told
        for each in said.outages
    ]
    return [*((s, replace(said, outages=())) for s, said in told), *beside]


def turns(states: Sequence[State], now_ms: int) -> list[int]:
    """The moments to come at which what is said now means something else."""
    moments = {moment for _, said in states for moment in (said.since_ms, said.until_ms)}
    return sorted(moment for moment in moments if moment > now_ms)


def _is_over(statement: Statement, said: FacilityStateSaid, now_ms: int) -> bool:
    """An outage that a person entered ends when it was to; a feed that goes on saying it is believed."""
    return statement.source[1] == ENTRY and said.status == OUT and 0 < said.until_ms <= now_ms


def _stands(statement: Statement, said: FacilityStateSaid, now_ms: int) -> bool:
    return statement.live or (said.status == OUT and said.until_ms > now_ms)


def _outages(states: Sequence[State], now_ms: int) -> tuple[Outage, ...]:
    """What trusted feeds state, now or to come. An end that has passed without one is not known any more."""
    found = {
        Outage(said.since_ms, said.until_ms if said.until_ms > now_ms else 0)
        for s, said in states
        if s.trusted and said.status == OUT and _stands(s, said, now_ms) and not _is_over(s, said, now_ms)
    }
    return tuple(sorted(found, key=lambda outage: (outage.since_ms, outage.until_ms)))


def _state(states: Sequence[State], now_ms: int) -> tuple[FacilityStateSaid, tuple[Claim, ...]]:
    """Words outside the closed list are told apart by ingest; here they would count as unknown."""
    usable = [
        (s, said)
        for s, said in states
        if s.trusted and _stands(s, said, now_ms) and said.since_ms <= now_ms and not _is_over(s, said, now_ms)
    ]
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
