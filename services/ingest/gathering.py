"""How the documents of a feed that is more than one document are found: what a format says of it. Pure.

A round brings the first document, then those that it names. It becomes one payload, so that a feed never
half-changes (services.ingest.bundles, services.ingest.transports.rounds).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.ingest.failures import Failure


@dataclass(frozen=True, slots=True)
class Document:
    """`essential`: without it the round is of no use. One that is answered to be gone (404, 410) is left out."""

    name: str
    url: str
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Gathering:
    """`further` is given the first document, None when it is not there, and the address of it.

    `ttl_seconds` is how long a document says of itself that it need not be fetched again.
    """

    first: Callable[[str], Document]
    further: Callable[[bytes | None, str], Sequence[Document] | Failure]
    ttl_seconds: Callable[[bytes], float]
    suffix: str = ".json"
