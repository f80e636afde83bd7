"""How often something is done: the value that says it, and what makes it valid."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.periods import Period

# "Every second week" needs a first week. Monday 1 January 2024 unless the rhythm names its own.
DEFAULT_ANCHOR = date(2024, 1, 1)


class Freq(StrEnum):
    """The period in which a rhythm repeats."""

    HOURLY = "hourly"
    DAILY = "daily"
    WORKDAILY = "workdaily"
    WEEKLY = "weekly"
    TENDAYS = "tendays"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALFYEARLY = "halfyearly"
    YEARLY = "yearly"


class Shift(StrEnum):
    """What happens to a date on which nobody works."""

    NONE = "none"  # stays
    SKIP = "skip"  # falls out
    BEFORE = "before"  # the last workday before
    AFTER = "after"  # the first workday after


class Moment(StrEnum):
    """A time of day that depends on the unit's opening hours."""

    BEFORE_OPENING = "before_opening"  # 营业前: done when the doors open
    AFTER_CLOSING = "after_closing"  # 营业终了: starts when they close


PERIOD_OF = {
    Freq.HOURLY: Period.DAY,
    Freq.DAILY: Period.DAY,
    Freq.WORKDAILY: Period.DAY,
    Freq.WEEKLY: Period.WEEK,
    Freq.TENDAYS: Period.TENDAYS,
    Freq.MONTHLY: Period.MONTH,
    Freq.QUARTERLY: Period.QUARTER,
    Freq.HALFYEARLY: Period.HALF,
    Freq.YEARLY: Period.YEAR,
}
DAY_FREQS = (Freq.HOURLY, Freq.DAILY, Freq.WORKDAILY)
MONTH_FREQS = (Freq.MONTHLY, Freq.QUARTERLY, Freq.HALFYEARLY, Freq.YEARLY)
_MONTHS = {Freq.QUARTERLY: 3, Freq.HALFYEARLY: 6, Freq.YEARLY: 12}


