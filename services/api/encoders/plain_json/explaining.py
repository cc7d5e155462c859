"""Each value of a merged thing: who said it, which rule chose it, and what lost.

Stations carry their members in the order in which values are taken (merge/rules/station.py), so that who
said what is read off them. Of all else the values are the members of its plain JSON: routes and operators have one
source; the others keep their claims, and what lost is the JSON of the thing as the losing claim alone has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from google.protobuf.message import DecodeError

from services.api.encoders.plain_json import plain
from services.api.encoders.plain_json.claimed import as_claimed
from services.api.encoders.plain_json.evidence import binding, evidence, member_evidence
from services.api.encoders.plain_json.members import Json, given, location, rfc3339_ms
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import (
    Claim,
    Entity,
    Entrance,
    Facility,
    Member,
    Operator,
    Platform,
    Route,
    Source,
    Station,
)
from services.shared.model.ids import split_namespaced
from services.shared.wire.codec import Undecodable

_UNTOLD = frozenset({"id", "sources", "profile"})  # the hub's own, or who said it
# What is said of some members apart from what describes the thing: the kind of saying, and which they are.
_STATES: dict[str, tuple[str, frozenset[str]]] = {
    "facility": ("facility_state", frozenset({"status", "status_since", "expected_end", "reason", "outages"})),
    "mobility_station": (
        "mobility_station_status",
        frozenset(
            {
                "availability",
                "num_vehicles_available",
                "num_vehicles_disabled",
                "num_docks_available",
                "num_docks_disabled",
                "is_installed",
                "is_renting",
                "is_returning",
                "vehicle_types_available",
                "vehicle_docks_available",
                "last_reported",
            }
        ),
    ),
}
_STATED = 1
_ORDER = "stated station, then priority, then size"
_ALL = "all are kept"
_ZONE = "the stops', else the agency's"
_NOBODY = "nobody says it"
_BOUND = "its place and name"


@dataclass(frozen=True, slots=True)
class _Claimed:
    """`said`: the members that it speaks of, as it has them; None for words that may not be told or read."""

    claim: Claim
    of_state: bool
    said: Json | None


def explained_values(view: View, held: Held) -> list[Json]:
    entity = held.entity
    if isinstance(entity, Station):
        return [*_names(entity), *_place(entity), *_parts(entity), *_served(view, entity), *_told(entity)]
    if getattr(entity, "claims", ()):
        return _claimed_values(view, held)
    if isinstance(entity, Route | Operator):
        said_by = [{"feed": ref.feed, "local_id": ref.local_id} for ref in entity.refs]
    else:
        said_by = _feeds(held)
    return [_value(name, value, said_by, "only") for name, value in _members(view, held, entity).items()]


def with_times(view: View, values: list[Json]) -> list[Json]:
    """With when each feed said so: by its claim, else since the version of its timetable that is in force came."""
    for value in values:
        for said in (*value["said_by"], *(said for lost in value["lost"] for said in lost["said_by"])):
            if "time" in said:
                continue
            at_ms = _version_came_ms(view, said["feed"])
            said["time"] = rfc3339_ms(at_ms) if at_ms else None
    return values


def _version_came_ms(view: View, feed: str) -> int:
    """0: not known."""
    held = view.get("source", feed)
    if held is None or not isinstance(held.entity, Source):
        return 0
    current = held.entity.current_version
    return next((each.received_time_ms for each in held.entity.versions if each.version == current), 0)


def explained_claims(view: View, held: Held) -> list[Json]:
    return [_claim(each) for each in _claimed(view, held)]


def explained_identity(held: Held) -> Json | None:
    """Of stations: why each stop is part of it, and why others are linked."""
    entity = held.entity
    if not isinstance(entity, Station):
        return None
    members = [{"feed": m.feed, "stop_id": m.stop_id, "name": m.name} | member_evidence(m) for m in entity.sources]
    linked = [{"station": link.station, "because": evidence(link.because)} for link in entity.links if link.because]
    return {"members": members, "linked": linked}


def explained_binding(held: Held) -> Json | None:
    """Of a facility that names no station: why it is taken to belong to one."""
    entity = held.entity
    return binding(entity.binding) if isinstance(entity, Facility) and entity.binding is not None else None


def _names(station: Station) -> list[Json]:
    roots = [member for member in station.sources if member.evidence != "parent_station" and member.name]
    by_name: dict[str, list[Json]] = {}
    for member in roots:
        by_name.setdefault(member.name, []).append(_stop(member))
    lost = [{"value": name, "said_by": said} for name, said in by_name.items() if name != station.name]
    rule = _ORDER if lost else "only"
    named = _value("name", station.name, by_name.get(station.name, []), rule, lost)
    return [named, *(_in_language(tag, text, roots) for tag, text in sorted(station.names.items()))]


def _in_language(tag: str, text: str, roots: Sequence[Member]) -> Json:
    others: dict[str, list[Json]] = {}
    for member in roots:
        if tag in member.names:
            others.setdefault(member.names[tag], []).append(_stop(member))
    lost = [{"value": other, "said_by": said} for other, said in others.items()]
    said_by = [_stop(member) for member in roots if tag in member.languages]
    return _value(f"names.{tag}", text, said_by, _ORDER if lost else "only", lost)


def _place(station: Station) -> list[Json]:
    stated = [member for member in station.sources if member.location_type == _STATED][:1]
    members = stated or [member for member in station.sources if member.evidence != "parent_station"]
    rule = "stated station" if stated else "middle of the stops"
    return [_value("location", location(station.lat, station.lon), [_stop(member) for member in members], rule)]


def _parts(station: Station) -> list[Json]:
    parts: list[tuple[str, Sequence[Platform | Entrance]]] = [
        ("platforms", station.platforms),
        ("entrances", station.entrances),
    ]
    return [
        _value(f"{name}.{part.id}", part.name, [{"feed": part.feed, "local_id": part.stop_id}], _ALL)
        for name, members in parts
        for part in members
    ]


def _served(view: View, station: Station) -> list[Json]:
    """Lines, their operators and modes: said by whose timetables have the lines."""
    found, modes = [], dict[str, list[Json]]()
    for kind in ("route", "operator"):
        for merged in station.routes if kind == "route" else station.operators:
            entity = held.entity if (held := view.get(kind, merged)) is not None else None
            if isinstance(entity, Route | Operator):
                said_by = [{"feed": ref.feed, "local_id": ref.local_id} for ref in entity.refs]
                found.append(_value(f"{kind}s.{merged}", entity.name, said_by, _ALL))
                if isinstance(entity, Route):
                    modes.setdefault(entity.mode, []).extend(said_by)
    return [*found, *(_value(f"modes.{mode}", mode, modes.get(mode, []), _ALL) for mode in station.modes)]


def _told(station: Station) -> list[Json]:
    """Numbers, floors and time zone."""
    coded = {feed: [_stop(m) for m in station.sources if m.feed == feed] for feed in station.codes}
    levels = [(level, *split_namespaced(level.id)) for level in station.levels]
    feeds = [{"feed": feed, "local_id": ""} for feed in dict.fromkeys(member.feed for member in station.sources)]
    zone = [_value("timezone", station.timezone, feeds, _ZONE)] if station.timezone else []
    return [
        *(_value(f"codes.{feed}", code, coded[feed], _ALL) for feed, code in sorted(station.codes.items())),
        *(_value(f"levels.{level.id}", level.name, [{"feed": feed, "local_id": local_id}], _ALL)
          for level, feed, local_id in levels),
        *zone,
    ]  # fmt: skip


def _stop(member: Member) -> Json:
    return {"feed": member.feed, "local_id": member.stop_id}


def _claimed_values(view: View, held: Held) -> list[Json]:
    """Of each member that the thing has, or that a losing claim would have given it."""
    members, claimed = _members(view, held, held.entity), _claimed(view, held)
    names = dict.fromkeys([*members, *(name for each in claimed for name in each.said or ())])
    state = _STATES.get(held.kind, ("", frozenset()))[1]
    told = []
    for name in names:
        group = [each for each in claimed if each.of_state == (name in state)]
        if name == "outages":
            said_by = [_by(each.claim) for each in group if (each.said or {}).get(name)] or _feeds(held)
            told.append(_value(name, members.get(name), said_by, _ALL))
        else:
            told.append(_contested(name, members.get(name), group))
        if name == "station" and isinstance(held.entity, Facility) and held.entity.binding is not None:
            told[-1]["rule"] = _BOUND
    return told


def _contested(name: str, value: object, claimed: Sequence[_Claimed]) -> Json:
    said_by: list[Json] = []
    lost: list[Json] = []
    for each in claimed:
        if each.said is None or name not in each.said:
            continue
        if each.said[name] == value:
            said_by.append(_by(each.claim))
            continue
        same = next((other for other in lost if other["value"] == each.said[name]), None)
        if same is None:
            lost.append({"value": each.said[name], "said_by": [_by(each.claim)]})
        else:
            same["said_by"].append(_by(each.claim))
    rule = next((each.claim.rule for each in claimed if each.claim.chosen), _NOBODY)
    return _value(name, value, said_by, rule, lost)


def _claimed(view: View, held: Held) -> list[_Claimed]:
    """The first claim of those that describe it, and the first of its state's, is the chosen one of each."""
    entity = held.entity
    state_kind, of_state = _STATES.get(held.kind, ("", frozenset[str]()))
    raw = {right.feed for right in held.envelope.rights if right.redistribution == "raw"}
    found: list[_Claimed] = []
    groups = 0
    for claim in getattr(entity, "claims", ()):
        groups += claim.chosen
        is_state = groups > 1
        said: Json | None = None
        if claim.chosen:
            said = _members(view, held, entity)
        elif claim.feed in raw:  # a losing claim's words are the source's own, not part of what was merged
            said = _members_by(view, held, state_kind if is_state else held.kind, claim.body)
        if said is not None:
            said = {name: value for name, value in said.items() if (name in of_state) == is_state}
        found.append(_Claimed(claim, is_state, said))
    return found


