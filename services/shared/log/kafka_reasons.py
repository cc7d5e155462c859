"""Why a connection to Kafka failed: kafka-python tells its own log, and raises that it could not connect."""

import logging
import time
from collections import deque

KEPT = 20
_LOGGER = logging.getLogger("kafka.net.manager")


class Reasons(logging.Handler):
    """Keeps the newest few failures that were logged, and lets nothing through to the hub's own log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._newest: deque[tuple[float, str]] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        told = record.args if isinstance(record.args, tuple) and record.levelno == logging.WARNING else ()
        self._newest += [(time.monotonic(), str(failure)) for failure in told if isinstance(failure, Exception)]

    def since(self, moment: float) -> str:
        """In brackets, for the end of a sentence; "" when nothing failed after `moment` of time.monotonic."""
        failures = dict.fromkeys(failure for when, failure in tuple(self._newest) if when >= moment)
        return f" ({'; '.join(failures)})" if failures else ""


REASONS = Reasons()
_LOGGER.addHandler(REASONS)
_LOGGER.setLevel(logging.WARNING)
_LOGGER.propagate = False
