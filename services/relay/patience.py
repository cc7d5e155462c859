"""What fails is tried again for a while, and then left to whoever opens the Kafka anew.

Topics that were deleted are made then.
"""

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Patience:
    seconds: float
    _failing_since: float | None = None

    def is_over(self) -> bool:
        """Asked at each failure."""
        now = asyncio.get_running_loop().time()
        if self._failing_since is None:
            self._failing_since = now
        return now - self._failing_since > self.seconds

    def renew(self) -> None:
        """What failed is done."""
        self._failing_since = None
