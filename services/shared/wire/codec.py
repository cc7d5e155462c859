"""Frozen dataclasses ↔ protobuf messages of the same name, field by field.

The mapping is by name and is worked out once a class: a test walks every field of every message,
so the two definitions cannot drift. Maps are written in key order, so equal values have equal bytes.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message

from services.shared.model import entities, said
from services.shared.wire.pb import entities_pb2, envelope_pb2, observations_pb2, records_pb2, said_pb2

T = TypeVar("T")

_RENAMED: dict[type, type[Message]] = {entities.LocalRef: entities_pb2.Ref}
_PB = (envelope_pb2, observations_pb2, records_pb2, said_pb2, entities_pb2)


class Undecodable(ValueError):
    """The bytes are not a message of that kind: a record for the dead letters."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    shape: str  # scalar | optional | repeated | nested | nested_optional | nested_repeated | map
    inner: type | None


def _message_class(cls: Any) -> type[Message]:
    if cls in _RENAMED:
        return _RENAMED[cls]
    for module in _PB:
        found = getattr(module, cls.__name__, None)
        if found is not None:
            return typing.cast(type[Message], found)
    raise LookupError(f"proto/noriai/v1 has no message {cls.__name__}")


def _fields_of(cls: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(cls)
    return tuple(_field(f.name, hints[f.name]) for f in dataclasses.fields(cls))


def _field(name: str, hint: Any) -> _Field:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is dict:
        return _Field(name, "map", None)
    if origin is tuple:
        inner = args[0]
        return _Field(name, "nested_repeated" if dataclasses.is_dataclass(inner) else "repeated", inner)
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in args if a is not types.NoneType)
        return _Field(name, "nested_optional" if dataclasses.is_dataclass(inner) else "optional", inner)
    return _Field(name, "nested" if dataclasses.is_dataclass(hint) else "scalar", hint)


def _plan_of(cls: Any) -> tuple[tuple[str, str], ...]:
    return tuple((f.name, f.shape) for f in fields_of(cls))


# The generated class for a dataclass (LookupError when proto/ has none), its fields, their shapes: worked out once.
message_class: Callable[[Any], type[Message]] = cache(_message_class)
fields_of: Callable[[Any], tuple[_Field, ...]] = cache(_fields_of)
plan_of: Callable[[Any], tuple[tuple[str, str], ...]] = cache(_plan_of)


def to_message(value: Any) -> Message:
    message = message_class(type(value))()
    _fill(message, value)
    return message


def _fill(message: Message, value: Any) -> None:
    """Leaves out what is empty; presence counts for optional fields only."""
    for name, shape in plan_of(type(value)):
        got = getattr(value, name)
        if shape == "optional":
            if got is not None:
                setattr(message, name, got)
        elif not got:
            continue
        elif shape == "scalar":
            setattr(message, name, got)
        elif shape == "repeated":
            getattr(message, name).extend(got)
        elif shape == "nested_repeated":
            add = getattr(message, name).add
            for item in got:
                _fill(add(), item)
        elif shape == "map":
            getattr(message, name).update(got)
        else:
            nested = getattr(message, name)
            nested.SetInParent()
            _fill(nested, got)


def from_message(cls: type[T], message: Message) -> T:
    values: dict[str, Any] = {}
    for f in fields_of(cls):
        values[f.name] = _READ[f.shape](message, f)
    return cls(**values)


def _read_optional(message: Message, f: _Field) -> Any:
    return getattr(message, f.name) if message.HasField(f.name) else None


def _read_nested(message: Message, f: _Field) -> Any:
    assert f.inner is not None
    return from_message(f.inner, getattr(message, f.name))


def _read_nested_optional(message: Message, f: _Field) -> Any:
    return _read_nested(message, f) if message.HasField(f.name) else None


def _read_nested_repeated(message: Message, f: _Field) -> Any:
    inner = f.inner
    assert inner is not None
    return tuple(from_message(inner, item) for item in getattr(message, f.name))


_READ: dict[str, Callable[[Message, _Field], Any]] = {
    "scalar": lambda message, f: getattr(message, f.name),
    "optional": _read_optional,
    "repeated": lambda message, f: tuple(getattr(message, f.name)),
    "map": lambda message, f: dict(getattr(message, f.name)),
    "nested": _read_nested,
    "nested_optional": _read_nested_optional,
    "nested_repeated": _read_nested_repeated,
}


def encode(value: Any) -> bytes:
    """Any value of `services.shared.model` → bytes; equal values give equal bytes."""
    return to_message(value).SerializeToString(deterministic=True)


def decode(cls: type[T], data: bytes) -> T:
    """Raises Undecodable when `data` is not a message of that class."""
    try:
        return from_message(cls, message_class(cls).FromString(data))
    except DecodeError as error:
        raise Undecodable(f"not a {cls.__name__}: {error}") from error


def decode_entity(kind: str, payload: bytes) -> entities.Entity:
    return decode(entities.ENTITIES[kind], payload)


def decode_said(kind: str, body: bytes) -> said.Said:
    return decode(said.SAID[kind], body)
