"""Each value of a merged thing: who said it, which rule chose it, and what lost.

Stations carry their members in the order in which values are taken (merge/rules/station.py), so that who
said what is read off them; routes and operators have one source; the others keep their claims.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from services.api.encoders.plain_json.evidence import binding, evidence, member_evidence
from services.api.encoders.plain_json.members import Json, location, rfc3339_ms
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Claim, Entrance, Facility, Member, Operator, Platform, Route, Source, Station
from services.shared.model.ids import split_namespaced
from services.shared.wire.codec import Undecodable, decode_said

_INNER = frozenset(
    {"refs", "claims", "sources", "links", "alert", "update", "position", "informed", "binding", "matching"}
)
_STATED = 1
_ORDER = "stated station, then priority, then size"
_ALL = "all are kept"
_ZONE = "the stops', else the agency's"


def explained_values(view: View, held: Held) -> list[Json]:
    entity = held.entity
    if isinstance(entity, Station):
        return [*_names(entity), *_place(entity), *_parts(entity), *_served(view, entity), *_told(entity)]
    if isinstance(entity, Route | Operator):
        said_by = [{"feed": ref.feed, "local_id": ref.local_id} for ref in entity.refs]
        return [_value(name, value, said_by, "only") for name, value in _plain(entity)]
    claims = getattr(entity, "claims", ())
    chosen = [{"feed": c.feed, "local_id": c.local_id} for c in claims if c.chosen] or [
        {"feed": feed, "local_id": entity.id} for feed in held.feeds
    ]
    rule = next((claim.rule for claim in claims if claim.chosen), "only")
    return [_value(name, value, chosen, rule) for name, value in _plain(entity)]


def with_times(view: View, held: Held, values: list[Json]) -> list[Json]:
    """With when each feed said so: by its claim, else since the version of its timetable that is in force came."""
    claimed = {claim.feed: claim.time_ms for claim in reversed(getattr(held.entity, "claims", ()))}
    for value in values:
        for said in (*value["said_by"], *(said for lost in value["lost"] for said in lost["said_by"])):
            feed = said["feed"]
            at_ms = claimed[feed] if feed in claimed else _version_came_ms(view, feed)
            said["time"] = rfc3339_ms(at_ms) if at_ms else None
    return values


def _version_came_ms(view: View, feed: str) -> int:
    """0: not known."""
    held = view.get("source", feed)
    if held is None or not isinstance(held.entity, Source):
        return 0
    current = held.entity.current_version
    return next((each.received_time_ms for each in held.entity.versions if each.version == current), 0)


def explained_claims(held: Held) -> list[Json]:
    return [_claim(held.kind, claim) for claim in getattr(held.entity, "claims", ())]


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


def _plain(entity: Any) -> list[tuple[str, Any]]:
    """Fields that say something, but for what is told elsewhere."""
    found = [(f.name, getattr(entity, f.name)) for f in fields(entity) if f.name not in {"id", *_INNER}]
    return [
        (name, _json(value))
        for name, value in found
        if value not in (None, "", 0, (), {}, b"") and not _is_bytes(value)
    ]


def _json(value: Any) -> Any:
    """Without what is bytes: a message of GTFS-Realtime, a document of GBFS."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _json(each) for f in fields(value) if not _is_bytes(each := getattr(value, f.name))}
    if isinstance(value, dict):
        return {name: _json(each) for name, each in value.items() if not _is_bytes(each)}
    return [_json(each) for each in value if not _is_bytes(each)] if isinstance(value, tuple) else value


def _is_bytes(value: Any) -> bool:
    return isinstance(value, bytes)


def _value(name: str, value: Any, said_by: Sequence[Json], rule: str, lost: Sequence[Json] = ()) -> Json:
    return {"field": name, "value": value, "said_by": list(said_by), "rule": rule, "lost": list(lost)}


def _claim(kind: str, claim: Claim) -> Json:
    told: Json = {
        "feed": claim.feed,
        "channel": claim.channel,
        "local_id": claim.local_id,
        "time": rfc3339_ms(claim.time_ms) if claim.time_ms else None,
        "chosen": claim.chosen,
        "rule": claim.rule,
    }
    if claim.body:
        try:
            told["said"] = _json(decode_said("facility_state" if claim.rule == "worst" else kind, claim.body))
        except (Undecodable, KeyError):
            told["said"] = None
    return told
