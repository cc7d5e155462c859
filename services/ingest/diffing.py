"""What of a payload is new: upserts and removals against what the source said last. Pure."""

import itertools
from collections.abc import Iterable
from dataclasses import replace

from services.ingest.format import Decoded, Memory
from services.shared.model.events import Batch, Key, Observation

BATCH_MAX_BYTES = 450_000  # leaves room for the batch's own fields under the 500 kB of EVENTS.md
_OVERHEAD_BYTES = 40  # of an observation or a key: tags, lengths, kind


def upserts(before: Memory, decoded: Decoded) -> list[Observation]:
    """Every thing that is new or different; decode kept the very `Heard` of what is not."""
    return [
        Observation(*key, decoded.bodies[key]())
        for key, heard in decoded.heard.items()
        if before.heard.get(key) is not heard
    ]


def removals(before: Memory, decoded: Decoded) -> list[Key]:
    """What a full message no longer says is gone (DESIGN §3.6)."""
    return [Key(*key) for key in before.heard if key not in decoded.heard]


def batches(head: Batch, added: Iterable[Observation], gone: Iterable[Key] = ()) -> list[Batch]:
    """One generation, `head`, as numbered chunks, each small enough for a record; the last one closes it."""
    parts: list[tuple[list[Observation], list[Key]]] = [([], [])]
    room = BATCH_MAX_BYTES
    things: Iterable[Observation | Key] = itertools.chain(added, gone)
    for thing in things:
        size = _OVERHEAD_BYTES + len(thing.id) * 4
        if isinstance(thing, Observation):
            size += len(thing.body)
        if size > room and parts[-1] != ([], []):
            parts.append(([], []))
            room = BATCH_MAX_BYTES
        room -= size
        if isinstance(thing, Observation):
            parts[-1][0].append(thing)
        else:
            parts[-1][1].append(thing)
    last = len(parts) - 1
    return [
        replace(head, chunk=chunk, last=chunk == last, upserts=tuple(said), removals=tuple(dropped))
        for chunk, (said, dropped) in enumerate(parts)
    ]