def _members_by(view: View, held: Held, kind: str, body: bytes) -> Json | None:
    try:
        return _members(view, held, as_claimed(view, held.entity, kind, body))
    except (Undecodable, DecodeError):
        return None


def _members(view: View, held: Held, entity: Entity) -> Json:
    """Those of plain JSON that say something, and the outages, which become alerts."""
    told = plain(view, replace(held, _entity=entity))
    if isinstance(entity, Facility):
        told["outages"] = [
            given({"start": rfc3339_ms(each.since_ms) if each.since_ms else None,
                   "end": rfc3339_ms(each.until_ms) if each.until_ms else None})
            for each in entity.outages
        ]  # fmt: skip
    return {name: each for name, each in told.items() if name not in _UNTOLD and each not in (None, "", (), [], {})}


def _feeds(held: Held) -> list[Json]:
    return [{"feed": feed, "local_id": held.id} for feed in held.feeds]


def _by(claim: Claim) -> Json:
    return {"feed": claim.feed, "local_id": claim.local_id, "time": _time(claim)}


def _time(claim: Claim) -> str | None:
    return rfc3339_ms(claim.time_ms) if claim.time_ms else None


def _value(name: str, value: object, said_by: Sequence[Json], rule: str, lost: Sequence[Json] = ()) -> Json:
    return {"field": name, "value": value, "said_by": list(said_by), "rule": rule, "lost": list(lost)}


def _claim(claimed: _Claimed) -> Json:
    claim = claimed.claim
    told: Json = {
        "feed": claim.feed,
        "channel": claim.channel,
        "local_id": claim.local_id,
        "time": _time(claim),
        "chosen": claim.chosen,
        "rule": claim.rule,
    }
    return told if claim.chosen else told | {"said": claimed.said}
