"""Chance that can be repeated: a number that depends on the seed and the words given, and on nothing else."""

import hashlib


def draw(seed: int, *words: object) -> float:
    """A number in [0, 1)."""
    text = "/".join((str(seed), *map(str, words)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48
