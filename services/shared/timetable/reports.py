"""What was found wrong with one version of a timetable, row by row: a derived file beside its artifact."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from services.shared.model.notice import Notice

REPORT_FOLDER = "reports"


def report_name(version: str) -> str:
    """Its name among the blobs."""
    return f"{REPORT_FOLDER}/{version}.json"


def report_bytes(notices: Iterable[Notice], advice: Mapping[str, tuple[str, str]]) -> bytes:
    """A list of findings, what is empty left out. `advice`: what to do, in English and Japanese, by code."""
    return orjson.dumps([_told(notice, advice.get(notice.code)) for notice in notices])


def _told(notice: Notice, advice: tuple[str, str] | None) -> dict[str, Any]:
    told = {name: value for name, value in asdict(notice).items() if value} | {"severity": str(notice.severity)}
    return told | ({"advice": {"en": advice[0], "ja": advice[1]}} if advice else {})
