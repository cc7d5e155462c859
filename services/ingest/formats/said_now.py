"""Things of a list → what a Decoded holds: fingerprints of all, bodies of what is new or different."""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import blake2b

from services.ingest.format import Heard, Memory, SaidKey
from services.shared.model.said import Said
from services.shared.wire.codec import encode

Bodies = dict[SaidKey, Callable[[], bytes]]


def said_now(things: Iterable[tuple[str, str, Said]], before: Memory) -> tuple[dict[SaidKey, Heard], Bodies]:
    """`things` are (kind, id, what is said)."""
    heard: dict[SaidKey, Heard] = {}
    bodies: Bodies = {}
    for kind, said_id, said in things:
        key, body = (kind, said_id), encode(said)
        fingerprint = blake2b(body, digest_size=16).digest()
        known = before.heard.get(key)
        if known is not None and known.fingerprint == fingerprint:
            heard[key] = known
        else:
            heard[key] = Heard(fingerprint)
            bodies[key] = partial(_give, body)
    return heard, bodies


def _give(body: bytes) -> bytes:
    return body
