"""The mark by which a merge says that the store lacks nothing of what it knows: it is lost with the store.

A store that was lost is filled with the changes that the log still has, and with all else once the merge says it anew.
Until then it has a position, and no mark of the merge that writes. So who finds it marked by the one that writes now
(log/fence.py), takes its snapshot, and finds that no other writes by now, has a whole one.
"""

from services.shared.store.port import Store

_ANY = 0
_LIFE_SECONDS = 400 * 86_400.0


async def mark_whole(store: Store, log_epoch: str, writer_epoch: int) -> None:
    """Raises StoreUnavailable."""
    for epoch in (writer_epoch, _ANY):
        await store.put_cached(_name(log_epoch, epoch), b"1", _LIFE_SECONDS)


async def is_whole(store: Store, log_epoch: str, writer_epoch: int) -> bool:
    """Whether the merge of this `writer_epoch` has said so; of 0, any has. Raises StoreUnavailable."""
    return await store.get_cached(_name(log_epoch, writer_epoch)) is not None


def _name(log_epoch: str, writer_epoch: int) -> str:
    return f"whole/{log_epoch}/{writer_epoch}"
