"""The .proto files as outsiders get them: the same that the generated code was made from."""

from functools import cache
from pathlib import Path

PACKAGE = "noriai/v1"


@cache
def proto_files() -> dict[str, bytes]:
    """By their names; `make proto` lays them beside the generated code, so that an installed hub has them."""
    return {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "pb").glob("*.proto"))}
