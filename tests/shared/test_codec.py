"""Dataclasses and protobuf messages of one name: no field apart, nothing lost on the way there and back."""

import dataclasses
import typing
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.model import (
    access,
    accounts,
    audit,
    difference,
    entities,
    events,
    matching,
    people,
    said,
    usage,
    webhooks,
)
from services.shared.wire.codec import (
    Undecodable,
    decode,
    decode_entity,
    decode_said,
    encode,
    fields_of,
    message_class,
)
from services.shared.wire.pb import entities_pb2, envelope_pb2, observations_pb2, records_pb2, said_pb2

GENERATED = (entities_pb2, envelope_pb2, observations_pb2, records_pb2, said_pb2)
NO_MESSAGE = {events.Position}  # it travels as text
CLASSES: list[Any] = sorted(
    (
        cls
        for module in (access, accounts, audit, difference, entities, events, matching, people, said, usage, webhooks)
        for cls in vars(module).values()
        if isinstance(cls, type)
        and dataclasses.is_dataclass(cls)
        and cls.__module__ == module.__name__
        and cls not in NO_MESSAGE
    ),
    key=str,
)
PROTO_TYPES: dict[Any, set[int]] = {
    str: {FieldDescriptor.TYPE_STRING},
    bytes: {FieldDescriptor.TYPE_BYTES},
    bool: {FieldDescriptor.TYPE_BOOL},
    float: {FieldDescriptor.TYPE_DOUBLE},
    int: {
        FieldDescriptor.TYPE_INT32,
        FieldDescriptor.TYPE_INT64,
        FieldDescriptor.TYPE_UINT32,
        FieldDescriptor.TYPE_UINT64,
    },
}
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    bytes: st.binary(max_size=8),
    bool: st.booleans(),
    int: st.integers(0, 2**31 - 1),  # what every width holds
    float: st.floats(allow_nan=False),
}
by_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def values(cls: Any) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{f.name: of_field(f.shape, f.inner, hints[f.name]) for f in fields_of(cls)})


def of_field(shape: str, inner: Any, hint: Any) -> st.SearchStrategy[Any]:
    if shape == "map":
        key, value = typing.get_args(hint)
        return st.dictionaries(LEAVES[key], LEAVES[value], max_size=3)
    one = LEAVES[inner] if inner in LEAVES else values(inner)
    if "repeated" in shape:
        return st.lists(one, max_size=2).map(tuple)
    return st.none() | one if "optional" in shape else one


@by_class
def test_a_dataclass_and_its_message_have_the_same_fields(cls: Any) -> None:
    assert {f.name for f in fields_of(cls)} == set(message_class(cls).DESCRIPTOR.fields_by_name)


@by_class
def test_the_fields_of_a_dataclass_and_its_message_are_of_the_same_shape_and_type(cls: Any) -> None:
    for f in fields_of(cls):
        field = message_class(cls).DESCRIPTOR.fields_by_name[f.name]
        assert field.is_repeated == (f.shape in ("repeated", "nested_repeated", "map")), f.name
        assert field.has_presence == (f.shape in ("optional", "nested", "nested_optional")), f.name
        if f.inner in PROTO_TYPES:
            assert field.type in PROTO_TYPES[f.inner], f.name
        elif f.inner is not None:
            assert field.message_type is message_class(f.inner).DESCRIPTOR, f.name


@by_class
def test_a_map_has_the_types_of_its_hint(cls: Any) -> None:
    hints = typing.get_type_hints(cls)
    for f in fields_of(cls):
        if f.shape == "map":
            entry = message_class(cls).DESCRIPTOR.fields_by_name[f.name].message_type
            assert entry is not None
            for name, hint in zip(("key", "value"), typing.get_args(hints[f.name]), strict=True):
                assert entry.fields_by_name[name].type in PROTO_TYPES[hint], f.name


@by_class
@settings(max_examples=30)
@given(data=st.data())
def test_a_value_comes_back_as_it_went(cls: Any, data: st.DataObject) -> None:
    value = data.draw(values(cls))
    assert decode(cls, encode(value)) == value


def test_every_message_has_its_dataclass() -> None:
    known = {message_class(cls).DESCRIPTOR.full_name for cls in CLASSES}
    made = {message.full_name for module in GENERATED for message in module.DESCRIPTOR.message_types_by_name.values()}
    assert made == known


def test_the_kinds_of_observations_and_entities_are_messages() -> None:
    assert {cls.__name__ for cls in said.SAID.values()} <= set(said_pb2.DESCRIPTOR.message_types_by_name)
    assert {cls.__name__ for cls in entities.ENTITIES.values()} <= set(entities_pb2.DESCRIPTOR.message_types_by_name)


def test_a_dataclass_without_a_message_is_named() -> None:
    with pytest.raises(LookupError, match="no message Position"):
        message_class(events.Position)


def test_a_body_is_decoded_by_its_kind() -> None:
    stop, station = said.StopSaid("12TH", "12th St"), entities.Station("s-1", "12th St")
    assert decode_said("stop", encode(stop)) == stop
    assert decode_entity("station", encode(station)) == station


def test_what_is_not_said_is_told_from_nothing() -> None:
    silent, zero = said.StopSaid("a"), said.StopSaid("a", lat=0.0, lon=0.0)
    assert encode(silent) != encode(zero)
    assert decode(said.StopSaid, encode(silent)).lat is None
    assert decode(said.StopSaid, encode(zero)).lat == 0.0
    assert decode(events.Envelope, encode(events.Envelope("stop", "a"))).before is None
    empty = events.Envelope("stop", "a", before=events.FilterKeys())
    assert decode(events.Envelope, encode(empty)).before == events.FilterKeys()


def test_equal_values_have_equal_bytes_whatever_the_order_of_their_maps() -> None:
    one = said.AgencySaid("a", names={"ja": "宇野バス", "en": "Uno Bus"})
    other = said.AgencySaid("a", names={"en": "Uno Bus", "ja": "宇野バス"})
    assert encode(one) == encode(other)


@pytest.mark.parametrize("data", [b"\xff\xff\xff", encode(said.AgencySaid("agency"))[:-1]])
def test_bytes_that_are_no_message_are_undecodable(data: bytes) -> None:
    with pytest.raises(Undecodable, match="not a AgencySaid"):
        decode(said.AgencySaid, data)


@given(data=st.binary())
def test_any_bytes_are_decoded_or_undecodable(data: bytes) -> None:
    try:
        value: object = decode(events.Envelope, data)
    except Undecodable as error:
        value = error
    assert isinstance(value, events.Envelope) or str(value).startswith("not a Envelope")
