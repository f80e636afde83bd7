"""Opening hours of a unit: spans of the day by weekday and kind of day, with dated exceptions."""

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from types import MappingProxyType

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.days import CalendarDay, DayKind
from wangdian.engines.calendars.errors import CalendarError


@dataclass(frozen=True, order=True)
class Span:
    """From `opens` until `closes` on one day. `closes` 00:00 means midnight at the day's end."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise CalendarError("span_zone", "营业时间按网点当地时间填写，不带时区。")
        if self.closes != time(0) and self.closes <= self.opens:
            raise CalendarError(
                "span_order",
                f"营业时间{self.opens:%H:%M}–{self.closes:%H:%M}的结束应晚于开始；跨夜请分两段。",
            )


Spans = tuple[Span, ...]


def parse_spans(text: str) -> Spans:
    """ "08:30-12:00,13:30-17:00" as spans; empty text or 休息 is closed. Raises `span_text`."""
    clean = text.replace("–", "-").replace("—", "-").replace("，", ",").replace("、", ",").replace("：", ":")
    clean = clean.replace("至", "-").replace("~", "-").strip()
    if not clean or clean in {"休息", "关门", "closed"}:
        return ()
    try:
        pairs = [part.split("-") for part in clean.split(",")]
        return tuple(Span(_clock(opens), _clock(closes)) for opens, closes in pairs)
    except CalendarError:
        raise
    except ValueError:
        raise CalendarError("span_text", f"看不懂营业时间“{text}”，请写成08:30-12:00,13:30-17:00。") from None


def _clock(text: str) -> time:
    hour, minute = text.strip().split(":")
    return time(0) if (int(hour), int(minute)) == (24, 0) else time(int(hour), int(minute))


@dataclass(frozen=True)
class OpeningHours:
    """When a unit is open.

    The first that applies: `exceptions` for the date; `by_kind` for the kind of day; `by_weekday` (ISO 1–7,
    not on holidays); on workdays `workday`; else closed. A make-up workday without its own entry in
    `by_kind` is open as a workday whatever its weekday, for that is what it makes up for.
    Each is a tuple of (key, spans) pairs; no spans means closed. Raises `span_overlap`, `hours_twice`.
    """

    workday: Spans = ()
    by_weekday: tuple[tuple[int, Spans], ...] = ()
    by_kind: tuple[tuple[DayKind, Spans], ...] = ()
    exceptions: tuple[tuple[date, Spans], ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "workday", _in_order(self.workday))
        for name in ("by_weekday", "by_kind", "exceptions"):
            pairs = tuple(sorted((key, _in_order(spans)) for key, spans in getattr(self, name)))
            if len({key for key, _ in pairs}) != len(pairs):
                raise CalendarError("hours_twice", "同一天的营业时间填写了两次，请合并。")
            put(self, name, pairs)
        put(self, "_exceptions", MappingProxyType(dict(self.exceptions)))

    def on(self, row: CalendarDay) -> Spans:
        """The spans of the day this calendar row describes, in order."""
        exceptions: MappingProxyType[date, Spans] = self.__dict__["_exceptions"]
        if row.date in exceptions:
            return exceptions[row.date]
        for kind, spans in self.by_kind:
            if kind is row.kind:
                return spans
        if row.kind in (DayKind.WORKDAY, DayKind.WEEKEND):
            for weekday, spans in self.by_weekday:
                if weekday == row.date.isoweekday():
                    return spans
        return self.workday if row.working else ()


def unit_calendar(calendar: BusinessCalendar, hours: OpeningHours) -> BusinessCalendar:
    """The calendar on which a unit works: open days are its workdays, also at weekends.

    Duties of a branch that opens on Saturdays fall on Saturdays; statutory workday deadlines keep using
    the calendar of the country.
    """
    open_weekday = {d: bool(spans) for d, spans in hours.by_weekday}
    rest = frozenset(
        d for d in range(1, 8) if not open_weekday.get(d, bool(hours.workday) and d not in calendar.rest_days)
    )
    known = {row.date for row in calendar.days} | {row.date for row in calendar.overrides}
    dates = known | {day for day, _ in hours.exceptions}
    changed = []
    for day in sorted(dates):
        row = calendar.row(day)
        is_open = bool(hours.on(row))
        if is_open != row.working:
            kind = DayKind.WORKDAY if is_open else DayKind.WEEKEND
            row = CalendarDay(day, kind, row.name, row.status, "opening_hours")
        changed.append(row)
    return BusinessCalendar(tuple(changed), rest_days=rest)


def _in_order(spans: Spans) -> Spans:
    ordered = tuple(sorted(spans))
    for before, after in pairwise(ordered):
        if before.closes == time(0) or after.opens < before.closes:
            raise CalendarError(
                "span_overlap", f"营业时间{before.opens:%H:%M}–{before.closes:%H:%M}与后一段重叠，请检查。"
            )
    return ordered


# The hours most outlets post; a unit's own replace them.
COMMON_HOURS = OpeningHours(workday=(Span(time(8, 30), time(12)), Span(time(13, 30), time(17))))