@dataclass(frozen=True)
class Rhythm:
    """A repeating obligation on the business calendar.

    With no day named (`byday`, `by_monthday`, `by_workday` all empty) the whole period is the window and
    its last day is the due date; `times` then spreads the due dates evenly over the period.

    freq, interval, anchor: every `interval`-th period, counted so that the period holding `anchor` is one.
    byday: ISO weekdays 1–7; of the week (WEEKLY), or with `week_of_month` of the month (MONTHLY and longer).
    week_of_month: 1…5 or -1…-5: the n-th such weekday of the month.
    by_monthday: days of the month, of the 旬 when TENDAYS; negative from the end. A day that a short month
        lacks falls on its last day.
    by_workday: n-th workday of the period (or of `month_of_period`), negative from the end.
    month_of_period: which month of the quarter, half-year or year; -1 = last. Left out: the first month for
        days counted from the front, the last for days counted from the end.
    within: True for "by the 10th" (the window opens with the period), False for "on the 10th".
    from_day: first day of the window, in the month (or 旬) of the one `by_monthday`: "from the 11th to the 20th".
    times: how often in a period; at: clock times of day, one occurrence each.
    window_start, window_end: from what time on the first day, until what time on the due day.
    moment: a time of day that hangs on the opening hours.
    shift: what to do when the due date is no workday. Unless NONE, a week or 旬 without any workday is left
        out as a whole.
    Raises CalendarError when the parts contradict each other.
    """

    freq: Freq
    interval: int = 1
    anchor: date | None = None
    byday: tuple[int, ...] = ()
    week_of_month: int | None = None
    by_monthday: tuple[int, ...] = ()
    by_workday: tuple[int, ...] = ()
    month_of_period: int | None = None
    within: bool = False
    from_day: int | None = None
    times: int = 1
    at: tuple[time, ...] = ()
    window_start: time | None = None
    window_end: time | None = None
    moment: Moment | None = None
    shift: Shift = Shift.NONE

    def __post_init__(self) -> None:
        for name in ("byday", "by_monthday", "by_workday", "at"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        check(self)
        if self.at:
            object.__setattr__(self, "times", 1)  # the clock times say how often

    @property
    def period(self) -> Period:
        """The civil period in which the rhythm repeats."""
        return PERIOD_OF[self.freq]

    @property
    def names_a_day(self) -> bool:
        """Whether the rhythm says on which day, or leaves the whole period open."""
        return bool(self.byday or self.by_monthday or self.by_workday) or self.freq in DAY_FREQS


def check(rhythm: Rhythm) -> None:
    """Raise CalendarError with a Chinese sentence when the parts of a rhythm contradict each other."""
    for wrong, code, message in _faults(rhythm):
        if wrong:
            raise CalendarError(code, message)


def _faults(r: Rhythm) -> tuple[tuple[bool, str, str], ...]:
    """(is it wrong, code, what to tell the person) for every rule a rhythm must keep."""
    months = _MONTHS.get(r.freq, 0)
    longest = 11 if r.freq is Freq.TENDAYS else 31
    day_rules = sum(map(bool, (r.byday, r.by_monthday, r.by_workday)))
    return (
        (not 1 <= r.interval <= 1000, "interval", f"间隔应为1到1000的整数，现为{r.interval}。"),
        (not 1 <= r.times <= 100, "times", f"每期次数应为1到100，现为{r.times}。"),
        (any(not 1 <= d <= 7 for d in r.byday), "byday", "星期应写1（周一）到7（周日）。"),
        (
            any(d == 0 or abs(d) > longest for d in r.by_monthday),
            "by_monthday",
            f"日期应为1到{longest}，或-1到-{longest}（从期末倒数）；没有第0日。",
        ),
        (
            any(d == 0 or abs(d) > 260 for d in r.by_workday),
            "by_workday",
            "工作日序号应为非零整数，不超过260。",
        ),
        (day_rules > 1, "day_rules", "星期、日期、第几个工作日只能选一种，请拆成几条任务。"),
        (
            day_rules > 0 and r.freq in DAY_FREQS,
            "day_rule_daily",
            "每日、每工作日、每小时的任务不能再指定星期或日期，请改用每周或每月。",
        ),
        (
            bool(r.by_monthday or r.by_workday) and r.freq is Freq.WEEKLY,
            "day_rule_weekly",
            "每周的任务请用星期指定日子。",
        ),
        (bool(r.byday) and r.freq is Freq.TENDAYS, "day_rule_tendays", "每旬的任务请用旬内第几日指定。"),
        (
            bool(r.byday) and r.freq in MONTH_FREQS and r.week_of_month is None,
            "week_of_month_missing",
            "请写明是当月第几个星期几，例如“每月第一个周一”。",
        ),
        (
            r.week_of_month is not None and (not r.byday or r.freq not in MONTH_FREQS),
            "week_of_month_alone",
            "“第几个”要与每月及更长周期的星期一起使用。",
        ),
        (
            r.week_of_month is not None and (r.week_of_month == 0 or abs(r.week_of_month) > 5),
            "week_of_month",
            "“第几个星期几”应为1到5，或-1到-5。",
        ),
        (
            r.month_of_period is not None and (r.month_of_period == 0 or abs(r.month_of_period) > months),
            "month_of_period",
            f"周期内没有第{r.month_of_period}个月。" if months else "只有季、半年、年可以指定月份。",
        ),
        (
            r.within and (r.freq in DAY_FREQS or not day_rules),
            "within",
            "“…前”“…内”需要与具体日期一起使用。",
        ),
        (
            r.from_day is not None
            and (len(r.by_monthday) != 1 or r.within or not 1 <= abs(r.from_day) <= longest),
            "from_day",
            "起始日要与唯一的截止日一起使用，例如“每月11日至20日”。",
        ),
        (
            r.from_day is not None
            and len(r.by_monthday) == 1
            and (
                r.from_day < 0 < r.by_monthday[0]
                or 0 < r.by_monthday[0] < r.from_day
                or r.by_monthday[0] < r.from_day < 0
            ),
            "from_day_order",
            "起始日应不晚于截止日。",
        ),
        (
            bool(r.at) and r.times not in (1, len(r.at)),
            "at_times",
            "时刻个数与次数不一致，请只留一种。",
        ),
        (
            bool(r.at) and (r.window_start is not None or r.window_end is not None or r.moment is not None),
            "at_window",
            "时刻与起止时间只能写一种。",
        ),
        (
            r.moment is not None and (r.window_start is not None or r.window_end is not None),
            "moment_window",
            "“营业前”“营业终了”与起止时间只能写一种。",
        ),
        (
            _opens_late(r),
            "window_order",
            f"开始时间{r.window_start}应早于结束时间{r.window_end}。",
        ),
        (
            r.freq is Freq.HOURLY and (bool(r.at) or r.times != 1 or r.moment is not None or r.interval > 24),
            "hourly",
            "每小时的任务只写间隔（1到24小时）和起止时间。",
        ),
        (
            r.freq in DAY_FREQS and r.shift in (Shift.BEFORE, Shift.AFTER),
            "shift_daily",
            "每日的任务遇休息日只能照做或跳过，不能提前或顺延。",
        ),
        (
            any(t.tzinfo is not None for t in (*r.at, r.window_start, r.window_end) if t is not None),
            "time_zone",
            "任务时刻按网点当地时间填写，不带时区。",
        ),
    )


def _opens_late(r: Rhythm) -> bool:
    """A window inside one day must open before it closes; one over several days may not be compared."""
    if r.window_start is None or r.window_end is None:
        return False
    one_day = r.names_a_day and not r.within and r.from_day is None
    return one_day and r.window_end <= r.window_start


@dataclass(frozen=True)
class Occurrence:
    """One time a rhythm is due.

    scheduled: the date the rule names, before any shift; due: the date after it.
    opens: first date on which it may be done (never after `due`).
    opens_at, due_at: local clock times on those dates, None when the whole day counts.
    period: short name of the period (`period_key`); nth: 1-based number inside the period.
    """

    due: date
    due_at: time | None
    scheduled: date
    opens: date
    opens_at: time | None
    period: str
    nth: int

    @property
    def key(self) -> str:
        """Identity that survives a changed holiday table: period and number, not the date."""
        return f"{self.period}#{self.nth}"
