"""DMFR, Transitland's list of feeds (https://github.com/transitland/distributed-mobility-feed-registry).

One feed of it becomes one Feed a realtime URL. Which timetable a realtime feed speaks of stands in the
operators' `associated_feeds`; it is taken when exactly one GTFS feed stands beside it.
"""

import re
from collections.abc import Iterator
from typing import Any

from services.ingest.feed_keys import KEYS, Mistaken, Surroundings
from services.ingest.formats import FORMATS
from services.shared.feed import Feed

_REALTIME = {
    "realtime_trip_updates": "trip-updates",
    "realtime_vehicle_positions": "vehicle-positions",
    "realtime_alerts": "alerts",
}
_SPECS = {"gtfs": "gtfs", "gtfs-rt": "gtfs-rt"}


def dmfr_feeds(document: Any, surroundings: Surroundings) -> list[tuple[Feed, str]]:
    """Feeds, each with its Onestop id. Raises Mistaken whose parts name Onestop ids."""
    listed = document.get("feeds") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise Mistaken("expected a DMFR document: an object with a list of feeds")
    statics = _statics(document, listed)
    feeds: list[tuple[Feed, str]] = []
    mistakes: list[tuple[str, str]] = []
    for entry in listed:
        onestop_id = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(onestop_id, str) or not slug(onestop_id):
            mistakes.append(("", "a feed of it has no id"))
            continue
        try:
            feeds += [(feed, onestop_id) for feed in _read(entry, onestop_id, statics, surroundings)]
        except Mistaken as error:
            mistakes += [(onestop_id, f"{onestop_id}: {words}") for _, words in error.parts]
    if mistakes:
        raise Mistaken(parts=mistakes)
    return feeds


def slug(onestop_id: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", onestop_id.lower()).strip("-")


def _read(
    entry: dict[str, Any], onestop_id: str, statics: dict[str, str], surroundings: Surroundings
) -> Iterator[Feed]:
    spec, urls = entry.get("spec"), entry.get("urls")
    if spec not in _SPECS:
        raise Mistaken(f"spec {spec!r} is not read: expected {' or '.join(_SPECS)}")
    if entry.get("authorization"):
        raise Mistaken("needs a key: describe it in a feeds.toml, with the key as env:NAME")
    if not isinstance(urls, dict):
        raise Mistaken("has no urls")
    wanted = {"static_current": ""} if spec == "gtfs" else _REALTIME
    found = {name: url for name, url in urls.items() if name in wanted}
    if not found:
        raise Mistaken(f"has none of the urls {', '.join(wanted)}")
    licence, attribution = _licence(entry.get("license"))
    for name, url in found.items():
        yield Feed(
            id="-".join(part for part in (slug(onestop_id), wanted[name]) if part),
            format=_SPECS[spec],
            url=KEYS["url"][1](url, surroundings),
            licence=licence,
            attribution=attribution,
            interval_seconds=FORMATS[_SPECS[spec]].interval_seconds,
            static=statics.get(onestop_id, "") if spec == "gtfs-rt" else "",
        )


def _licence(stated: Any) -> tuple[str, str]:
    if not isinstance(stated, dict):
        return "", ""
    licence = stated.get("spdx_identifier") or stated.get("url") or ""
    return str(licence), str(stated.get("attribution_text") or "")


def _statics(document: dict[str, Any], listed: list[Any]) -> dict[str, str]:
    """Onestop id of a realtime feed → our id of the one timetable of its operator."""
    specs = {entry.get("id"): entry.get("spec") for entry in listed if isinstance(entry, dict)}
    found: dict[str, set[str]] = {}
    for names in _associations(document, listed):
        timetables = {name for name in names if specs.get(name) == "gtfs"}
        for name in names:
            if specs.get(name) == "gtfs-rt":
                found.setdefault(name, set()).update(timetables)
    return {name: slug(next(iter(timetables))) for name, timetables in found.items() if len(timetables) == 1}


def _associations(document: dict[str, Any], listed: list[Any]) -> Iterator[list[str]]:
    """The Onestop ids of the feeds of each operator, whether it stands in a feed or beside the feeds."""
    for holder in (document, *listed):
        operators = holder.get("operators") if isinstance(holder, dict) else None
        for operator in operators if isinstance(operators, list) else []:
            stated = operator.get("associated_feeds") if isinstance(operator, dict) else None
            names = [
                feed["feed_onestop_id"]
                for feed in (stated if isinstance(stated, list) else [])
                if isinstance(feed, dict) and isinstance(feed.get("feed_onestop_id"), str)
            ]
            own = holder.get("id") if holder is not document else None
            yield [*names, own] if isinstance(own, str) else names
