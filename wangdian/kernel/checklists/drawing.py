"""A random draw that anybody can check: candidates in the order of SHA-256 of the seed and their number.

The same seed and candidates give the same draw on any machine and in any language; nobody who sees the seed only
afterwards could have steered it. Pure.
"""

import hashlib
import json
from collections.abc import Iterable


def rank(seed: str, candidate: int) -> str:
    """The lot of a candidate: the lowest are drawn."""
    return hashlib.sha256(f"{seed}:{candidate}".encode()).hexdigest()


def draw(seed: str, candidates: Iterable[int], count: int) -> tuple[int, ...]:
    """`count` of the candidates (all of them when there are fewer), in the order of their lots.

    Raises ValueError for a count below one or an empty seed.
    """
    if count < 1 or not seed:
        raise ValueError("a draw needs a seed and a count of at least one")
    return tuple(sorted(set(candidates), key=lambda c: (rank(seed, c), c))[:count])


def commitment(seed: str, candidates: Iterable[int], drawn: Iterable[int]) -> str:
    """A digest that can be shown at once and proves later that seed and draw were not changed."""
    text = json.dumps([seed, sorted(set(candidates)), list(drawn)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
