"""The overrides file, read again whenever it changes; a file that cannot be used leaves what was read before."""

import logging
from pathlib import Path

from services.merge.identity.overrides import MOST_BYTES, BadOverrides, Overrides, read_overrides
from services.shared.config import Settings
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)


def overrides_file(settings: Settings) -> Path:
    return Path(settings.overrides) if settings.overrides else settings.data / "overrides.toml"


class Rulings:
    def __init__(self, settings: Settings) -> None:
        self._path = overrides_file(settings)
        self._seen: tuple[int, int] | None = None  # modified, size

    def changed(self) -> Overrides | None:
        """What a person has decided, when that is other than at the last call. Without a file, nothing."""
        try:
            found = self._path.stat()
            now = (found.st_mtime_ns, found.st_size)
        except OSError:
            now = None
        if now == self._seen:
            return None
        self._seen = now
        if now is None:
            return Overrides()
        try:
            if now[1] > MOST_BYTES:
                raise BadOverrides(f"larger than {MOST_BYTES} bytes")
            return read_overrides(self._path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, BadOverrides) as error:
            log_event(_LOG, "overrides_unusable", logging.ERROR, file=self._path, reason=error)
            return None
