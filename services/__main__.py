"""The command line, `noriai COMMAND …`, and the table of services that a hub is made of.

A command is the module services/commands/{name}.py with HELP, configure(parser) and run(arguments);
it is imported when it is called for, so that `noriai --help` is instant.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

# In the order of the flow: what begins it stops first. Each module has `async def run(context)`, and
# `def setup(context)` and ENDPOINTS when it has routes, `async def check(context)` when it may refuse to start.
SERVICES: dict[str, str] = {
    "publish": "services.publish.service",
    "ingest": "services.ingest.service",
    "timetable": "services.timetable.service",
    "merge": "services.merge.service",
    "relay": "services.relay.service",
    "api": "services.api.service",
    "notify": "services.notify.service",
}

# Who works on what another holds in memory has it in its process, wherever that runs.
BESIDE: dict[str, tuple[str, ...]] = {"notify": ("api",)}

COMMANDS: dict[str, str] = {
    "run": "runs the hub: all services in this process",
    "serve": "runs single services of the hub, each with others in other processes, on Kafka and Redis",
    "check": "reads one feed and says what is wrong with it, row by row",
    "tail": "prints a hub's events as they happen",
    "rebuild": "throws the views away, to be made again from the log",
    "operators": "adds and lists operators, who may push to feeds",
    "keys": "makes, rotates, revokes and lists API keys",
    "sign": "prints the headers that sign a push",
    "stations": "lists doubtful decisions on stations, and writes what a person decides",
    "audit": "checks that the audit is as it was written",
    "export": "writes the merged picture to a file",
}


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Only the command that `words` begin with is imported; the others are known by name."""
    parser = argparse.ArgumentParser(
        prog="noriai",
        description="A hub for mobility data: operators' feeds in, one merged, live picture out.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"noriai {version('noriai')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, sentence in COMMANDS.items():
        command = commands.add_parser(name, help=sentence, allow_abbrev=False)
        if words[:1] == [name]:
            module = importlib.import_module(f"services.commands.{name}")
            command.description = module.HELP
            module.configure(command)
            command.set_defaults(run=module.run)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if words is None else list(words)
    arguments = build_parser(words).parse_args(words, argparse.Namespace(services=SERVICES, beside=BESIDE))
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `noriai tail | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
