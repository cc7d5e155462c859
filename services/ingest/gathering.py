"""How the documents of a feed that is more than one document are found: what a format says of it. Pure.

A round brings the first document, then those that it names. It becomes one payload, so that a feed never
half-changes (services.ingest.bundles, services.ingest.transports.rounds).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from services.ingest.failures import Failure

_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]")


def as_it_is(body: bytes) -> bytes:
    return body


@dataclass(frozen=True, slots=True)
class Document:
    """`essential`: without it the round is of no use. One that is answered to be gone (404, 410) is left out.

    `take` is what is kept of its body.
    """

    name: str
    url: str
    essential: bool = True
    take: Callable[[bytes], bytes] = as_it_is


def nothing_instead(body: bytes, document: Document, query: Mapping[str, str]) -> Document | None:
    return None


@dataclass(frozen=True, slots=True)
class Gathering:
    """`further` is given the first document, None when it is not there, and the address of it.

    `ttl_seconds` is how long a document says of itself that it need not be fetched again. `instead` may name
    another document in the place of one that came, as when that was cut; it is given the query without
    secrets. `folder_of_file`: the path of one file means all of its folder.
    """

    first: Callable[[str], Document]
    further: Callable[[bytes | None, str], Sequence[Document] | Failure]
    ttl_seconds: Callable[[bytes], float]
    suffix: str = ".json"
    instead: Callable[[bytes, Document, Mapping[str, str]], Document | None] = nothing_instead
    at_once: int = 4
    folder_of_file: bool = True


def listed(gathering: Gathering, urls: Sequence[str]) -> Gathering:
    """The documents are those that the feed itself lists, the first of them apart."""

    def rest(body: bytes | None, url: str) -> list[Document]:
        return [named(number, each) for number, each in enumerate(urls[1:], 1)]

    return replace(gathering, first=partial(named, 0), further=rest)


def named(number: int, url: str) -> Document:
    """By its place and the end of its path, so that bundles of equal documents are equal."""
    return Document(f"{number:02}-{_UNUSUAL.sub('_', urlsplit(url).path.rpartition('/')[2])[:80]}.json", url)
