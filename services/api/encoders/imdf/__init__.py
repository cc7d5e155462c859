"""A station as an IMDF archive (OGC 20-094, Indoor Mapping Data Format 1.0): a zip of GeoJSON files and a manifest.

Made of the features that /map answers. What feeds tell is points and ways: floors, walkways and the like are drawn
around them, and what is not told stands as null. IMDF has no word for what works now.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.api.encoders.imdf.building import Archive
from services.api.encoders.plain_json.members import Json

VERSION = "1.0.0"
CONTENT_TYPE = "application/zip"
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same answer is the same bytes


def archive(station: Mapping[str, Any], features: Sequence[Json], country: str, created: str, credit: str) -> bytes:
    """`station` has id, name, names and location; `country` is its ISO 3166 code, ZZ when it is not known."""
    made = Archive(station, features, country).files()
    manifest = {
        "version": VERSION,
        "created": created,
        "generated_by": f"noriai; {credit}" if credit else "noriai",
        "language": _language(station["names"]),
        "extensions": None,
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "manifest.json", manifest)
        for name, rows in made.items():
            _put(packed, f"{name}.geojson", {"type": "FeatureCollection", "name": name, "features": rows})
    return held.getvalue()


def _language(names: Mapping[str, str]) -> str:
    return "ja" if "ja" in names else next((tag for tag in names if tag != "und"), "en")


def _put(packed: zipfile.ZipFile, name: str, content: Any) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, orjson.dumps(content))
