"""`noriai serve SERVICE…`: services in processes of their own, in any number, around one log and one store."""

import argparse
from collections.abc import Mapping, Sequence

from services.commands.run import configure_hub, refuse, run_hub

PORTS = ("log", "store", "blobs")

HELP = "Runs single services of the hub; the others run elsewhere, on the same log, store and blobs."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "service", metavar="SERVICE", nargs="+", help="publish, ingest, timetable, merge, relay, api or notify"
    )
    parser.add_argument("--log", metavar="URL", help="the log: kafka://HOST:PORT (or NORIAI_LOG)")
    parser.add_argument("--store", metavar="URL", help="the store: redis://HOST:PORT (or NORIAI_STORE)")
    parser.add_argument("--blobs", metavar="URL", help="the blobs: directory:PATH on a shared disk (or NORIAI_BLOBS)")
    configure_hub(parser)
    parser.set_defaults(demo=False, progress=False)


def run(arguments: argparse.Namespace) -> int:
    known: dict[str, str] = arguments.services
    if unknown := [name for name in arguments.service if name not in known]:
        return refuse(f"no such service: {', '.join(unknown)}. There are {', '.join(known)}")
    asked = [name for name in known if name in arguments.service]
    services = together(asked, known, arguments.beside)
    defaults = {"data": f"data/{'-'.join(asked)}"}
    flags = ("host", "port", "data", *PORTS)
    return run_hub(arguments, flags, services, needed=PORTS, defaults=defaults)


def together(asked: Sequence[str], known: Mapping[str, str], beside: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Those that are asked for and what they need beside them, in the order in which they are known."""
    needed = {*asked, *(other for name in asked for other in beside.get(name, ()))}
    return {name: module for name, module in known.items() if name in needed}
