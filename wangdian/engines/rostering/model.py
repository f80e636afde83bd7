"""The values a roster is made of: people, shifts, posts, demand, rules; and the roster itself.

Everything is frozen. Days are counted from 0; times are minutes from midnight of their day and may pass 1440
(a night shift ends on the next morning). One model serves three ways of working: shifts on days, shifts with
posts and demand per quarter of an hour, and free tours on a 15-minute grid.
"""

from dataclasses import dataclass, field
from datetime import date

GRID = 15  # minutes: the finest step of times in free tours and in intraday demand
DAY_MINUTES = 1440


@dataclass(frozen=True)
class Skill:
    """Something a person can do, and how well (1 = may do it; higher = handles harder business)."""

    name: str
    level: int = 1


@dataclass(frozen=True)
class Shift:
    """A working time people are put on. `paid` counts as work; breaks do not cover demand."""

    id: str
    start: int
    length: int
    paid: int
    breaks: tuple[tuple[int, int], ...] = ()
    not_next_day: tuple[str, ...] = ()  # shifts nobody may work the day after this one
    tags: tuple[str, ...] = ()  # "early", "late": what fair sharing counts
    label: str = ""

    @property
    def end(self) -> int:
        return self.start + self.length

    def works(self, start: int, end: int) -> bool:
        """Whether somebody on this shift is at work during the whole of [start, end)."""
        inside = self.start <= start and end <= self.end
        return inside and all(end <= a or b <= start for a, b in self.breaks)


@dataclass(frozen=True)
class Post:
    """A place to serve (岗位): who stands there needs `skill` at `level` or above."""

    id: str
    skill: str = ""
    level: int = 1
    label: str = ""


@dataclass(frozen=True)
class Contract:
    """What one person may and must work over the horizon. None: no such limit."""

    min_minutes: int | None = None
    max_minutes: int | None = None
    standard_minutes: int | None = None  # work beyond this is overtime
    max_week_minutes: int | None = None
    max_consecutive: int | None = None
    min_consecutive: int | None = None
    min_days_off: int | None = None
    max_weekends: int | None = None
    min_rest: int | None = None  # minutes between the end of a shift and the next start
    shift_limits: tuple[tuple[str, int], ...] = ()  # most days on a shift
    post_limits: tuple[tuple[str, int], ...] = ()  # most days on a post (rotation)


@dataclass(frozen=True)
class Request:
    """A wish: to work (`want`) or not to work a day, or one shift of it (`shift`, "" for any)."""

    day: int
    want: bool
    weight: float
    shift: str = ""


@dataclass(frozen=True)
class Window:
    """A time of one day in which a person cannot serve (training, half-day leave)."""

    day: int
    start: int
    end: int
    why: str = ""


@dataclass(frozen=True)
class History:
    """What a person did up to the day before the horizon."""

    worked_run: int = 0  # days worked in a row, up to yesterday
    off_run: int | None = None  # days off in a row, up to yesterday; None: long enough
    last_shift: str = ""  # yesterday's shift
    tag_days: tuple[tuple[str, int], ...] = ()  # days already worked per shift tag
    weekends: int = 0  # weekends already worked in the fairness period


@dataclass(frozen=True)
class Person:
    """One member of staff."""

    id: str
    name: str = ""
    skills: tuple[Skill, ...] = ()
    contract: Contract = Contract()
    days_off: tuple[int, ...] = ()  # leave: nothing may be assigned
    windows: tuple[Window, ...] = ()
    requests: tuple[Request, ...] = ()
    post_costs: tuple[tuple[str, float], ...] = ()  # price of a day on a post (fit, preference)
    history: History = History()

    def level(self, skill: str) -> int:
        """How well this person has the skill; 0 = not at all."""
        return max((s.level for s in self.skills if s.name == skill), default=0)


@dataclass(frozen=True)
class Demand:
    """How many people are needed during [start, end) of a day.

    Counted are people at work there: on `post` if given, on `shift` if given (then the times are not looked at),
    holding `power` if given, among `people` if given. Fewer than `minimum` breaks a hard rule; every person below
    `wanted` costs `under`; above `maximum` costs `over` each, or `over` times the square when `squared`.
    """

    day: int
    start: int = 0
    end: int = 1440
    post: str = ""
    shift: str = ""
    power: str = ""
    power_level: int = 1
    people: tuple[str, ...] = ()
    minimum: int = 0
    wanted: int = 0
    maximum: int | None = None
    under: float = 0.0
    over: float = 0.0
    squared: bool = False
    label: str = ""

    def cost(self, present: int) -> float:
        """The soft cost of `present` people (the hard minimum apart)."""
        short = max(0, self.wanted - present) * self.under
        if self.maximum is None or present <= self.maximum:
            return short
        extra = present - self.maximum
        return short + self.over * (extra * extra if self.squared else extra)


@dataclass(frozen=True)
class TourShape:
    """What a free tour may look like when there are no fixed shifts."""

    min_length: int
    max_length: int
    starts: tuple[tuple[int, int], ...]  # allowed start times, both ends included
    min_segment: int  # shortest stay on one post
    opens: int = 0  # no tour before this minute of the horizon
    closes: int | None = None  # no tour after this minute of the horizon


@dataclass(frozen=True)
class RuleSetting:
    """Which rule is in force and whether it may be broken: `weight` None = hard, else cost per unit."""

    name: str
    weight: float | None = None


@dataclass(frozen=True)
class Pin:
    """A part of the roster that is fixed: this person, this day, this shift ("" = off) and post."""

    person: str
    day: int
    shift: str = ""
    post: str = ""


@dataclass(frozen=True)
class Problem:
    """Everything a roster is made from."""

    name: str
    days: int
    people: tuple[Person, ...]
    shifts: tuple[Shift, ...] = ()
    posts: tuple[Post, ...] = ()
    demand: tuple[Demand, ...] = ()
    rules: tuple[RuleSetting, ...] = ()
    pins: tuple[Pin, ...] = ()
    tour: TourShape | None = None
    weekends: tuple[tuple[int, ...], ...] = ()  # the days of each weekend
    weeks: tuple[tuple[int, ...], ...] = ()  # the days of each week
    fair_tags: tuple[str, ...] = ()  # shift tags to be shared fairly
    first_day: date | None = None
    published: tuple["Assignment", ...] = ()  # the roster already told to people (re-planning)
    change_costs: tuple[tuple[str, int, float], ...] = ()  # (person "" = all, day -1 = all, cost)


@dataclass(frozen=True)
class Part:
    """A stay on one post within a tour: [start, end) in minutes of the tour's day."""

    post: str
    start: int
    end: int


@dataclass(frozen=True)
class Assignment:
    """One person's work on one day: a shift on a post, or a free tour in parts."""

    person: str
    day: int
    shift: str = ""
    post: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Roster:
    """Who works when."""

    problem: str
    assignments: tuple[Assignment, ...] = field(default=())
