"""What is known about a day before it comes: weekday, closures around it, festivals, place in the month.

The features are integer codes and numbers per day; `daykernel` turns "two days share a code" into
"two days resemble each other". Everything here is calendar knowledge: nothing is read from the values.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from wangdian.engines.calendars import BusinessCalendar, DayKind, lunar_day
from wangdian.engines.forecasting.errors import ForecastInputError

# How many days before a festival its approach can be felt, and after it its echo.
APPROACH, ECHO = 4, 2
LONG_APPROACH = {"春节": 12, "国庆节": 6, "Christmas Day": 10}
LONG_ECHO = {"春节": 7, "Christmas Day": 8}
ORDINARY = 0  # code of a day with nothing special about it


@dataclass(frozen=True)
class SpecialDays:
    """Festivals and make-up days by date. `names`: closed or festive days; `make_up`: worked weekend days."""

    names: Mapping[date, str] = field(default_factory=dict)
    make_up: frozenset[date] = frozenset()
    lunar: bool = False

    @classmethod
    def of_business_calendar(cls, calendar: BusinessCalendar, start: date, end: date) -> "SpecialDays":
        """Festivals and make-up days of the bank's own calendar between two dates, lunar dates included."""
        names, make_up = {}, set()
        for n in range((end - start).days + 1):
            day = start + timedelta(days=n)
            kind = calendar.kind(day)
            if kind is DayKind.HOLIDAY:
                names[day] = calendar.holiday_name(day) or "节假日"
            elif kind is DayKind.MAKE_UP_WORKDAY:
                make_up.add(day)
        return cls(names, frozenset(make_up), lunar=True)

    @classmethod
    def of_country(cls, country: str, start: date, end: date) -> "SpecialDays":
        """ "CN" through the business calendar, "" or "none" for no festivals, else a code that the library
        `holidays` knows ("US", "IL", "GB-ENG"). Raises `country` for an unknown one."""
        code = country.strip()
        if code.lower() in {"", "none"}:
            return cls()
        margin = timedelta(days=40)
        if code.upper() == "CN":
            return cls.of_business_calendar(
                _chinese_calendar(start.year - 1, end.year + 1), start - margin, end + margin
            )
        import holidays

        land, _, part = code.upper().partition("-")
        try:
            table = holidays.country_holidays(
                land, subdiv=part or None, years=range(start.year - 1, end.year + 2), language="en_US"
            )
        except NotImplementedError:
            raise ForecastInputError(
                "country",
                "holidays",
                f"不认识节假日地区“{country}”；请用 CN、US、IL、GB-ENG 这样的代码，或 none。",
            ) from None
        return cls({day: name for day, name in table.items()})


@lru_cache(maxsize=8)
def _chinese_calendar(first_year: int, last_year: int) -> BusinessCalendar:
    return BusinessCalendar.seeded(date(first_year, 1, 1), date(last_year, 12, 31))


@dataclass(frozen=True, eq=False)
class DayCalendar:
    """Features of D days, as arrays of length D.

    number: running calendar day (ordinal); weekday: 0–6, 7 for a make-up workday; rest: weekend or festival;
    first: the day before was closed; unusual_first: the last usual weekday before it was closed; second: the open day
    after an unusual first; before: the next usual weekday is closed;
    festival: code of festival and position, 0 on ordinary days; on_festival: in it, not just near it; position: code of the position alone;
    month_phase: 0–1 through the month; from_start / to_end: weekdays since the month began, until it ends;
    year_phase: in days; lunar_phase: 0–1 through the lunar month, or NaN; payday: days since payday (0,1,2) + 1,
    else 0; regressors: D × R numbers known in advance.
    """

    days: np.ndarray
    number: np.ndarray
    weekday: np.ndarray
    rest: np.ndarray
    first: np.ndarray
    unusual_first: np.ndarray
    second: np.ndarray
    before: np.ndarray
    festival: np.ndarray
    on_festival: np.ndarray
    position: np.ndarray
    month_phase: np.ndarray
    from_start: np.ndarray
    to_end: np.ndarray
    lunar_phase: np.ndarray
    payday: np.ndarray
    regressors: np.ndarray
    festival_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.days)


