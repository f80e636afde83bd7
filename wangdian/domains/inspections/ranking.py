"""Which units should be visited first, and in which month. Pure. (Inventory row 238.)

The score of a unit is a weighted sum of shares between 0 and 1; each share saturates, so that one figure alone cannot
decide. The weights are named here and shown beside every proposal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# Weight in points (they add up to 100), and the figure at which the share is full.
WEIGHTS = (
    ("grave", 30, 2),  # open 重大/较大 findings
    ("repeats", 25, 3),  # findings of the last year that were repeats
    ("overdue", 20, 3),  # open findings past their deadline
    ("open", 10, 10),  # open findings at all
    ("days_since", 15, 365),  # days since the last inspection from above
)
LABELS = {
    "grave": "重大与较大问题",
    "repeats": "屡查屡犯",
    "overdue": "逾期未改",
    "open": "未销号",
    "days_since": "距上次检查天数",
}


@dataclass(frozen=True)
class Standing:
    """What is known of a unit. `days_since` is None for one never inspected: as long as can be."""

    unit: int
    open: int = 0
    grave: int = 0
    overdue: int = 0
    repeats: int = 0
    days_since: int | None = None


@dataclass(frozen=True)
class Proposal:
    """One visit proposed for a month, with the score and its parts."""

    unit: int
    month: int
    score: Decimal
    parts: tuple[tuple[str, int], ...]  # figure, value
    second: bool = False  # a second visit in the year


def score_of(standing: Standing) -> Decimal:
    """0–100, two decimals. More of any figure never lowers it."""
    total = sum((Fraction(weight) * min(Fraction(_value(standing, name), full), Fraction(1)) for name, weight, full in WEIGHTS), Fraction(0))  # fmt: skip
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _value(standing: Standing, name: str) -> int:
    value = getattr(standing, name)
    return 365 if value is None else max(0, value)


def propose(standings: Sequence[Standing], *, from_month: int = 1, twice_from: Decimal = Decimal(50)) -> tuple[Proposal, ...]:  # fmt: skip
    """A visit to every unit, the riskiest first, spread evenly over the months left; the worst get a second one.

    Ties go to the lower unit number, so that the same figures give the same plan. Raises ValueError for a bad month.
    """
    if not 1 <= from_month <= 12:
        raise ValueError("month")
    months = 13 - from_month
    ranked = sorted(standings, key=lambda s: (-score_of(s), s.unit))
    # Half a year between two visits to the same unit, where the year has room for it.
    plan = []
    for place, standing in enumerate(ranked):
        month = from_month + place * months // len(ranked)
        plan.append(_proposal(standing, month))
        if score_of(standing) >= twice_from and month + 6 <= 12:
            plan.append(_proposal(standing, month + 6, second=True))
    return tuple(sorted(plan, key=lambda p: (p.month, -p.score, p.unit)))


def _proposal(standing: Standing, month: int, *, second: bool = False) -> Proposal:
    parts = tuple((name, _value(standing, name)) for name, _weight, _full in WEIGHTS)
    return Proposal(standing.unit, month, score_of(standing), parts, second)


def words(proposal: Proposal) -> str:
    """Why, in a line."""
    said = [f"{LABELS[name]}{value}" for name, value in proposal.parts if value]
    return ("复查；" if proposal.second else "") + "，".join(said or ["常规覆盖"])
