"""A bundle → the parsed documents of a GBFS system. A damaged one that is essential makes the payload unreadable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.ingest.bundles import unpack
from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.formats.gbfs.discovery import DISCOVERY, ESSENTIAL, EXPECTED, OPTIONAL, by_language
from services.ingest.formats.gbfs.records import Reader
from services.ingest.formats.gbfs.shapes import Unfit, language_tag, moment_ms
from services.shared.model.notice import Notice

SEEN = "noriai-seen.json"  # ours: since when each vehicle has been in the feed (folding)
_MARKS = ("station_information", "station_status", "vehicle_status", "free_bike_status", "system_information")


@dataclass(slots=True)
class System:
    """`data` of each document by name. `translated`: of system_information and station_information, by language."""

    data: dict[str, Any]
    times_ms: dict[str, int]
    translated: dict[str, dict[str, Any]]
    version: tuple[int, ...]
    language: str
    seen: Any = None
    notices: list[Notice] = field(default_factory=list)

    def reader(self, document: str) -> Reader:
        return Reader(f"{document}.json", self.language)


def read_documents(payload: bytes) -> System | Failure:
    bodies = unpack(payload, ".json")
    if bodies is None or not any(f"{name}.json" in bodies for name in _MARKS):
        return not_expected(payload, EXPECTED)
    system = System({}, {}, {}, (1, 0), "en")
    for name in (*ESSENTIAL, *OPTIONAL):
        body = bodies.get(f"{name}.json")
        document = _parsed(body)
        if isinstance(document.get("data"), dict):
            system.data[name] = document["data"]
            _note_head(system, name, document)
        elif body is not None:
            if name in ESSENTIAL:
                return failure(Reason.UNREADABLE, document=f"{name}.json")
            reader = Reader(f"{name}.json", "en")
            reader.report("document_unreadable")
            system.notices += reader.notices
    _read_discovery(system, bodies)
    system.seen = _parsed(bodies[SEEN]) if SEEN in bodies else None
    return system


def _parsed(body: bytes | None) -> dict[str, Any]:
    """{} for what is not a JSON object; orjson refuses NaN, text that is not UTF-8 and endless nesting."""
    try:
        document = orjson.loads((body or b"").removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _note_head(system: System, name: str, document: Mapping[str, Any]) -> None:
    parts = str(document.get("version", "1.0")).split("-")[0].split(".")
    if all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
        system.version = max(system.version, tuple(map(int, parts)))
    try:
        system.times_ms[name] = moment_ms(document.get("last_updated"))
    except Unfit:
        return


def _read_discovery(system: System, bodies: Mapping[str, bytes]) -> None:
    """The language, and what gbfs.json lists and the bundle lacks."""
    known = list(by_language(_parsed(bodies.get(DISCOVERY))))
    reader = Reader(DISCOVERY, "en")
    for name, _ in known[0][1] if known else []:
        if f"{name}.json" not in bodies:
            reader.report("document_missing", name)
    system.notices += reader.notices
    information = system.data.get("system_information", {})
    languages = information.get("languages")
    stated = languages[0] if isinstance(languages, list) and languages else information.get("language")
    first = known[0][0] if known else ""
    system.language = language_tag(stated) or language_tag(first) or "en"
    for language, _ in known[1:]:
        held = {name: _parsed(bodies.get(f"{name}.{language}.json")).get("data") for name in _MARKS}
        system.translated[language] = {name: data for name, data in held.items() if isinstance(data, dict)}
