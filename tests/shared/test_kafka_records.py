"""Kafka's batches as bytes: whatever is wrong with them is one error, with what stood before given first."""

import struct
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.record.memory_records import MemoryRecordsBuilder

from services.shared.log.kafka_records import DamagedBatch, decode

LZ4 = 3


def batch(offset: int, *values: bytes) -> bytes:
    """Packed as the hub packs them."""
    builder = MemoryRecordsBuilder(2, LZ4, 1_000_000)
    for value in values:
        builder.append(timestamp=1, key=b"k", value=value, headers=[("kind", b"stop")])
    builder.close()
    made = bytearray(builder.buffer())
    struct.pack_into(">q", made, 0, offset)
    return bytes(made)


def fetched(records: bytes) -> SimpleNamespace:
    return SimpleNamespace(records=records, high_watermark=4)


def test_what_stands_before_a_damaged_batch_is_given_first() -> None:
    hurt = bytearray(batch(2, b"c", b"d"))
    hurt[-1] ^= 1
    piece = decode(fetched(batch(0, b"a", b"b") + bytes(hurt)), 0, 0)
    assert ([record.value for record in piece.records], piece.next_offset) == ([b"a", b"b"], 2)
    with pytest.raises(
        DamagedBatch, match=r"a batch at offset 2 is damaged \(.*its checksum is wrong.*; the next one begins at 4\)"
    ):
        decode(fetched(bytes(hurt)), 0, 2)


def test_a_batch_that_is_cut_off_is_left_for_the_next_read_unless_it_is_the_first() -> None:
    cut = batch(2, b"c", b"d")[:-3]
    assert decode(fetched(batch(0, b"a", b"b") + cut), 0, 0).next_offset == 2
    with pytest.raises(DamagedBatch, match="at offset 2 is damaged"):
        decode(fetched(cut), 0, 2)


@given(st.binary(min_size=1, max_size=200), st.integers(0, 60))
def test_whatever_the_bytes_are_nothing_but_damage_is_said(bytes_there: bytes, kept: int) -> None:
    with pytest.raises(DamagedBatch):
        decode(fetched(batch(0, b"a")[:kept] + bytes_there), 0, 0)
