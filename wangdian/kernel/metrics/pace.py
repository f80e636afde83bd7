"""Where a target stands on a day: what was promised, what is there, what should be there by now.

Three kinds of promise. A *sum* grows from nothing to the goal along the profile. A *path* starts at a known
baseline and moves to the goal along the profile. A *level* has no baseline: it must hold from the first day.
Each is a floor (at least), a ceiling (at most) or exact. Plain arithmetic; no database, no clock.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from .split import Workdays, elapsed

PACE_TOLERANCE = Fraction(1, 10)  # of the way that should be done: short by less is "at risk", not "behind"
LEVEL_TOLERANCE = Fraction(3, 100)  # of a level that must hold; a satisfaction of 90 for 95 is no near miss
PLACES = Decimal("0.000001")


class Status(StrEnum):
    """How a target stands. From best to worst within those that can be judged: DONE … BROKEN."""

    DONE = "DONE"
    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    BEHIND = "BEHIND"
    BROKEN = "BROKEN"  # a ceiling was passed and cannot be kept any more
    NO_DATA = "NO_DATA"
    BLANK = "BLANK"  # the value, or the baseline it refers to, is not filled in


@dataclass(frozen=True)
class Commitment:
    """What was promised for one window of days. Codes are those of `models.Target` and `models.Metric`."""

    op: str
    value: Decimal | None
    start: date
    end: date
    aggregation: str = "SUM"
    direction: str = "UP"
    baseline: Decimal | None = None
    relative: bool = False
    profile: str = "EVEN"
    shares: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A target's standing at the end of a day, in the metric's measure unit.

    `expected` is where the pace line is. `ratio` is the part of the way that is done (of a ceiling: the part
    used up), `due` the part that the pace line asks for; both None where a share has no meaning.
    """

    status: Status
    goal: Decimal | None
    actual: Decimal | None
    expected: Decimal | None
    ratio: Decimal | None
    due: Decimal | None
    ended: bool

    @property
    def gap(self) -> Decimal | None:
        """Actual minus expected."""
        return None if self.actual is None or self.expected is None else self.actual - self.expected


def goal_of(c: Commitment) -> Decimal | None:
    """The number to reach, in the metric's measure unit; None while a blank stands in the way.

    Growth and reduction count from the baseline. Growth of a summed metric without a baseline is the sum
    itself (新增500户 of a metric that counts new customers).
    """
    if c.value is None:
        return None
    if c.op not in {"INC", "DEC"}:
        return c.value
    if c.baseline is None:
        return c.value if c.op == "INC" and c.aggregation == "SUM" and not c.relative else None
    change = (abs(c.baseline) * c.value).quantize(PLACES) if c.relative else c.value
    return c.baseline + change if c.op == "INC" else c.baseline - change


def sense_of(c: Commitment, goal: Decimal) -> str:
    """ "floor", "ceiling" or "exact". An exact promise of a metric with a good side is kept on that side."""
    if c.op in {"GE", "INC"}:
        return "floor"
    if c.op in {"LE", "DEC"} or goal == 0:
        return "ceiling"
    return {"UP": "floor", "DOWN": "ceiling"}.get(c.direction, "exact")


def expected_by(c: Commitment, goal: Decimal, day: date, workdays: Workdays) -> Decimal:
    """The point of the pace line at the end of `day`."""
    if c.aggregation == "SUM":
        origin = Decimal(0)
    elif c.baseline is not None:
        origin = c.baseline
    else:
        return goal
    share = elapsed(c.start, c.end, day, c.profile, c.shares, workdays)
    return origin + _decimal(Fraction(goal - origin) * share)


def standing(c: Commitment, actual: Decimal | None, day: date, workdays: Workdays) -> Standing:
    """The standing at the end of `day`, given the metric's number over the window so far."""
    ended = day >= c.end
    goal = goal_of(c)
    if goal is None:
        return Standing(Status.BLANK, None, actual, None, None, None, ended)
    expected = expected_by(c, goal, day, workdays)
    origin = c.baseline if c.aggregation != "SUM" and c.baseline is not None else Decimal(0)
    ratio = None if actual is None else _share(actual - origin, goal - origin)
    due = _share(expected - origin, goal - origin)
    status = Status.NO_DATA if actual is None else _judge(c, goal, expected, origin, actual, ended)
    return Standing(status, goal, actual, expected, ratio, due, ended)


def _judge(
    c: Commitment, goal: Decimal, expected: Decimal, origin: Decimal, actual: Decimal, ended: bool
) -> Status:
    sense = sense_of(c, goal)
    if sense == "exact":
        return _judge_exact(c, goal, expected, origin, actual, ended)
    if sense == "floor":
        return _judge_floor(c, goal, expected, origin, actual, ended)
    return _judge_ceiling(c, goal, expected, origin, actual, ended)


def _judge_floor(c, goal, expected, origin, actual, ended) -> Status:
    if actual >= goal:
        # What was summed up, or reached on a path, is there; a level could still fall.
        arrived = c.aggregation in {"SUM", "MAX"} or (c.aggregation == "LAST" and c.baseline is not None)
        return Status.DONE if ended or arrived else Status.ON_TRACK
    if ended:
        return Status.BEHIND
    return _beside_pace(c, expected - actual, expected, origin)


def _judge_ceiling(c, goal, expected, origin, actual, ended) -> Status:
    # Counts of something never fall: a ceiling passed once is passed for good.
    for_good = (c.aggregation == "MAX" and c.baseline is None) or (c.aggregation == "SUM" and goal >= 0)
    if actual > goal and (ended or for_good):
        return Status.BROKEN
    if ended:
        return Status.DONE
    if c.aggregation == "SUM":
        return Status.ON_TRACK if actual <= expected else Status.AT_RISK
    if actual <= goal:
        return Status.ON_TRACK
    return _beside_pace(c, actual - expected, expected, origin)


def _judge_exact(c, goal, expected, origin, actual, ended) -> Status:
    if actual == goal:
        return Status.DONE if ended or c.aggregation == "SUM" else Status.ON_TRACK
    if c.aggregation == "SUM" and actual > goal:
        return Status.BROKEN
    if ended:
        return Status.BEHIND
    return _beside_pace(
        c, abs(expected - actual) if c.aggregation != "SUM" else expected - actual, expected, origin
    )


def _beside_pace(c: Commitment, short: Decimal, expected: Decimal, origin: Decimal) -> Status:
    """By how much the pace line is missed decides between on track, at risk and behind."""
    if short <= 0:
        return Status.ON_TRACK
    holds = c.aggregation != "SUM" and c.baseline is None
    allowed = Fraction(abs(expected - origin)) * (LEVEL_TOLERANCE if holds else PACE_TOLERANCE)
    return Status.AT_RISK if Fraction(short) <= allowed else Status.BEHIND


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return _decimal(Fraction(part) / Fraction(whole)) if whole else None


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES)
