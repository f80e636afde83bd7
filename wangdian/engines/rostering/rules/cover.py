"""需求满足: what it costs to have fewer people than wanted or more than the maximum."""

from collections.abc import Iterator

from .presence import presence, words
from .view import Finding, View

NAME = "cover"
LABEL = "需求满足"


def findings(view: View) -> Iterator[Finding]:
    """The amount is the demand's own cost (Demand.cost)."""
    for demand, present in presence(view):
        cost = demand.cost(present)
        if cost:
            yield Finding(NAME, cost, words(demand, present), "", demand.day)
