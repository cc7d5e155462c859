"""`noriai keys`: makes, rotates, revokes and lists API keys, as entries of the hub's log.

A key's text is printed once, as the last word; the log has the hash of its secret.
"""

import argparse
import time
from dataclasses import replace

from services.commands.hub_log import Refused, accounts_of, configure_log, run_on_log, write_account
from services.shared.accounts.keys import make_key, rotated, split_key
from services.shared.config import Settings
from services.shared.log.port import Log
from services.shared.model.accounts import SCOPES, ApiKey

HELP = "Makes, rotates, revokes and lists API keys. The hub may run; it notices at once."
_DAY_MS = 86_400_000


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 36_500):
        raise argparse.ArgumentTypeError(f"expected a number of days from 1 to 36500, not {text!r}")
    return int(text)


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="makes a key, and prints it as the last word", allow_abbrev=False)
    owner = create.add_mutually_exclusive_group(required=True)
    owner.add_argument("--operator", metavar="ID", help="whose key it is: an operator's")
    owner.add_argument("--developer", metavar="NAME", help="or a developer's")
    create.add_argument("--scope", metavar="SCOPE", nargs="+", required=True, help=f"of {', '.join(SCOPES)}")
    create.add_argument("--days", type=days, default=0, metavar="D", help="how long it is good (default: for ever)")
    create.set_defaults(work=_create)
    rotate = actions.add_parser("rotate", help="makes a key like another, which ends a little later")
    rotate.add_argument("key", metavar="KEY", help="the key or its id")
    rotate.add_argument("--days", type=days, default=7, metavar="D", help="for how long the older one still is good")
    rotate.set_defaults(work=_rotate)
    revoke = actions.add_parser("revoke", help="ends a key at once", allow_abbrev=False)
    revoke.add_argument("key", metavar="KEY", help="the key or its id")
    revoke.set_defaults(work=_revoke)
    listing = actions.add_parser("list", help="lists the keys, without their secrets", allow_abbrev=False)
    listing.set_defaults(work=_list)
    for action in (create, rotate, revoke, listing):
        configure_log(action)


def run(arguments: argparse.Namespace) -> int:
    return run_on_log(arguments, arguments.work)


async def _create(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    scopes = [scope for word in arguments.scope for scope in word.split(",") if scope]
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Refused(f"no such scope: {', '.join(unknown)}. There are {', '.join(SCOPES)}")
    if arguments.operator and arguments.operator not in (await accounts_of(log)).operators:
        raise Refused(f"no operator is named {arguments.operator!r}; noriai operators add makes one")
    now_ms = _now_ms()
    key, text = make_key(
        scopes,
        now_ms,
        operator=arguments.operator or "",
        developer=arguments.developer or "",
        not_after_ms=now_ms + arguments.days * _DAY_MS if arguments.days else 0,
    )
    await write_account(log, "keys create", key)
    print(f"key {key.id} of {_owner(key)}, shown this once: {text}")


async def _rotate(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    older, now_ms = await _found(arguments.key, log), _now_ms()
    if older.revoked:
        raise Refused(f"key {older.id} is revoked; noriai keys create makes a new one")
    if older.not_after_ms and now_ms > older.not_after_ms:
        raise Refused(f"key {older.id} has expired; noriai keys create makes a new one")
    older, newer, text = rotated(older, now_ms, now_ms + arguments.days * _DAY_MS)
    await write_account(log, "keys rotate", newer, older)
    print(f"key {older.id} ends in {arguments.days} days; key {newer.id}, shown this once: {text}")


async def _revoke(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    key = await _found(arguments.key, log)
    await write_account(log, "keys revoke", replace(key, revoked=True))
    print(f"key {key.id} of {_owner(key)} is revoked")


async def _list(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    now_ms = _now_ms()
    for key in sorted((await accounts_of(log)).keys.values(), key=lambda one: (one.created_ms, one.id)):
        ended = key.not_after_ms and now_ms > key.not_after_ms
        state = "revoked" if key.revoked else "expired" if ended else "good"
        print(key.id, _owner(key), ",".join(key.scopes), state, sep="\t")


async def _found(text: str, log: Log) -> ApiKey:
    split = split_key(text)
    key = (await accounts_of(log)).keys.get(split[0] if split else text)
    if key is None:
        raise Refused("no such key; noriai keys list shows them")
    return key


def _owner(key: ApiKey) -> str:
    return f"operator {key.operator}" if key.operator else f"developer {key.developer}"


def _now_ms() -> int:
    return int(time.time() * 1000)
