"""Why a fetch or a payload was of no use: a closed list of reasons, each a sentence's end.

They stand in `/v1/sources/{feed}` as they are here, so none ever holds a query, a header or a body.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    STATUS = "answered {status}"
    NOWHERE = "answered {status} without saying where to go"
    SLOW = "took longer than {seconds:g} s"
    LARGE = "larger than {megabytes:g} MB"
    CUT = "the answer broke off before its end"
    ENCODING = "the answer's compression ({encoding}) can't be undone"
    UNKNOWN_HOST = "no host is named {host}"
    UNREACHABLE = "no connection to {host}"
    CERTIFICATE = "the certificate of {host} is not trusted"
    NOT_HTTP = "{host} did not answer in HTTP"
    BAD_ADDRESS = "the address is not one that can be fetched"
    PRIVATE = "{host} is a private address"
    REDIRECTS = "redirected more than {limit} times"
    SCHEME = "redirected to {scheme}, which is neither http nor https"
    NO_FILE = "there is no such file"
    NO_ACCESS = "the file can't be read"
    NOT_A_FILE = "the path is not a file"
    EMPTY = "is empty"
    HTML = "is an HTML page, not {expected}"
    XML = "is an XML document, not {expected}"
    NOT_EXPECTED = "is not {expected}"
    PARTIAL = "is not {expected}, or only a part of one"
    MANY = "holds more than {most} entities"
    MANY_DOCUMENTS = "is of more than {most} documents"
    UNREADABLE = "{document} is not a JSON object with data"
    OLDER = "is older than the one before it"
    STORED_LOST = "the payload that the log names is not in the blobs"
    LOG = "the log can't be written now"
    BLOBS = "payloads can't be kept now"
    DISK = "there is no room on the disk"


OURS = frozenset({Reason.STORED_LOST, Reason.LOG, Reason.BLOBS, Reason.DISK})  # the source can't help it


@dataclass(frozen=True, slots=True)
class Failure:
    """`retry_after_seconds` is what the source asked for; `status` is HTTP's, 0 where it is not the reason."""

    reason: Reason
    words: str
    retry_after_seconds: float | None = None
    status: int = 0


def failure(reason: Reason, retry_after_seconds: float | None = None, **facts: object) -> Failure:
    status = facts.get("status")
    words = reason.value.format(**facts)
    return Failure(reason, words, retry_after_seconds, status if isinstance(status, int) else 0)


def not_expected(payload: bytes, expected: str, otherwise: Reason = Reason.NOT_EXPECTED) -> Failure:
    """What an unreadable payload seems to be instead."""
    if not payload:
        return failure(Reason.EMPTY)
    start = payload[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        return failure(Reason.HTML, expected=expected)
    if start.startswith(b"<?xml"):
        return failure(Reason.XML, expected=expected)
    return failure(otherwise, expected=expected)
