"""Dataclasses and protobuf messages of one name: no field apart, nothing lost on the way there and back."""

import dataclasses
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given
from hypothesis import strategies as st

from services.shared.model import entities, events, said
from services.shared.wire.codec import Undecodable, decode, encode, fields_of, message_class

ROOTS: list[Any] = [
    *entities.ENTITIES.values(),
    *said.SAID.values(),
    events.Batch,
    events.Payload,
    events.TimetableVersion,
    events.LedgerEntry,
    events.Envelope,
]
INT64 = st.integers(-(2**63), 2**63 - 1)
# Of a float and of an int, what any width of protobuf field holds.
LEAVES = {
    str: st.text(st.characters(exclude_categories=["Cs"])),
    bytes: st.binary(),
    bool: st.booleans(),
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, width=32),
}


def reached(cls: Any) -> list[Any]:
    """`cls` and the dataclasses inside it."""
    inner = [f.inner for f in fields_of(cls) if f.inner is not None and dataclasses.is_dataclass(f.inner)]
    return [cls, *(deeper for one in inner for deeper in reached(one))]


CLASSES = sorted({cls for root in ROOTS for cls in reached(root)}, key=lambda cls: str(cls.__name__))


def values(cls: Any) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{f.name: field_values(f.shape, f.inner) for f in fields_of(cls)})


def field_values(shape: str, inner: Any) -> st.SearchStrategy[Any]:
    if shape == "map":
        return st.dictionaries(LEAVES[str], LEAVES[str], max_size=3)
    leaf = LEAVES.get(inner)
    one = values(inner) if leaf is None else leaf
    if "repeated" in shape:
        return st.lists(one, max_size=2).map(tuple)
    return st.none() | one if "optional" in shape else one


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_dataclass_and_its_message_have_the_same_fields(cls: Any) -> None:
    descriptor = message_class(cls).DESCRIPTOR
    assert {f.name for f in fields_of(cls)} == set(descriptor.fields_by_name)
    for f in fields_of(cls):
        field = descriptor.fields_by_name[f.name]
        assert (f.shape in ("repeated", "nested_repeated", "map")) == field.is_repeated
        if f.shape == "optional":
            assert field.has_presence
        if f.inner is bytes:
            assert field.type == FieldDescriptor.TYPE_BYTES


@pytest.mark.parametrize("cls", [cls for cls in ROOTS if "counts" not in {f.name for f in fields_of(cls)}])
@given(data=st.data())
def test_what_is_encoded_comes_back_the_same(cls: Any, data: st.DataObject) -> None:
    value = data.draw(values(cls))
    assert decode(cls, encode(value)) == value


def test_counts_come_back_the_same() -> None:
    source = entities.Source("bus", counts={"stops": 12, "trips": 3}, rejected={"no_position": 1})
    assert decode(entities.Source, encode(source)) == source


def test_equal_values_have_equal_bytes_whatever_the_order_of_their_texts() -> None:
    one = said.AgencySaid("a", names={"ja": "宇野バス", "en": "Uno Bus"})
    other = said.AgencySaid("a", names={"en": "Uno Bus", "ja": "宇野バス"})
    assert encode(one) == encode(other)


def test_bytes_that_are_no_message_are_said_to_be_so() -> None:
    with pytest.raises(Undecodable, match="not a Envelope"):
        decode(events.Envelope, b"\xff\xff\xff")
