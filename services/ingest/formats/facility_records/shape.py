"""Bytes → records: JSON, CSV, or several JSON documents as a bundle; each record a flat row of texts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.ingest.bundles import unpack
from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.formats.sheets import read_sheets
from services.ingest.formats.sheets.row import COLUMNS_MOST, ROWS_MOST, cleaned

_DEPTH_MOST = 8
_PATH_MOST = 200  # characters; each field of a nested object has the path again
_JSON = (b"{", b"[")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Flat:
    """`number` counts the records of a document from 1, or is the line; `texts` by the path of the field."""

    file: str
    number: int
    texts: Mapping[str, str]


def read_flat(payload: bytes, path: str, expected: str) -> list[Flat] | Failure:
    """A record that is no object has no texts."""
    if payload.removeprefix(_BOM).lstrip()[:1] in _JSON:
        return _of_document("", payload, path, expected)
    documents = unpack(payload, ".json") if payload[:2] == b"PK" else None
    if documents:
        return _of_bundle(documents, path, expected)
    sheets = read_sheets(payload, expected)
    if isinstance(sheets, Failure):
        return sheets
    found = []
    for sheet in sheets:
        header = sheet.rows[0].cells if sheet.rows else ()
        if sum(1 for name in header if name) < 2:
            continue
        for row in sheet.rows[1:]:
            texts = {name: cell for name, cell in zip(header, row.cells, strict=False) if name and cell}
            found.append(Flat(sheet.name, row.number, texts))
    return found or failure(Reason.NOT_EXPECTED, expected=expected)


def _of_bundle(documents: Mapping[str, bytes], path: str, expected: str) -> list[Flat] | Failure:
    found: list[Flat] = []
    for name in sorted(documents):
        read = _of_document(name, documents[name], path, expected)
        if isinstance(read, Failure):
            return read
        found += read
    return found if len(found) <= ROWS_MOST else failure(Reason.MANY, most=ROWS_MOST)


def _of_document(name: str, body: bytes, path: str, expected: str) -> list[Flat] | Failure:
    try:
        document = orjson.loads(body.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return not_expected(body, expected, Reason.PARTIAL)
    held = _at(document, path)
    if held is None:
        return failure(Reason.NOT_EXPECTED, expected=expected)
    if len(held) > ROWS_MOST:
        return failure(Reason.MANY, most=ROWS_MOST)
    return [Flat(name, number, dict(_flattened(record))) for number, record in enumerate(held, 1)]


def _at(document: Any, path: str) -> Sequence[Any] | None:
    """The list at `path`. A document that is a list is taken as it is, and an object of objects for its values."""
    for name in path.split(".") if path and not isinstance(document, list) else ():
        document = document.get(name) if isinstance(document, dict) else None
    if isinstance(document, list):
        return document
    if path and isinstance(document, dict) and document and all(isinstance(v, dict) for v in document.values()):
        return list(document.values())
    return None


def _flattened(record: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(record, dict):
        return
    for count, (path, value) in enumerate(_leaves(record, "", 0)):
        if count == COLUMNS_MOST:
            return
        text = cleaned(_text(value))
        if text:
            yield path, text


def _leaves(held: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    members = held.items() if isinstance(held, dict) else enumerate(held)
    for name, value in members:
        if len(path) + len(str(name)) >= _PATH_MOST:
            continue
        own = f"{path}.{name}" if path else str(name)
        if not isinstance(value, dict | list):
            yield own, value
        elif depth < _DEPTH_MOST:
            yield from _leaves(value, own, depth + 1)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
