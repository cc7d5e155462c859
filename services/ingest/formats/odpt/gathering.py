"""Where ODPT's documents lie: searches and dumps of one API, file by file, and what to do about a cut answer.

A search of a static class ends at 1,000 records without a word. Its place is taken by the class's dump, of
which only what the search asked for is kept.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import orjson

from services.ingest.gathering import Document, Gathering, named
from services.shared.odpt.classes import SEARCH_CAP, STATIC, UNSERVED
from services.shared.odpt.documents import NotOdpt, records_of
from services.shared.odpt.values import Record, clean, identity, several

_PREDICATES = ("odpt:", "dc:", "owl:")


def dump_instead(body: bytes, document: Document, query: Mapping[str, str]) -> Document | None:
    parts = urlsplit(document.url)
    class_ = unquote(parts.path.rpartition("/")[2])
    if class_ not in STATIC and class_ not in UNSERVED:
        return None
    try:
        if len(records_of(body)) != SEARCH_CAP:
            return None
    except NotOdpt:
        return None
    asked = {name: value for name, value in (*parse_qsl(parts.query), *query.items()) if name.startswith(_PREDICATES)}
    url = urlunsplit((parts.scheme, parts.netloc, f"{parts.path}.json", "", ""))
    return Document(f"dump-{document.name}", url, take=partial(asked_for, asked))


def asked_for(predicates: Mapping[str, str], body: bytes) -> bytes:
    """The records that a search with these predicates would find; what can't be read stays as it is."""
    try:
        records = records_of(body)
    except NotOdpt:
        return body
    found = [each for each in records if isinstance(each, dict) and _matches(each, predicates)]
    return orjson.dumps(found)


def _matches(record: Record, predicates: Mapping[str, str]) -> bool:
    """Several values are alternatives; a dot leads into an object; a list matches by any of its values."""
    for name, wanted in predicates.items():
        stated: Any = identity(record) if name == "owl:sameAs" else record.get(name)
        if stated is None and "." in name:
            outer, _, inner = name.rpartition(".")
            held = record.get(outer)
            stated = held.get(inner) if isinstance(held, dict) else None
        said = set(several(stated)) or {clean(stated)}
        if not said & {each.strip() for each in wanted.split(",")}:
            return False
    return True


def _no_further(body: bytes | None, url: str) -> list[Document]:
    return []


def _due_at_once(body: bytes) -> float:
    return 0.0


GATHERING = Gathering(
    first=partial(named, 0),
    further=_no_further,
    ttl_seconds=_due_at_once,
    instead=dump_instead,
    at_once=1,  # a key may ask about twice a second
    folder_of_file=False,
)
