"""A clock is a limit and a history of spans; acts return the clock with its history changed.

Nothing counts up: whatever is asked is worked out from the spans, so a changed limit, calendar or span cannot
leave a counter behind that is wrong.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from wangdian.engines.calendars import RelativeDue, WorkClock
from wangdian.engines.clocks.errors import ClockError
from wangdian.engines.clocks.scale import Scale, utc
from wangdian.engines.clocks.spec import ClockSpec


class SpanKind(StrEnum):
    """What the clock did in a span."""

    RUN = "run"
    PAUSE = "pause"


@dataclass(frozen=True)
class Span:
    """From `start` until `end` (None: still going on) the clock ran or was paused. Kept in UTC."""

    start: datetime
    end: datetime | None = None
    kind: SpanKind = SpanKind.RUN
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        if self.end is not None:
            object.__setattr__(self, "end", utc(self.end))
            if self.end < self.start:
                raise ClockError("span_order", "计时段的结束早于开始，请改正。")


@dataclass(frozen=True)
class Clock:
    """A limit (`spec`), what happened (`spans`, in order), and the hours of the unit (`work`).

    Between spans nothing counts (a case that was closed and opened again). Without an open span the clock has
    been stopped, or `cancelled`. origin: where the present count began; spans before it no longer count; None =
    the first span. Raises `no_span`, `span_overlap`, `span_open`, `origin`.
    """

    spec: ClockSpec
    spans: tuple[Span, ...]
    work: WorkClock
    origin: datetime | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        if not self.spans:
            raise ClockError("no_span", "时钟没有计时段，请先开始计时。")
        for before, after in pairwise(self.spans):
            if before.end is None:
                raise ClockError("span_open", "只有最后一个计时段可以未结束，请检查记录。")
            if after.start < before.end:
                raise ClockError("span_overlap", "计时段重叠，请检查记录。")
        object.__setattr__(self, "origin", utc(self.origin) if self.origin else self.spans[0].start)
        last = self.spans[-1]
        if not any(span.start <= self.began <= (span.end or self.began) for span in self.spans):
            raise ClockError("origin", "计时起点不在计时段之内，请检查记录。")
        if self.cancelled and last.end is None:
            raise ClockError("span_open", "已取消的时钟不应有未结束的计时段，请检查记录。")

    @property
    def began(self) -> datetime:
        """The instant the present count began, in UTC."""
        assert self.origin is not None
        return self.origin

    @cached_property
    def scale(self) -> Scale:
        """The time this clock runs on."""
        return Scale(self.work, self.spec.measures_opening_time)

    @property
    def is_open(self) -> bool:
        """Neither stopped nor cancelled."""
        return self.spans[-1].end is None

    @property
    def is_paused(self) -> bool:
        """Whether the present span is a pause (which may have used up its cap)."""
        return self.is_open and self.spans[-1].kind is SpanKind.PAUSE

    @cached_property
    def deadline(self) -> datetime | None:
        """For a target that is a day or moment to be reached: when that ends without any pause, in UTC."""
        if self.spec.is_running_time:
            return None
        if isinstance(self.spec.target, datetime):
            return self.spec.target
        assert isinstance(self.spec.target, RelativeDue)
        return utc(self.work.due(self.began, self.spec.target, self.spec.runs_on))

    @cached_property
    def budget(self) -> timedelta:
        """The time allowed, in the time the clock runs on.

        Of a day to be reached: the time from the beginning until then; negative when it had passed already.
        """
        target, deadline = self.spec.target, self.deadline
        if deadline is not None:
            return self.scale.elapsed(self.began, deadline)
        if isinstance(target, timedelta):
            return target
        assert isinstance(target, RelativeDue)
        return timedelta(**{f"{target.unit.value}s": target.amount})


# ------------------------------------------------------------ acts


def start(spec: ClockSpec, work: WorkClock, now: datetime) -> Clock:
    """A clock that begins to run at `now`."""
    return Clock(spec, (Span(now),), work)


def pause(clock: Clock, now: datetime, reason: str) -> Clock:
    """Stop counting from `now`, saying why. A clock paused already goes on being paused, for the new reason.

    Raises `closed`, `act_order`, `pause_reason`.
    """
    if not reason.strip():
        raise ClockError("pause_reason", "请写明暂停原因。")
    return _turn(clock, Span(now, None, SpanKind.PAUSE, reason.strip()))


def resume(clock: Clock, now: datetime) -> Clock:
    """Count again from `now`. Raises `not_paused`, `act_order`."""
    if not clock.is_paused:
        raise ClockError("not_paused", "时钟没有暂停，无需恢复。")
    return _turn(clock, Span(now))


def stop(clock: Clock, now: datetime) -> Clock:
    """What the clock was for is done at `now`. Raises `closed`, `act_order`."""
    return replace(clock, spans=_ended(clock, now))


def cancel(clock: Clock, now: datetime) -> Clock:
    """What the clock was for no longer needs doing. Raises `closed`, `act_order`."""
    return replace(clock, spans=_ended(clock, now), cancelled=True)


def reopen(clock: Clock, now: datetime) -> Clock:
    """Count on from `now` after a stop; the time between does not count. Raises `not_closed`, `act_order`."""
    end = clock.spans[-1].end
    if end is None:
        raise ClockError("not_closed", "时钟仍在计时，无需重开。")
    if utc(now) < end:
        raise ClockError("act_order", "操作时间早于上一次操作，请检查时间。")
    return replace(clock, spans=(*clock.spans, Span(now)), cancelled=False)


def recompute(clock: Clock, work: WorkClock) -> Clock:
    """The same clock by other hours or another calendar (a holiday has been moved): history stays."""
    return replace(clock, work=work)


def _turn(clock: Clock, span: Span) -> Clock:
    return replace(clock, spans=(*_ended(clock, span.start), span))


def _ended(clock: Clock, now: datetime) -> tuple[Span, ...]:
    last = clock.spans[-1]
    if last.end is not None:
        raise ClockError("closed", "时钟已经停止，不能再操作。")
    if utc(now) < max(last.start, clock.began):
        raise ClockError("act_order", "操作时间早于上一次操作，请检查时间。")
    return (*clock.spans[:-1], replace(last, end=now))
