"""Entities that can't be written out: left out and told in the log, so that one spoils no list and no stream."""

import logging
from collections.abc import Callable
from typing import TypeVar

from google.protobuf.message import DecodeError

from services.api.view_held import Held
from services.shared.telemetry import log_event

LOGGER = logging.getLogger("noriai.api")
Written = TypeVar("Written")
# What values that nobody foresaw can raise; orjson's own is a TypeError.
_UNWRITABLE = (ArithmeticError, AttributeError, DecodeError, LookupError, OSError, TypeError, ValueError)


def written(held: Held, write: Callable[[Held], Written]) -> Written | None:
    """What `write` makes of `held`; None when it can't."""
    try:
        return write(held)
    except _UNWRITABLE as error:
        log_event(LOGGER, "entity_unwritable", logging.ERROR, kind=held.kind, id=held.id, error=repr(error))
        return None
