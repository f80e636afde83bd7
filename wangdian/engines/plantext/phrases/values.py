"""What the grammar makes of a phrase: plain values, before roles and dates are known."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from wangdian.engines.plantext.phrases.units import normalise

__all__ = ["Amount", "Cadence", "Limit", "Phrase", "Point", "replace"]


@dataclass(frozen=True)
class Amount:
    """A number with its unit and the comparison that stands right at it."""

    value: Decimal | None
    unit: str
    upper: Decimal | None = None
    blank: bool = False
    vague: bool = False  # 数百, 十几: no number to hold anyone to
    op: str | None = None  # ge le eq inc dec; None when nothing at the number says so
    moved: str | None = None  # "up" or "down" for 提升至, 降至
    base: Decimal | None = None  # in norm units: 由A降至B
    per: str | None = None  # "300户/月": the period behind the slash
    strict_after: bool = False  # 以上, 以内 … stands behind the number

    @property
    def norm(self) -> tuple[Decimal | None, str]:
        """Value and unit normalised (yuan, fractions)."""
        return normalise(self.value, self.unit)


@dataclass(frozen=True)
class Cadence:
    """A rhythm as written; the same fields as `graph.Duty`."""

    freq: str
    interval: int = 1
    times: int | None = None
    byday: tuple[str, ...] = ()
    by_monthday: tuple[int, ...] = ()
    month_of_quarter: int | None = None
    by_month: tuple[int, ...] = ()
    before: bool = False
    anchor: str | None = None
    at: str | None = None
    blank: bool = False  # 每月__日前: the day is to be filled in
    following: bool = False  # in the period after the one reported on: 次月5日前


@dataclass(frozen=True)
class Point:
    """A point or stretch of time of the calendar, as far as the words give it."""

    start: tuple[int, int] | None  # (month, day) of its first day
    end: tuple[int, int] | None  # (month, day) of its last day; day 0 = last of the month
    year: int | None = None  # absolute
    year_shift: int | None = None  # 0 = this year, 1 = next year; None = not said
    festival: str | None = None
    blank: bool = False  # XX月底: the month is to be filled in
    grain: str = "day"  # "day" | "part" | "month" | "quarter" | "half" | "year"


@dataclass(frozen=True)
class Limit:
    """A time limit: within a span, by a point, or in a window."""

    kind: str  # "within" | "by" | "in" | "moment" | "window" | "ahead" | "clock"
    within: str | None = None
    workdays: bool = False
    at: str | None = None
    point: Point | None = None
    until: Point | None = None
    blank: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Phrase:
    """A phrase found in text: its range, kind and value."""

    start: int
    end: int
    kind: str  # "amount" | "cadence" | "deadline" | "each" | "spot"
    value: Any  # Amount, Cadence or Limit, told apart with isinstance; None for the last two kinds
    text: str
