"""DB's lifts and escalators in January 2022: each hourly poll as the API answered it, from the log of changes."""

import gzip
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import orjson

from tests.support.paths import published

_WORDS = {"ACTIVE": "in_service", "INACTIVE": "out_of_service", "UNKNOWN": "unknown"}


@dataclass(frozen=True, slots=True)
class Unit:
    status: str


@dataclass(frozen=True, slots=True)
class Poll:
    """`states`: what the log says of each unit at that hour; one that is not listed is not there."""

    time_ms: int
    payload: bytes
    states: dict[str, Unit]


def january(every: int = 1) -> Iterator[Poll]:
    """Poll by poll. `every`: only each so manieth unit."""
    log, dates = _read("elevators-changelog-2022-01.json.gz"), _read("elevators-dates-2022.json")
    of_units = [[(e["date"], unit, e) for e in log[unit]] for unit in sorted(log)[::every]]
    entries = iter(heapq.merge(*of_units, key=itemgetter(0, 1)))
    now: dict[str, dict[str, Any]] = {}
    waiting = next(entries, None)
    for date in dates:
        while waiting is not None and waiting[0] <= date:
            _apply(now, waiting[1], waiting[2])
            waiting = next(entries, None)
        time_ms = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() * 1000)
        states = {unit: Unit(_WORDS[record["state"]]) for unit, record in now.items()}
        yield Poll(time_ms, orjson.dumps([now[unit] for unit in sorted(now)]), states)


def _read(name: str) -> Any:
    body = published(f"station-facility/db-fasta-2022-01/{name}").read_bytes()
    return orjson.loads(gzip.decompress(body) if name.endswith(".gz") else body)


def _apply(now: dict[str, dict[str, Any]], unit: str, entry: dict[str, Any]) -> None:
    if entry.get("not_listed"):
        now.pop(unit, None)
    elif "init" in entry:
        now[unit] = dict(entry["init"])
    else:
        record = dict(now.get(unit, {"equipmentnumber": int(unit)}))
        for change in (*entry["changes"].get("replace", ()), *entry["changes"].get("add", ())):
            record[change["path"]] = change["value"]
        for change in entry["changes"].get("remove", ()):
            record.pop(change["path"], None)
        now[unit] = record