def day_calendar(
    days: np.ndarray,
    special: SpecialDays | None = None,
    *,
    open_weekdays: Collection[int] | None = None,
    paydays: Sequence[int] = (),
    regressors: np.ndarray | None = None,
) -> DayCalendar:
    """Features of `days` (datetime64[D], increasing).

    open_weekdays: weekdays (0 = Monday) on which the place is usually open; default, those that occur in
    `days`. paydays: days of the month on which salaries or pensions arrive (31 = the last), moved to the
    weekday before when they fall on a weekend. regressors: D × R array aligned with `days`.
    """
    special = special or SpecialDays()
    dates = [d.item() for d in days.astype("datetime64[D]")]
    usual = frozenset(open_weekdays) if open_weekdays is not None else frozenset(d.weekday() for d in dates)
    one = timedelta(days=1)
    known = set(dates)
    # a weekday merely without a row is missing data, not a closure: only festivals close
    closed = set(special.names) - known

    def is_open(d: date) -> bool:
        return d in special.make_up or (d.weekday() in usual and d not in closed)

    def unusual(d: date, step: timedelta) -> bool:
        """Whether the next usual weekday in the direction of `step` is closed."""
        for k in range(1, 8):
            if (d + k * step).weekday() in usual:
                return not is_open(d + k * step)
        return False

    codes = {"": ORDINARY}
    positions = {"": ORDINARY}
    festival, position = np.zeros(len(dates), int), np.zeros(len(dates), int)
    labels = _festival_labels(special.names)
    for i, d in enumerate(dates):
        name, place = labels.get(d, ("", ""))
        festival[i] = codes.setdefault(f"{name}{place}" if name else "", len(codes))
        position[i] = positions.setdefault(place, len(positions))
    first = np.array([not is_open(d - one) for d in dates])
    resumed = np.array([unusual(d, -one) for d in dates])
    month = days.astype("datetime64[M]")
    start, after = month.astype("datetime64[D]"), (month + np.timedelta64(1, "M")).astype("datetime64[D]")
    length = (after - start).astype(int)
    weekday = np.array([7 if d in special.make_up else d.weekday() for d in dates])
    pay = {_payday(y, m, p) for y, m in {(d.year, d.month) for d in dates} for p in paydays}
    return DayCalendar(
        days=days,
        number=days.astype("datetime64[D]").astype(int),
        weekday=weekday,
        rest=np.array([d in special.names or (d.weekday() >= 5 and d not in special.make_up) for d in dates]),
        first=first,
        unusual_first=resumed,
        second=np.r_[False, resumed[:-1] & ~resumed[1:]] if len(days) else resumed,
        before=np.array([unusual(d, one) for d in dates]),
        festival=festival,
        on_festival=np.array([labels.get(d, ("", ""))[1].startswith("+") for d in dates], bool),
        position=position,
        month_phase=((days - start).astype(int) + 0.5) / length,
        from_start=np.busday_count(start, days),
        to_end=np.busday_count(days, after),
        lunar_phase=np.array([(lunar_day(d).day - 0.5) / 29.5 if special.lunar else np.nan for d in dates]),
        payday=np.array([next((k + 1 for k in range(3) if d - k * one in pay), 0) for d in dates]),
        regressors=np.zeros((len(dates), 0)) if regressors is None else np.asarray(regressors, float),
        festival_names=tuple(codes),
    )


def _payday(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    found = date(year, month, min(day, last))
    return found - timedelta(days=max(0, found.weekday() - 4))


def _festival_labels(names: Mapping[date, str]) -> dict[date, tuple[str, str]]:
    """(festival, position) for festival days and the days around them; nearer and later labels win.

    Festivals a weekend apart form one run (Good Friday … Easter Monday), whose days are counted through.
    """
    runs: list[list[date]] = []
    for d in sorted(names):
        if (
            runs
            and (d - runs[-1][-1]).days <= 3
            and all(
                (runs[-1][-1] + timedelta(days=k)).weekday() >= 5 for k in range(1, (d - runs[-1][-1]).days)
            )
        ):
            runs[-1].append(d)
        else:
            runs.append([d])
    labels: dict[date, tuple[str, str]] = {}
    rank: dict[date, int] = {}

    def put(d: date, name: str, place: str, distance: int) -> None:
        if d not in rank or distance < rank[d]:
            labels[d], rank[d] = (name, place), distance

    for run in runs:
        name = names[run[0]]
        for k in range((run[-1] - run[0]).days + 1):
            put(run[0] + timedelta(days=k), name, f"+{k}", 0)
        for k in range(1, LONG_APPROACH.get(name, APPROACH) + 1):
            put(run[0] - timedelta(days=k), name, f"-{k}", k)
        for k in range(1, LONG_ECHO.get(name, ECHO) + 1):
            put(run[-1] + timedelta(days=k), name, f">{k}", k)
    return labels
