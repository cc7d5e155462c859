"""Frozen dataclasses ↔ protobuf messages of the same name, field by field.

The mapping is by name and is worked out once a class: a test walks every field of every message,
so the two definitions cannot drift. Maps are written in key order, so equal values have equal bytes.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from operator import attrgetter
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """How a class is filled and read. All attributes are fetched in one call, scalars then need nothing more."""

    message: type[Message]
    attributes: Callable[[Any], tuple[Any, ...]]
    fills: tuple[tuple[str, Callable[[Message, str, Any], None] | None], ...]
    reads: tuple[tuple[int, Callable[[Message, str, Any], Any], str, type | None], ...]


def _plan_of(cls: Any) -> _Plan:
    fields = fields_of(cls)
    names = [f.name for f in fields]
    one = attrgetter(names[0])
    attributes = attrgetter(*names) if len(names) > 1 else lambda value: (one(value),)
    return _Plan(
        message_class(cls),
        attributes,
        tuple((f.name, _FILL[f.shape]) for f in fields),
        tuple((at, _READ[f.shape], f.name, f.inner) for at, f in enumerate(fields) if f.shape != "scalar"),
    )


# The generated class for a dataclass (LookupError when proto/ has none), its fields, its plan: worked out once.
message_class: Callable[[Any], type[Message]] = cache(_message_class)
fields_of: Callable[[Any], tuple[_Field, ...]] = cache(_fields_of)
plan_of: Callable[[Any], _Plan] = cache(_plan_of)


def to_message(value: Any) -> Message:
    message = message_class(type(value))()
    _fill(message, value)
    return message


def _fill(message: Message, value: Any) -> None:
    """Leaves out what is empty; presence counts for optional fields only."""
    plan = plan_of(type(value))
    for (name, fill), got in zip(plan.fills, plan.attributes(value), strict=False):
        if fill is None:
            if got:
                setattr(message, name, got)
        elif got or (got is not None and fill is setattr):
            fill(message, name, got)


def _extend(message: Message, name: str, got: Any) -> None:
    getattr(message, name).extend(got)


def _update(message: Message, name: str, got: Any) -> None:
    getattr(message, name).update(got)


def _fill_nested(message: Message, name: str, got: Any) -> None:
    nested = getattr(message, name)
    nested.SetInParent()
    _fill(nested, got)


def _fill_each(message: Message, name: str, got: Any) -> None:
    add = getattr(message, name).add
    for item in got:
        _fill(add(), item)


_FILL: dict[str, Callable[[Message, str, Any], None] | None] = {
    "scalar": None,
    "optional": setattr,
    "repeated": _extend,
    "map": _update,
    "nested": _fill_nested,
    "nested_optional": _fill_nested,
    "nested_repeated": _fill_each,
}


def from_message(cls: type[T], message: Message) -> T:
    plan = plan_of(cls)
    values = plan.attributes(message)
    if plan.reads:
        changed = list(values)
        for at, read, name, inner in plan.reads:
            changed[at] = read(message, name, inner)
        return cls(*changed)
    return cls(*values)


def _read_optional(message: Message, name: str, inner: Any) -> Any:
    return getattr(message, name) if message.HasField(name) else None


def _read_repeated(message: Message, name: str, inner: Any) -> Any:
    return tuple(getattr(message, name))


def _read_map(message: Message, name: str, inner: Any) -> Any:
    return dict(getattr(message, name))


def _read_nested(message: Message, name: str, inner: Any) -> Any:
    return from_message(inner, getattr(message, name))


def _read_nested_optional(message: Message, name: str, inner: Any) -> Any:
    return from_message(inner, getattr(message, name)) if message.HasField(name) else None


def _read_each(message: Message, name: str, inner: Any) -> Any:
    return tuple([from_message(inner, item) for item in getattr(message, name)])


_READ: dict[str, Callable[[Message, str, Any], Any]] = {
    "optional": _read_optional,
    "repeated": _read_repeated,
    "map": _read_map,
    "nested": _read_nested,
    "nested_optional": _read_nested_optional,
    "nested_repeated": _read_each,
}


def encode(value: Any) -> bytes:
    """Any value of `services.shared.model` → bytes; equal values give equal bytes."""
    return to_message(value).SerializeToString(deterministic=True)


def parse(cls: type, data: bytes) -> Message:
    """The message itself. Raises Undecodable when `data` is not one of that class."""
    try:
        return message_class(cls).FromString(data)
    except DecodeError as error:
        raise Undecodable(f"not a {cls.__name__}: {error}") from error


def decode(cls: type[T], data: bytes) -> T:
    """Raises Undecodable when `data` is not a message of that class."""
    return from_message(cls, parse(cls, data))


def decode_entity(kind: str, payload: bytes) -> entities.Entity:
    return decode(entities.ENTITIES[kind], payload)


def decode_said(kind: str, body: bytes) -> said.Said:
    return decode(said.SAID[kind], body)
