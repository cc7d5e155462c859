"""`noriai audit verify`: whether the audit is as it was written; `erased`: what the log still holds of a feed."""

import argparse
import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from services.commands.erased import ERASE, left_of, left_outside
from services.commands.hub_log import Refused, configure_log, run_on_log
from services.publish.chain import read, verify
from services.publish.hub_key import found_key
from services.relay.service import address_outside
from services.shared.config import Settings
from services.shared.log.port import Log, LogRecord
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT

HELP = (
    "Checks the audit's hash chain and its signed checkpoints, and that of an erased feed nothing is left on the log."
)


class Tampered(Refused):
    """The audit is not as it was written."""


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("verify", help="exit code 2 when anything is not as it was written", allow_abbrev=False)
    check.add_argument(
        "--public-key",
        metavar="KEY",
        action="append",
        default=[],
        help="the hub's public key, in base64, that checkpoints must be signed by; without it the hub's own key file",
    )
    configure_log(check)
    check.set_defaults(work=_verify)
    erased = actions.add_parser("erased", help="exit code 2 when the log still holds what it said", allow_abbrev=False)
    erased.add_argument("feed", metavar="FEED")
    configure_log(erased)
    erased.set_defaults(work=_erased)


def run(arguments: argparse.Namespace) -> int:
    return run_on_log(arguments, arguments.work, as_found=True)


async def _verify(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    trusted = _given(arguments.public_key) or _own(settings)
    records: list[LogRecord] = [record async for record in Reading(log, AUDIT).on()]
    verified = verify(records, (await log.bounds(AUDIT, 0)).end, trusted)
    for key in sorted(verified.keys):
        known = "" if trusted else ", which nobody has vouched for"
        print(f"signed by {base64.b64encode(key).decode()}{known}")
    if verified.findings:
        raise Tampered("\n".join(str(finding) for finding in verified.findings))
    for entry in erasures(records):
        print(f"entry {entry}")
    print(f"{verified.entries} entries are as they were written; {verified.uncovered} wait for the next checkpoint")


def erasures(records: Iterable[LogRecord], feed: str = "") -> Iterator[str]:
    """In words; the payloads that entries before it name may be gone by it."""
    for record in records:
        entry = read(record).entry
        if entry is not None and entry.action == ERASE and feed in ("", entry.feed):
            day = datetime.fromtimestamp(entry.time_ms / 1000, UTC).isoformat(timespec="seconds")
            yield f"{record.offset}: {entry.ref} of {entry.feed} was erased at {day}"


async def _erased(arguments: argparse.Namespace, log: Log, settings: Settings) -> None:
    counts = await left_of(log, arguments.feed)
    if outside := address_outside(settings):
        counts |= await left_outside(outside, arguments.feed)
    left = [f"{count} records of {topic}" for topic, count in counts.items() if count]
    for entry in erasures([record async for record in Reading(log, AUDIT).on()], arguments.feed):
        print(f"entry {entry}")
    if left:
        raise Refused(f"{arguments.feed} is not erased: there are {', '.join(left)}")
    print(f"nothing is left of what {arguments.feed} said")


def _given(texts: list[str]) -> list[bytes]:
    try:
        return [base64.b64decode(text, validate=True) for text in texts]
    except binascii.Error:
        raise Refused("--public-key: expected base64") from None


def _own(settings: Settings) -> list[bytes]:
    key = found_key(settings)
    return [key.public_key().public_bytes_raw()] if key is not None else []
