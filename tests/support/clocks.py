"""A clock for replays: the data's time is moved by hand, real time goes on (leases and retention keep to that)."""

import time

from services.shared.clock import ManualClock


class ReplayClock(ManualClock):
    def real(self) -> float:
        return time.time()
