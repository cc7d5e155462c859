"""A feed of several documents that is a folder of files on this machine, or a zip of them: one bundle."""

import asyncio
from hashlib import sha256
from pathlib import Path

from services.ingest.bundles import MOST_DOCUMENTS, pack
from services.ingest.failures import Reason, failure
from services.ingest.gathering import Gathering
from services.ingest.transports.contract import Answer, Fetched, Request, Transport, Unchanged, Validators


class FolderTransport:
    """A path that ends with the suffix may mean its folder, as one of its files; any other file is left to `file`."""

    def __init__(self, gathering: Gathering, file: Transport, max_bytes: int) -> None:
        self._suffix = gathering.suffix
        self._folder_of_file = gathering.folder_of_file
        self._file = file
        self._max_bytes = max_bytes

    async def fetch(self, request: Request, validators: Validators) -> Answer:
        path = Path(request.url)
        folder = path.parent if self._folder_of_file and path.name.endswith(self._suffix) else path
        if not await asyncio.to_thread(folder.is_dir):
            return await self._file.fetch(request, validators)
        return await asyncio.to_thread(self._read, folder, validators)

    def _read(self, folder: Path, validators: Validators) -> Answer:
        documents: dict[str, bytes] = {}
        room = self._max_bytes
        try:
            files = sorted(path for path in folder.glob(f"*{self._suffix}") if path.is_file())
            if len(files) > MOST_DOCUMENTS:
                return failure(Reason.MANY_DOCUMENTS, most=MOST_DOCUMENTS)
            for path in files:
                room -= path.stat().st_size
                if room < 0:
                    return failure(Reason.LARGE, megabytes=self._max_bytes / 1e6)
                documents[path.name] = path.read_bytes()
        except OSError:
            return failure(Reason.NO_ACCESS)
        if not documents:
            return failure(Reason.NO_FILE)
        body = pack(documents)
        tag = sha256(body).hexdigest()
        if validators.etag == tag:
            return Unchanged(validators)
        return Fetched(body, Validators(etag=tag), str(folder), "application/zip")
