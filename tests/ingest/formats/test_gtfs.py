"""services.ingest.formats.gtfs: only whether it is a zip."""

import pytest

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.gtfs import decode
from services.shared.feed import Feed
from tests.support.paths import published

FEED = Feed("f", "gtfs")


def test_a_zip_is_taken() -> None:
    payload = published("gtfs-rt/bart-2019-08-07/gtfs.zip").read_bytes()
    assert isinstance(decode(payload, FEED, 0, NO_MEMORY), Decoded)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf<!doctype HTML>", "is an HTML page, not a zip"),
        (b"stop_id,stop_name\n", "is not a zip"),
    ],
)
def test_anything_else_is_named(payload: bytes, words: str) -> None:
    decoded = decode(payload, FEED, 0, NO_MEMORY)
    assert isinstance(decoded, Failure)
    assert decoded.words == words
