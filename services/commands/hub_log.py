"""The log of a hub, running or not, for commands that read or write it: `--data`, or `--log` and `--store`."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256

from services.shared.accounts import Accounts
from services.shared.accounts.following import AccountsReader, record_of
from services.shared.clock import SystemClock
from services.shared.config import BadSettings, Settings, load_settings
from services.shared.folder import DataFolder
from services.shared.log import open_log
from services.shared.log.port import Log, LogUnavailable, Record
from services.shared.log.topics import ACCOUNTS, AUDIT, TOPICS
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.wire.codec import encode


class Refused(Exception):
    """What was asked for can't be done; `str` says why. The reaction: tell who asked."""


Work = Callable[[argparse.Namespace, Log, Settings], Awaitable[None]]


def configure_log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR", help="the hub's data folder (default: data); the hub may run")
    parser.add_argument("--log", metavar="URL", help="the hub's log, when that is elsewhere: kafka://HOST:PORT")
    parser.add_argument("--store", metavar="URL", help="the hub's store; taken for the sake of `noriai serve`'s flags")


def run_on_log(arguments: argparse.Namespace, work: Work, as_found: bool = False) -> int:
    """Exit code 2 for a mistake, 1 for a log that can't be had.

    `as_found`: all topics, which a hub has made; else those of accounts, which are the same for every hub.
    """
    try:
        settings = load_settings({name: getattr(arguments, name) for name in ("data", "log", "store")})
        asyncio.run(_run(arguments, settings, work, as_found))
    except (BadSettings, Refused, ValueError) as error:
        return _tell(str(error), 2)
    except LogUnavailable as error:
        return _tell(f"the log can't be used: {error}", 1)
    return 0


async def _run(arguments: argparse.Namespace, settings: Settings, work: Work, as_found: bool) -> None:
    async with opened(settings, as_found) as log:
        await work(arguments, log, settings)


@asynccontextmanager
async def opened(settings: Settings, as_found: bool) -> AsyncIterator[Log]:
    address = settings.log or f"sqlite:{DataFolder(settings.data).log}"
    log = await open_log(address, SystemClock(), TOPICS if as_found else (ACCOUNTS, AUDIT), as_found)
    try:
        yield log
    finally:
        await log.close()


async def write_account(log: Log, action: str, *accounts: OperatorAccount | ApiKey) -> None:
    """To the audit, and then to the log: what the audit has not got does not happen."""
    records = [record_of(account) for account in accounts]
    now_ms = int(time.time() * 1000)
    entries = [
        AuditEntry(now_ms, "command line", "", action, sha256(record.value or b"").digest(), record.key.decode())
        for record in records
    ]
    await log.append(AUDIT, [Record(b"", encode(AuditRecord(entry=entry))) for entry in entries])
    await log.append(ACCOUNTS, records)


async def accounts_of(log: Log) -> Accounts:
    accounts = Accounts()
    await AccountsReader(accounts, log).refresh()
    return accounts


def _tell(why: str, code: int) -> int:
    print(why, file=sys.stderr)
    return code
