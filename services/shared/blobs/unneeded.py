"""A tombstone names the blob that its record named: who could not delete it finds it again after a restart.

For as long as tombstones are kept, which is a day at least.
"""

from collections.abc import Sequence

_HEADER = "unneeded-blob"


def unneeded(reference: str) -> tuple[tuple[str, bytes], ...]:
    """The headers of the tombstone; of no blob, none."""
    return ((_HEADER, reference.encode()),) if reference else ()


def unneeded_of(headers: Sequence[tuple[str, bytes]]) -> str:
    """The blob that a tombstone names; else empty."""
    return next((value for name, value in headers if name == _HEADER), b"").decode("ascii", "replace")
