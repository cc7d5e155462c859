"""What was found wrong with one version of a timetable, row by row: a derived file beside its artifact."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson

from services.shared.model.notice import Notice

REPORT_FOLDER = "reports"


def report_name(version: str) -> str:
    """Its name among the blobs."""
    return f"{REPORT_FOLDER}/{version}.json"


def report_bytes(notices: Iterable[Notice]) -> bytes:
    """A list of findings, what is empty left out."""
    return orjson.dumps([_told(notice) for notice in notices])


def _told(notice: Notice) -> dict[str, Any]:
    return {name: value for name, value in asdict(notice).items() if value} | {"severity": str(notice.severity)}
