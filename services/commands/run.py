"""`noriai run`: every service in this process, on one data folder, until told to end."""

import argparse
import asyncio
import importlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import uvloop

from services.commands.progress import Stderr, report_loading
from services.ingest.feeds import BadFeeds, load_feeds
from services.shared.blobs.port import BlobsUnavailable
from services.shared.clock import Clock, SystemClock
from services.shared.config import BadSettings, Settings, load_settings
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.folder import DataFolder, FolderInUse
from services.shared.log.port import LogUnavailable
from services.shared.runtime import AddressTaken, running
from services.shared.store.port import StoreUnavailable

HELP = "Runs the hub: all services in this process, with an SQLite log and store in the data folder."

Part = Callable[[Context], Awaitable[None]]


def moment(text: str) -> float:
    """A time as `--clock` takes it, in seconds since 1970."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected a time like 2019-08-07T08:00:00-07:00, not {text!r}")
    return parsed.timestamp()


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"expected a port, 0 to 65535 (0 takes a free one), not {text!r}")
    return int(text)


def configure(parser: argparse.ArgumentParser) -> None:
    configure_hub(parser)
    parser.add_argument(
        "--kafka", metavar="URL", help="also relays to the public topics of this Kafka: kafka://HOST:PORT"
    )
    parser.add_argument("--demo", action="store_true", help="adds the demo town, and moves it")
    parser.set_defaults(progress=True)


def configure_hub(parser: argparse.ArgumentParser) -> None:
    """What every command takes that runs services."""
    parser.add_argument(
        "--feeds",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="feeds.toml or a DMFR JSON file; may be given again",
    )
    parser.add_argument("--data", metavar="DIR", help="folder of everything that the hub keeps (default: data)")
    parser.add_argument("--host", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", metavar="P", type=port, help="port to listen on (default: 8080)")
    parser.add_argument(
        "--clock",
        metavar="TIME",
        type=moment,
        help="the hub believes that it is TIME when it starts, and goes on from there; needs a fresh data folder",
    )


def run(arguments: argparse.Namespace) -> int:
    return run_hub(arguments, ("host", "port", "data", "kafka"), arguments.services)


def run_hub(
    arguments: argparse.Namespace,
    flags: Sequence[str],
    services: Mapping[str, str],
    needed: Sequence[str] = (),
    defaults: Mapping[str, str] | None = None,
) -> int:
    """`flags` are those of the arguments that are settings; `needed` must be said, in whichever way."""
    logging.basicConfig(level=logging.INFO, stream=Stderr(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    clock = SystemClock(arguments.clock)
    try:
        settings = load_settings({name: getattr(arguments, name) for name in flags}, defaults=defaults)
        if missing := [name for name in needed if not getattr(settings, name)]:
            return refuse("\n".join(f"say --{name}, or NORIAI_{name.upper()}" for name in missing))
        if arguments.clock is not None and not DataFolder(settings.data).fresh:
            return refuse(f"--clock needs a fresh --data, and {settings.data} already holds a hub's log")
        feeds, more = _what_to_run(arguments, settings, clock)
        if arguments.demo and not settings.ground:
            settings = replace(settings, ground=str(DataFolder(settings.data).demo / "ground.geojson"))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            elsewhere = {name: module for name, module in arguments.services.items() if name not in services}
            runner.run(_run(settings, feeds, clock, services, more, elsewhere))
    except (BadSettings, BadFeeds) as error:
        return refuse(str(error))
    except (FolderInUse, AddressTaken, LogUnavailable, StoreUnavailable, BlobsUnavailable) as error:
        return refuse(str(error), code=1)
    return 0


def _what_to_run(
    arguments: argparse.Namespace, settings: Settings, clock: Clock
) -> tuple[tuple[Feed, ...], dict[str, Part]]:
    paths: list[Path] = list(arguments.feeds)
    more: dict[str, Part] = {"progress": report_loading} if arguments.progress else {}
    if arguments.demo:
        demo = importlib.import_module("deploy.demo")
        directory = DataFolder(settings.data).demo
        paths.append(demo.prepare(directory, clock.now()))

        async def simulate(context: Context) -> None:
            await demo.simulate(directory, context.clock)

        more["demo"] = simulate
    return tuple(load_feeds(paths, os.environ)), more


async def _run(
    settings: Settings,
    feeds: tuple[Feed, ...],
    clock: Clock,
    services: Mapping[str, str],
    more: Mapping[str, Part],
    elsewhere: Mapping[str, str],
) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with running(settings, feeds, clock, services, more, elsewhere) as hub:
        print(f"noriai listens on {hub.url}", flush=True)
        await ended.wait()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)  # a second one ends it at once
        print("noriai ends", flush=True)


def refuse(why: str, code: int = 2) -> int:
    print(why, file=sys.stderr)
    return code
