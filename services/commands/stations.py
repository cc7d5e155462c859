"""`noriai stations`: which decisions on stations are doubtful, and what a person decides on them (docs/identity.md)."""

import argparse
import asyncio
import json
import sys
import time

from services.api.encoders.plain_json.evidence import evidence
from services.merge.identity.overrides import RULINGS, read_overrides
from services.merge.identity.review import Doubt, Stop, doubts
from services.merge.rulings import overrides_file
from services.shared.clock import SystemClock
from services.shared.config import BadSettings, Settings, load_settings
from services.shared.folder import DataFolder
from services.shared.model.entities import Station
from services.shared.model.events import Envelope
from services.shared.model.ids import Ref
from services.shared.store import open_store
from services.shared.store.port import StoreUnavailable
from services.shared.wire.codec import decode

HELP = "Lists doubtful decisions on which stops are one station, the worst first, and writes what a person decides."
LIMIT = 20


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    review = actions.add_parser("review", help="lists decisions with their evidence", allow_abbrev=False)
    review.add_argument("--limit", metavar="N", type=int, default=LIMIT, help=f"how many (default: {LIMIT})")
    review.add_argument("--feed", metavar="FEED", help="only where a stop of this feed is concerned")
    review.set_defaults(work=_review)
    decide = actions.add_parser("decide", help="writes the overrides file; the hub notices", allow_abbrev=False)
    decide.add_argument("ruling", choices=RULINGS)
    decide.add_argument("stops", metavar="STOP", nargs="+", help="two or more, each as feed/stop/id")
    decide.add_argument("--reason", metavar="TEXT", default="", help="for whoever reads the file later")
    decide.set_defaults(work=_decide)
    for action in (review, decide):
        action.add_argument("--data", metavar="DIR", help="the hub's data folder (default: data); the hub may run")
        action.add_argument("--store", metavar="URL", help="the hub's store, when that is elsewhere: redis://HOST:PORT")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 2 for a mistake, 1 for a store that can't be had."""
    try:
        settings = load_settings({name: getattr(arguments, name) for name in ("data", "store")})
        arguments.work(arguments, settings)
    except (BadSettings, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable as error:
        print(f"the store can't be used: {error}", file=sys.stderr)
        return 1
    return 0


def _review(arguments: argparse.Namespace, settings: Settings) -> None:
    found = doubts(asyncio.run(_stations(settings)))
    chosen = [one for one in found if arguments.feed in (None, *(feed for feed, _ in one.stops))]
    for one in chosen[: max(0, arguments.limit)]:
        print("\n".join(lines_of(one)), end="\n\n")
    print(f"{len(chosen)} decisions, of which {min(len(chosen), max(0, arguments.limit))} are listed")


def lines_of(one: Doubt) -> list[str]:
    """For a person: what was decided, why, and the command that would decide otherwise."""
    first, second = one.names
    is_now = "one station" if one.joined else "two stations, linked"
    refs = " ".join(_ref(stop) for stop in one.stops)
    return [
        f"{one.doubt:.2f}  {first} — {second}: {is_now}",
        f"      {evidence(one.because)['words']['en']}",
        f"      noriai stations decide {'different' if one.joined else 'same'} {refs}",
    ]


async def _stations(settings: Settings) -> list[Station]:
    file = DataFolder(settings.data).store
    if not settings.store and not file.exists():
        raise ValueError(f"there is no hub's data in {settings.data}")
    store = await open_store(settings.store or f"sqlite:{file}", SystemClock())
    try:
        snapshot = await store.snapshot(["station"])
        envelopes = [decode(Envelope, entry.value) async for entries in snapshot.entries for entry in entries]
    finally:
        await store.close()
    return [decode(Station, envelope.payload) for envelope in envelopes if not envelope.removed]


def _decide(arguments: argparse.Namespace, settings: Settings) -> None:
    """The file is changed whole or not at all; what is in it stays as it was written."""
    file = overrides_file(settings)
    before = file.read_text("utf-8") if file.exists() else ""
    stops = ", ".join(_quoted(stop) for stop in arguments.stops)
    reason = arguments.reason or f"decided on {time.strftime('%Y-%m-%d')}"
    text = f"{before.rstrip()}\n\n[[{arguments.ruling}]]\nstops = [{stops}]\nreason = {_quoted(reason)}\n".lstrip()
    read_overrides(text)
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text, "utf-8")
    beside.replace(file)
    print(f"written to {file}")


def _quoted(text: str) -> str:
    """As TOML has it; control characters are left out."""
    return json.dumps("".join(letter for letter in text if letter.isprintable()), ensure_ascii=False)


def _ref(stop: Stop) -> str:
    return str(Ref(stop[0], "stop", stop[1]))
