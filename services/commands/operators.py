"""`noriai operators`: who may publish, as entries of the hub's log."""

import argparse
import re
import time
from dataclasses import replace

from services.commands.hub_log import Refused, accounts_of, configure_log, run_on_log, write_account
from services.shared.config import Settings
from services.shared.log.port import Log
from services.shared.model.accounts import OperatorAccount

HELP = "Adds and lists operators: those who may push to feeds. The hub may run; it notices at once."
_ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="adds an operator, or changes its name and feeds", allow_abbrev=False)
    add.add_argument("id", metavar="ID", help="small letters, digits and dashes; `operator` of feeds.toml")
    add.add_argument("--name", metavar="N", required=True, help="what people call it")
    add.add_argument(
        "--feeds", metavar="FEED", nargs="+", default=[], help="feeds that it may push to, beside those that name it"
    )
    add.set_defaults(work=_add)
    listing = actions.add_parser("list", help="lists the operators", allow_abbrev=False)
    listing.set_defaults(work=_list)
    for action in (add, listing):
        configure_log(action)


def run(arguments: argparse.Namespace) -> int:
    return run_on_log(arguments, arguments.work)


async def _add(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    if not _ID.match(arguments.id):
        raise Refused(f"an operator's id is of small letters, digits and dashes, not {arguments.id!r}")
    known = (await accounts_of(log)).operators.get(arguments.id)
    operator = known or OperatorAccount(arguments.id, created_ms=int(time.time() * 1000))
    feeds = tuple(dict.fromkeys(feed for word in arguments.feeds for feed in word.split(",") if feed))
    operator = replace(operator, name=arguments.name, feeds=feeds)
    await write_account(log, "operators add", operator)
    print(f"operator {operator.id} ({operator.name}){': ' + ', '.join(feeds) if feeds else ''}")


async def _list(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    for operator in sorted((await accounts_of(log)).operators.values(), key=lambda one: one.id):
        print(operator.id, operator.name, ",".join(operator.feeds), sep="\t")
