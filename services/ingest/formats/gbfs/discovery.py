"""gbfs.json: which documents a system has, and where. Pure.

Addresses that are none on the web (test sets name files) are taken to lie beside gbfs.json, and so is
everything when there is no gbfs.json at all.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from yarl import URL

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.gathering import Document, Gathering

DISCOVERY = "gbfs.json"
EXPECTED = "GBFS: a gbfs.json, or a folder or zip with a system's documents"
ESSENTIAL = (
    "system_information",
    "vehicle_types",
    "station_information",
    "station_status",
    "vehicle_status",
    "free_bike_status",
)
OPTIONAL = (
    "system_hours",
    "system_calendar",
    "system_regions",
    "system_pricing_plans",
    "system_alerts",
    "geofencing_zones",
)
NAMED_BY_LANGUAGE = ("system_information", "station_information")
MOST_LANGUAGES = 5


def first(url: str) -> Document:
    """A folder's address means the gbfs.json in it."""
    parts = URL(url)
    return Document(DISCOVERY, str(parts.joinpath(DISCOVERY).with_query(parts.query)) if url.endswith("/") else url)


def further(body: bytes | None, url: str) -> Sequence[Document] | Failure:
    if body is None:
        return [Document(f"{name}.json", _beside(url, name), name in ESSENTIAL) for name in (*ESSENTIAL, *OPTIONAL)]
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return not_expected(body, EXPECTED)
    found: dict[str, Document] = {}
    for place, (language, feeds) in enumerate(by_language(document)):
        for name, advertised in feeds:
            own = f"{name}.json" if place == 0 else f"{name}.{language}.json"
            if (place == 0 or name in NAMED_BY_LANGUAGE) and own not in found:
                address = advertised if advertised.startswith(("http://", "https://")) else _beside(url, name)
                found[own] = Document(own, address, name in ESSENTIAL and place == 0)
    return list(found.values()) or failure(Reason.NOT_EXPECTED, expected=EXPECTED)


def by_language(document: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The documents that are read, as (name, address); the first language is the one that all are read in."""
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        return
    places = {"": data} if isinstance(data.get("feeds"), list) else data
    for language, held in list(places.items())[:MOST_LANGUAGES]:
        feeds = held.get("feeds") if isinstance(held, dict) else None
        yield (
            language,
            [
                (each["name"], each["url"])
                for each in (feeds if isinstance(feeds, list) else [])
                if isinstance(each, dict)
                and each.get("name") in (*ESSENTIAL, *OPTIONAL)
                and isinstance(each.get("url"), str)
            ],
        )


def ttl_seconds(body: bytes) -> float:
    try:
        stated = orjson.loads(body)["ttl"]
        seconds = float(stated)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def _beside(url: str, name: str) -> str:
    parts = URL(url)
    return str(parts.join(URL(f"{name}.json")).with_query(parts.query))


GATHERING = Gathering(first, further, ttl_seconds)
