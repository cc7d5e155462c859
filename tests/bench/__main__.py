"""`make bench`: the budgets of DESIGN §7, each measured beside its yardstick in one run; writes bench.json.

A bench is a module here with `measure()`, which gives `name`, `budget` in words, `met`, and figures. Each runs in
a process of its own, since what it leaves in memory would change the next one.
"""

import argparse
import importlib
import json
import subprocess
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.support.paths import PROJECT

KAFKA = ("kafka_log", "kafka_merge", "kafka_publish")
BENCHES = (
    "compile",
    "departures",
    "ingest",
    "merge",
    "access",
    "publish",
    "idle",
    "streams",
    "places",
    "webhooks",
    "stations",
    *KAFKA,
)
WORDS = ("name", "budget", "met")


def measure(bench: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench", "--only", bench]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--only", choices=BENCHES, help="prints one bench's figures and writes nothing")
    only: str | None = parser.parse_args().only
    if only is not None:
        print(json.dumps(importlib.import_module(f"tests.bench.{only}").measure()))
        return 0
    console = Console()
    table = Table("what", "budget", "measured", "", box=None)
    measured: dict[str, dict[str, Any]] = {}
    for bench in BENCHES:
        console.print(f"measuring {bench} …")
        figures = measured[bench] = measure(bench)
        said = ", ".join(f"{key} {figure}" for key, figure in figures.items() if key not in WORDS)
        table.add_row(figures["name"], figures["budget"], said, "met" if figures["met"] else "NOT MET")
    (PROJECT / "bench.json").write_text(json.dumps(measured, indent=2) + "\n", "utf-8")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
