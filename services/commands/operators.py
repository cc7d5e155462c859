"""`noriai operators`: who may publish, as entries of the hub's log."""

import argparse
import re
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from services.commands.hub_log import Refused, accounts_of, configure_log, run_on_log, write_account
from services.publish.key_files import read_public_key
from services.shared.config import Settings
from services.shared.log.port import Log
from services.shared.model.accounts import OperatorAccount, SigningKey

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
    key = actions.add_parser("key", help="registers a key; from then on the operator's pushes must be signed")
    key.add_argument("id", metavar="ID", help="the operator")
    key.add_argument("--public-key", metavar="FILE", type=Path, required=True, help="Ed25519: PEM, OpenSSH, or base64")
    key.add_argument("--key-id", metavar="NAME", help="the `keyid` of signatures (default: made of the key)")
    key.set_defaults(work=_add_key)
    listing = actions.add_parser("list", help="lists the operators", allow_abbrev=False)
    listing.set_defaults(work=_list)
    for action in (add, key, listing):
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


async def _add_key(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    """A second key under another id is good beside the first; under the same id it takes its place."""
    operator = (await accounts_of(log)).operators.get(arguments.id)
    if operator is None:
        raise Refused(f"no operator is named {arguments.id!r}")
    raw = _read_public_key(arguments.public_key)
    name = arguments.key_id or sha256(raw).hexdigest()[:16]
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name):
        raise Refused("a key's id is of letters, digits, dots, dashes and underscores")
    others = tuple(one for one in operator.signing_keys if one.id != name)
    added = SigningKey(name, raw, int(time.time() * 1000))
    await write_account(log, "operators key", replace(operator, signing_keys=(*others, added)))
    print(f"pushes of {operator.id} must be signed from now on; keyid {name}")


def _read_public_key(path: Path) -> bytes:
    try:
        return read_public_key(path.read_bytes())
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise Refused(f"{path}: {error}") from None


async def _list(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    for operator in sorted((await accounts_of(log)).operators.values(), key=lambda one: one.id):
        print(operator.id, operator.name, ",".join(operator.feeds), sep="\t")
