"""Identifiers: ids of sources are unique inside one feed only, merged ids are ours.

A merged id of a clustered thing (station, route, operator, facility) is a short hash of the
smallest source ref in its cluster and then stays (EVENTS.md, "New merged ids"). Trips, vehicles
and alerts keep their source's id behind its namespace, as in the merged GTFS-Realtime.
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_PREFIX = {"station": "s", "route": "r", "operator": "o", "facility": "f"}
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_INSTANCE = re.compile(r"^(?P<trip>.+?)@(?P<date>\d{8})(?:@(?P<time>\d{1,3}:\d\d:\d\d))?$", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A thing as one feed names it; `kind` is the source's word: stop, route, agency, facility."""

    feed: str
    kind: str
    local_id: str

    def __str__(self) -> str:
        return "/".join(quote(part, safe="") for part in (self.feed, self.kind, self.local_id))

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Reads what `str` wrote. Raises ValueError for anything else."""
        feed, kind, local_id = (unquote(part) for part in text.split("/"))
        return cls(feed, kind, local_id)


def merged_id(kind: str, smallest: Ref) -> str:
    """A new merged id: prefix of the kind and 50 bits of the smallest ref's hash, e.g. `s-7k2m9qx4t1`."""
    number = int.from_bytes(hashlib.blake2b(str(smallest).encode(), digest_size=8).digest(), "big")
    digits = "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(10))
    return f"{_PREFIX[kind]}-{digits}"


def namespaced(namespace: str, local_id: str) -> str:
    """`feed:id`, the form that merged GTFS and GTFS-Realtime use too."""
    return f"{namespace}:{local_id}"


def split_namespaced(merged: str) -> tuple[str, str]:
    """The reverse of `namespaced`; a feed id holds no colon. Raises ValueError without one."""
    namespace, colon, local_id = merged.partition(":")
    if not colon:
        raise ValueError(f"{merged!r} is not of the form feed:id")
    return namespace, local_id


def trip_instance(trip: str, start_date: str, start_time: str = "") -> str:
    """One run of a trip: `{trip}@{YYYYMMDD}`, and `@{H:MM:SS}` when frequencies.txt repeats it."""
    return f"{trip}@{start_date}" + (f"@{start_time}" if start_time else "")


def split_trip_instance(text: str) -> tuple[str, str, str]:
    """`(trip, start_date, start_time)`; the last two empty when `text` names the trip alone."""
    match = _INSTANCE.match(text)
    if match is None:
        return text, "", ""
    return match["trip"], match["date"], match["time"] or ""
