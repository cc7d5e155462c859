"""SIRI 2.x documents: XML that nobody can blow up, and its elements by local name.

What they say is written as a GTFS-Realtime message, which is then judged and remembered as any other.
"""

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure, Reason, failure, not_expected

_MOST_ELEMENTS = 5_000_000


class _Refused(Exception):
    """The document has a type declaration, which may define entities, or is too large: it is not read."""


class _Builder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            raise _Refused
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Element:
        return super().end(tag.rpartition("}")[2])

    def doctype(self, name: str, pubid: str | None, system: str | None, /) -> None:
        raise _Refused


def read_deliveries(payload: bytes, delivery: str, expected: str) -> list[Element] | Failure:
    """The elements of that name, in a SOAP envelope or not."""
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(payload)
        root: Element = parser.close()
    except (ParseError, ValueError, LookupError):
        return not_expected(payload, expected, Reason.PARTIAL)
    except _Refused:
        return failure(Reason.NOT_EXPECTED, expected=expected)
    found = list(outermost(root, delivery))
    return found or failure(Reason.NOT_EXPECTED, expected=expected)


def outermost(root: Element, name: str) -> Iterator[Element]:
    """Those that stand in no other of the name, in order: what is nested in itself is read once."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == name:
            yield element
        else:
            waiting.extend(reversed(element))


def new_message(deliveries: list[Element]) -> pb.FeedMessage:
    """Of the deliveries' own time."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    times = [seconds(each, "ResponseTimestamp") for each in deliveries]
    newest = max((time for time in times if time), default=0)
    if newest:
        message.header.timestamp = newest
    return message


def text(element: Element, *path: str) -> str:
    """That of the first element that the path leads to; empty when there is none."""
    found = element.find("/".join(path))
    return (found.text or "").strip() if found is not None else ""


def is_true(element: Element, name: str) -> bool:
    return text(element, name) in ("true", "1")


def seconds(element: Element, *path: str) -> int:
    """Since 1970; 0 for what is no time with an offset, and for what was before."""
    try:
        moment = datetime.fromisoformat(text(element, *path))
    except ValueError:
        return 0
    return max(0, int(moment.timestamp())) if moment.tzinfo is not None else 0


def texts(element: Element, name: str) -> Iterator[tuple[str, str]]:
    """`(language, text)` of each element of that name; the language may be empty."""
    for each in element.findall(name):
        words = "".join(each.itertext()).strip()
        if words:
            yield each.get("{http://www.w3.org/XML/1998/namespace}lang", ""), words
