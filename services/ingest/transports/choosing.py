"""Which transport a feed is fetched by: by where it lies, and by whether it is one document or several."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from services.ingest.formats import FORMATS
from services.ingest.gathering import listed
from services.ingest.transports.contract import Transport
from services.ingest.transports.file import FileTransport
from services.ingest.transports.folder import FolderTransport
from services.ingest.transports.http import HttpTransport
from services.ingest.transports.rounds import RoundTransport
from services.shared.addresses import anywhere, is_public
from services.shared.clock import Clock
from services.shared.config import Settings
from services.shared.feed import Feed


class Transports:
    """Those of a process. `strangers` is for addresses that no operator of a hub wrote down."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._max_bytes = settings.fetch_max_bytes
        may_reach = anywhere if settings.fetch_private_addresses else is_public
        self._file = FileTransport(settings.fetch_max_bytes)
        self._http = HttpTransport(clock, settings.fetch_max_bytes, settings.fetch_timeout_seconds, may_reach)
        self._strangers = HttpTransport(clock, settings.fetch_max_bytes, settings.fetch_timeout_seconds, is_public)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for transport in (self._http, self._strangers):
            await self._open.enter_async_context(transport)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def of(self, feed: Feed) -> Transport | None:
        """None for a feed that is only pushed."""
        if feed.url is None:
            return None
        gathering = FORMATS[feed.format].gathering
        if isinstance(feed.url, Path):
            return self._file if gathering is None else FolderTransport(gathering, self._file, self._max_bytes)
        if gathering is None:
            return self._http
        if feed.urls:
            gathering = listed(gathering, feed.urls)
        return RoundTransport(gathering, self._http, self._strangers, self._clock, self._max_bytes)
