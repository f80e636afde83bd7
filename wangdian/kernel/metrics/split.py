"""Splitting a total into parts that add up to it exactly. Plain arithmetic on Decimals.

Rounding is Hamilton's method (largest remainder): every part gets the whole quanta of its exact share, the
quanta left over go to the largest remainders. No part is further than one quantum from its exact share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from wangdian.engines.calendars import Period, Stretch, period_of

Workdays = Callable[[date, date], int]  # workdays from one day to another, both included

PROFILES = ("EVEN", "WORKDAYS", "SEASONAL")


class SplitError(ValueError):
    """Shares that cannot carry a total. `code` is stable, `message` is for people."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class MonthPart:
    """One month of a span (clipped to it) and its weight."""

    start: date
    end: date
    weight: Fraction


def apportion(
    total: Decimal, shares: Sequence[Decimal | Fraction | int], quantum: Decimal
) -> tuple[Decimal, ...]:
    """Split `total` in proportion to `shares` into multiples of `quantum` that add up to `total` exactly.

    A total finer than the quantum is split at its own last digit. Equal remainders: the earlier part first.
    Raises SplitError `shares_none` without shares, `shares_negative`, or `shares_zero` when all are nil.
    """
    weights = [Fraction(share) for share in shares]
    if not weights:
        raise SplitError("shares_none", "请至少选择一个分解对象。")
    if min(weights) < 0:
        raise SplitError("shares_negative", "占比不能是负数，请改正。")
    whole = sum(weights)
    if not whole:
        raise SplitError("shares_zero", "占比不能全为零，请填写。")
    quantum = _fine_enough(total, quantum)
    quanta = int(Fraction(abs(total)) / Fraction(quantum))
    exact = [quanta * weight / whole for weight in weights]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])  # stable: earlier first
    for i in by_remainder[: quanta - sum(counts)]:
        counts[i] += 1
    sign = -1 if total < 0 else 1
    return tuple(sign * count * quantum for count in counts)


def levels(
    start: Decimal, goal: Decimal, weights: Sequence[Fraction], quantum: Decimal
) -> tuple[Decimal, ...]:
    """The levels a balance must have reached at the end of each part on its way from `start` to `goal`.

    The last one is `goal` exactly; steps follow the weights as in `apportion`.
    """
    reached, result = start, []
    for step in apportion(goal - start, weights, quantum):
        reached += step
        result.append(reached)
    return tuple(result)


def residual(total: Decimal | None, parts: Sequence[Decimal | None]) -> Decimal | None:
    """What is still to be handed out: zero when the parts add up; None while the total or a part is blank."""
    if total is None or any(part is None for part in parts):
        return None
    return total - sum(parts, Decimal(0))


def months_of(start: date, end: date) -> tuple[Stretch, ...]:
    """The calendar months that `start`…`end` touches, clipped to it."""
    months, day = [], start
    while day <= end:
        last = min(period_of(Period.MONTH, day).end, end)
        months.append(Stretch(day, last))
        day = last + timedelta(days=1)
    return tuple(months)


def month_parts(
    start: date, end: date, profile: str, shares: Sequence[Decimal], workdays: Workdays
) -> tuple[MonthPart, ...]:
    """The months of a span with their weights under a profile.

    EVEN weighs by days, WORKDAYS by workdays, SEASONAL by `shares`: twelve numbers, January to December; a
    clipped month weighs by the part of it that is left. A span without weight (no workday in it, or shares
    of nil) falls back to days, so that there is always a pace. Raises SplitError `shares_twelve`.
    """
    months = months_of(start, end)
    if profile == "SEASONAL":
        if len(shares) != 12:
            raise SplitError("shares_twelve", "按月份占比时，请填写一月到十二月共十二个数。")
        if min(shares) < 0:
            raise SplitError("shares_negative", "占比不能是负数，请改正。")
        weights = [Fraction(shares[m.start.month - 1]) * _covered(m, workdays) for m in months]
    elif profile == "WORKDAYS":
        weights = [Fraction(workdays(m.start, m.end)) for m in months]
    elif profile == "EVEN":
        weights = [Fraction(m.days) for m in months]
    else:
        raise SplitError("profile", "进度方式应为按日均匀、按工作日或按月份占比。")
    if not any(weights):
        weights = [Fraction(m.days) for m in months]
    return tuple(MonthPart(m.start, m.end, w) for m, w in zip(months, weights, strict=True))


def elapsed(
    start: date, end: date, day: date, profile: str, shares: Sequence[Decimal], workdays: Workdays
) -> Fraction:
    """The part of a span's work that should be done by the end of `day`: 0 before it, 1 from its last day on."""
    if day < start:
        return Fraction(0)
    if day >= end:
        return Fraction(1)
    done = Fraction(0)
    parts = month_parts(start, end, profile, shares, workdays)
    for part in parts:
        if part.end <= day:
            done += part.weight
        elif part.start <= day:
            if profile == "EVEN":
                done += part.weight * Fraction((day - part.start).days + 1, (part.end - part.start).days + 1)
            else:
                done += part.weight * _within(part.start, part.end, day, workdays)
    return done / sum(part.weight for part in parts)


def _within(start: date, end: date, day: date, workdays: Workdays) -> Fraction:
    """The part of `start`…`end` that is over by the end of `day`, in workdays where there are any."""
    if total := workdays(start, end):
        return Fraction(workdays(start, day), total)
    return Fraction((day - start).days + 1, (end - start).days + 1)


def _covered(month: Stretch, workdays: Workdays) -> Fraction:
    """How much of its whole calendar month a clipped month is, in workdays where there are any."""
    whole = period_of(Period.MONTH, month.start)
    if total := workdays(whole.start, whole.end):
        return Fraction(workdays(month.start, month.end), total)
    return Fraction(month.days, whole.days)


def _fine_enough(total: Decimal, quantum: Decimal) -> Decimal:
    if quantum <= 0:
        raise ValueError("quantum must be positive")
    if Fraction(total) % Fraction(quantum) == 0:
        return quantum
    return min(quantum, Decimal((0, (1,), min(int(total.as_tuple().exponent), 0))))
