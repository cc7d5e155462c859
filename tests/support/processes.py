"""What a process uses of the machine, as Linux tells it: for tests that something does not grow, or spin."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Use:
    """At one moment."""

    at: float
    processor_seconds: float
    threads: int
    sockets: int

    def processor_since(self, before: "Use") -> float:
        """Of one core, as a share."""
        return (self.processor_seconds - before.processor_seconds) / (self.at - before.at)

    def is_no_leak(self, before: "Use") -> None:
        """Some more may be at work, or wait for the collector; not one for each try."""
        assert self.threads <= before.threads + 8, (before, self)
        assert self.sockets <= before.sockets + 30, (before, self)


def use_of(pid: int) -> Use:
    stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    sockets = sum(map(_is_socket, Path(f"/proc/{pid}/fd").iterdir()))
    return Use(time.monotonic(), (int(stat[11]) + int(stat[12])) / _TICKS, int(stat[17]), sockets)


def _is_socket(file: Path) -> bool:
    """What was closed since it was listed is none."""
    try:
        return str(file.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False
