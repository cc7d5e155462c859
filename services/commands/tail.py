"""`noriai tail`: a hub's events as lines, one CloudEvent in JSON a line; goes on after a break.

What it says about the connection goes to standard error, so that the lines can be piped.
"""

import argparse
import asyncio
import sys

from services.client import Events, Refused, query_of

HELP = "Prints a hub's events as they happen, a line each."

_FILTERS = ("kinds", "station", "routes", "operator", "bbox", "near", "radius")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the hub (default: %(default)s)")
    parser.add_argument("--kinds", default="", help="only these kinds, between commas: station,alert,vehicle,…")
    parser.add_argument("--station", default="", help="only what concerns the station of this id")
    parser.add_argument("--routes", default="", help="only what concerns the routes of these ids, between commas")
    parser.add_argument("--operator", default="", help="only what concerns the operator of this id")
    parser.add_argument("--bbox", default="", metavar="W,S,E,N", help="only what is in this box, in degrees")
    parser.add_argument("--near", default="", metavar="LAT,LON", help="only what is within --radius of this place")
    parser.add_argument("--radius", default="", metavar="METRES", help="around --near (default: 500)")
    parser.add_argument(
        "--from",
        dest="start",
        default="snapshot",
        metavar="{snapshot,now,POSITION}",
        help="where to begin (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    asked = {name: getattr(arguments, name) for name in _FILTERS} | {"from": arguments.start}
    events = Events(arguments.url, query_of(**asked), broken=_tell)
    try:
        asyncio.run(events.follow(_print_line))
    except KeyboardInterrupt:
        return 0
    except Refused as refused:
        print(f"noriai tail: {refused}", file=sys.stderr)
        return 1
    return 0


def _print_line(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _tell(reason: str, seconds: float) -> None:
    print(f"noriai tail: {reason}; again in {seconds:.1f} s", file=sys.stderr)
