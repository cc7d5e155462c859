"""What a transport is: one polite look at where a feed lies. Failures are values, with a reason in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from services.ingest.failures import Failure
from services.shared.feed import Secret


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer said of itself, so that the next look need not bring the same bytes again."""

    etag: str = ""
    last_modified: str = ""
    file: tuple[int, int, int] | None = None  # mtime_ns, size, inode


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Request:
    url: str | Path
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    query: Mapping[str, str | Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """`location` is where the bytes came from in the end, without its query."""

    body: bytes
    validators: Validators
    location: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source says that it has nothing newer."""

    validators: Validators


Answer = Fetched | Unchanged | Failure


class Transport(Protocol):
    async def fetch(self, request: Request, validators: Validators) -> Answer: ...
