"""What a hub with the demo town costs at rest, and how soon it answers when it starts again."""

import tempfile
import time
from pathlib import Path

from tests.support.hub import HubProcess
from tests.support.waiting import until_process

LONGEST_SECONDS = 120.0
IDLE_WORKERS_GONE_SECONDS = 75.0  # a worker rests for 60 s before it gives its memory back


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder, HubProcess(Path(folder), "", "--demo") as hub:
        until_process(hub.process, lambda: _stations(hub) >= 10, LONGEST_SECONDS)
        began = time.monotonic()
        until_process(hub.process, lambda: time.monotonic() - began > IDLE_WORKERS_GONE_SECONDS, LONGEST_SECONDS)
        idle = sum(_resident_megabytes(process) for process in _family(hub.process.pid))
        hub.end()
        began = time.monotonic()
        hub.start()
        until_process(hub.process, lambda: _stations(hub) >= 10, LONGEST_SECONDS)
        restart = time.monotonic() - began
    return {
        "name": "a hub with the demo town: memory at rest, seconds from a second start to the first answer",
        "budget": "≤ 250 MB, ≤ 3 s",
        "megabytes": round(idle),
        "restart_seconds": round(restart, 2),
        "met": idle <= 250 and restart <= 3,
    }


def _stations(hub: HubProcess) -> int:
    status, answer = hub.get("/v1/stations?limit=100")
    return len(answer["data"]) if status == 200 else 0


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(relative for child in children for relative in _family(int(child)))]


def _resident_megabytes(pid: int) -> float:
    """Proportional: pages that processes share count once."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(kilobytes) / 1024
