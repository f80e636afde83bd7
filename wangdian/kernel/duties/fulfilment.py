"""Evidence that is made elsewhere: an app above registers how an occurrence that asks for it is done there.

An occurrence with such evidence cannot be ticked; it is done when the app's own work is (a finished checklist), and
that work then completes it through `actions.complete`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from .models import Occurrence


@dataclass(frozen=True)
class Way:
    """How one kind of evidence is given."""

    label: str | Promise  # what the button says
    address: Callable[[Occurrence], str]  # where it is done, and looked at afterwards
    is_met: Callable[[Occurrence], bool]  # whether what is asked for is there
    refusal: str  # the sentence when it is not
    choices: Callable[[int], list[tuple[str, str]]]  # at a unit: what a duty may ask for, (code, name)


_ways: dict[str, Way] = {}


def register(evidence: str, way: Way) -> None:
    """Add the way of one kind of evidence (a value of Duty.Evidence)."""
    _ways[evidence] = way


def way_of(evidence: str) -> Way | None:
    """How this evidence is given elsewhere; None where a tick does."""
    return _ways.get(evidence)
