"""An ODPT payload → its documents and their records: a JSON array, one object, or a zip of such files.

Bytes are not trusted: what a zip unpacks to is bounded, and what is no JSON is refused in words.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

MOST_BYTES = 1_000_000_000
MOST_RATIO = 200
MOST_DOCUMENTS = 5_000
_RATIO_COUNTS_FROM_BYTES = 10_000_000
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_TYPE = re.compile(rb'"@type"\s*:\s*"([^"\\]{1,80})"')
_ENCODINGS = ("utf-8-sig", "cp932")


class NotOdpt(ValueError):
    """The payload, or one document of it, is no ODPT JSON. The reaction: say so in these words."""


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is the file's in the zip, "" for a payload that is one document."""

    name: str
    data: bytes


def documents(payload: bytes, nested: bool = False) -> Iterator[Document]:
    """Raises NotOdpt. A zip may hold zips, which hold none."""
    if not payload.startswith(_ZIP_STARTS):
        yield Document("", payload)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            entries = [entry for entry in archive.infolist() if _is_document(entry)]
            _hold_to_limits(entries, len(payload))
            if not entries:
                raise NotOdpt("the zip holds no .json file")
            for entry in sorted(entries, key=lambda entry: entry.filename):
                data = archive.read(entry)
                if data.startswith(_ZIP_STARTS) and not nested:
                    yield from documents(data, nested=True)
                else:
                    yield Document(entry.filename, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise NotOdpt("the zip is damaged, encrypted or packed in a way that is not read") from error


def _is_document(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    hidden = name.rpartition("/")[2].startswith(".") or "__MACOSX" in name.split("/")
    return not entry.is_dir() and not hidden and name.lower().endswith(".json")


def _hold_to_limits(entries: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_DOCUMENTS:
        raise NotOdpt(f"the zip has more than {MOST_DOCUMENTS} files")
    if unpacked > MOST_BYTES or unpacked > max(_RATIO_COUNTS_FROM_BYTES, packed_bytes * MOST_RATIO):
        raise NotOdpt("the zip unpacks to more than is allowed")


def types_in(data: bytes) -> frozenset[str]:
    """The words of every "@type" in a document, nested ones too, without reading it as JSON."""
    return frozenset(word.decode("utf-8", "replace") for word in set(_TYPE.findall(data)))


def records_of(data: bytes) -> list[Any]:
    """What the document lists, whatever it is; a lone object is a list of one. Raises NotOdpt."""
    found = _parsed(data)
    if isinstance(found, dict):
        graph = found.get("@graph")
        return graph if isinstance(graph, list) else [found]
    if isinstance(found, list):
        return found
    raise NotOdpt("is neither a JSON array nor an object")


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        reason = str(error)
    for encoding in _ENCODINGS:
        try:
            return json.loads(data.decode(encoding), parse_constant=_no_number)
        except RecursionError:
            raise NotOdpt("is nested too deeply") from None
        except ValueError:  # not in this encoding, or no JSON
            continue
    raise NotOdpt(f"is not JSON: {reason[:100]}")


def _no_number(_: str) -> None:
    """NaN and Infinity, which JSON does not have, are no values."""
