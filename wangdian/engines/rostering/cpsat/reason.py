"""What a conflict is made of. Apart from the model, so that the caller's process need not load OR-Tools."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A hard rule as applied to one person, day or demand line."""

    rule: str
    words: str
