"""A draw of recordings, so many of each person, that anybody can repeat from the seed. Pure. (Inventory row 247.)"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from wangdian.kernel.checklists.drawing import draw


@dataclass(frozen=True)
class Candidate:
    """A recording that may be drawn, and whose it is."""

    recording: int
    person: int


def stratified(seed: str, candidates: Sequence[Candidate], per_person: int) -> tuple[int, ...]:
    """`per_person` recordings of every person (all where there are fewer), by person, in the order of their lots.

    The order of `candidates` does not matter. Raises ValueError for an empty seed or a count below one.
    """
    if per_person < 1 or not seed:
        raise ValueError("a draw needs a seed and a count of at least one")
    by_person: dict[int, list[int]] = defaultdict(list)
    for candidate in candidates:
        by_person[candidate.person].append(candidate.recording)
    return tuple(
        number
        for person in sorted(by_person)
        for number in draw(f"{seed}:{person}", by_person[person], per_person)
    )
