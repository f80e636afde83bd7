"""最低在岗: never fewer people than the hard minimum (two at noon, powers held, the lobby never empty)."""

from collections.abc import Iterator

from .presence import presence, words
from .view import Finding, View

NAME = "minimum_cover"
LABEL = "最低在岗"


def findings(view: View) -> Iterator[Finding]:
    """One unit per missing person and demand line."""
    for demand, present in presence(view):
        if present < demand.minimum:
            yield Finding(NAME, demand.minimum - present, words(demand, present), "", demand.day)
