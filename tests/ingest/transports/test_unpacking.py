"""Content codings undone: what comes out is what went in, however large it is against the bytes that travelled."""

import gzip
import random
import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from services.ingest.transports.unpacking import TooLarge, unpacker

MEGABYTE = 1 << 20
PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("size", [0, 1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 2 * MEGABYTE, 3 * MEGABYTE + 77])
@pytest.mark.parametrize("period", [1, 50_000])
def test_a_body_that_shrinks_much_is_whole_again(coding: str, size: int, period: int) -> None:
    word = random.Random(1).randbytes(period)
    body = (word * (size // period + 1))[:size]
    packed = PACK[coding](body)
    for step in (len(packed), 1000):
        stream = unpacker(coding, size)
        out = b"".join(stream.feed(packed[at : at + step]) for at in range(0, len(packed), step))
        stream.finish()
        assert out == body


@pytest.mark.parametrize("coding", PACK)
def test_more_than_the_limit_is_refused_while_it_comes(coding: str) -> None:
    stream = unpacker(coding, 2 * MEGABYTE)
    with pytest.raises(TooLarge):
        stream.feed(PACK[coding](bytes(50 * MEGABYTE)))
