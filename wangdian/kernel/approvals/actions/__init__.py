"""Everything that asks for a second person, decides, or says when one is needed."""

from .deciding import approve, reject
from .rules import end_rule, set_rule
from .submitting import submit, withdraw
from .sweeping import expire_due, open_to_the_unit_above

__all__ = [
    "approve",
    "end_rule",
    "expire_due",
    "open_to_the_unit_above",
    "reject",
    "set_rule",
    "submit",
    "withdraw",
]
