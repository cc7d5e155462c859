"""A hub's API judged by its own /openapi.json: schemathesis asks what the description allows, and what it does not.

Whatever is a 5xx, or an answer that is not described, in status, type or content, is a failure.
"""

import os
import subprocess
from pathlib import Path

from tests.support.hub import HubProcess
from tests.support.paths import PROJECT

SCHEMATHESIS = PROJECT / "build" / "schemathesis" / "bin" / "schemathesis"
SLOWEST_SECONDS = 60
# A position of another log is waited for, and then answered with 503. What JSON Schema can't say (west is west of
# east) is refused though the schema has it. In a query `false` is a text as any other, which schemathesis takes
# for a truth value that should be refused; nor does it know that the position it spoiled was given after all.
SETTINGS = """\
[parameters]
"query.min_position" = "{position}"
{more}
[checks]
positive_data_acceptance.enabled = false
negative_data_rejection.enabled = false
"""


def judge(hub: HubProcess, folder: Path, seconds: int, *chosen: str, parameters: str = "") -> str:
    """What schemathesis says of the operations, asked for so long; raises AssertionError when it found something.

    `parameters`: more of them in TOML, each with what it always is.
    """
    settings = folder / "schemathesis.toml"
    settings.write_text(SETTINGS.format(position=hub.position(), more=parameters), "utf-8")
    command = [str(SCHEMATHESIS), "--config-file", str(settings), "run", f"{hub.url}/openapi.json", *chosen,
               "--max-time", str(seconds), "--seed", "1", "--generation-database", "none", "--no-color",
               "--request-timeout", str(SLOWEST_SECONDS), "--continue-on-failure"]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.support.request_lines", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    return done.stdout
