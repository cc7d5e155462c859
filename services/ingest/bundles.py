"""Several documents as one payload: a zip that is equal, byte for byte, when the documents are.

What a round of fetches brings and a folder of files holds is packed so; a zip that somebody made is read alike.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

MOST_DOCUMENTS = 200
MOST_BYTES = 256_000_000  # of all documents, unpacked
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def pack(documents: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in sorted(documents):
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            archive.writestr(member, documents[name], compresslevel=1)
    return held.getvalue()


def unpack(payload: bytes, suffix: str) -> dict[str, bytes] | None:
    """The documents by file name, whatever folder they lie in; None when it is no zip that can be read."""
    found: dict[str, bytes] = {}
    room = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(suffix)]
            if len(members) > MOST_DOCUMENTS:
                return None
            for member in members:
                with archive.open(member) as stream:
                    body = stream.read(room + 1)
                room -= len(body)
                if room < 0:
                    return None
                found.setdefault(PurePosixPath(member.filename).name, body)
    except _BROKEN:
        return None
    return found
