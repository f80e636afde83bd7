"""What a clock shows: time used and left, when it is due, whom to call when. All worked out from its spans.

Everything takes `now` and knows only what had happened by then. Answers are in UTC: in a zone that turns its clocks,
local datetimes neither subtract nor compare as instants.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from wangdian.engines.clocks.clock import Clock, Span, SpanKind
from wangdian.engines.clocks.scale import utc
from wangdian.engines.clocks.spec import Rung

_ZERO = timedelta(0)
Piece = tuple[datetime, datetime | None]  # a stretch that counts; None = for ever


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"  # and its remaining time frozen: a pause past its cap counts as running
    MET = "met"
    BREACHED = "breached"  # late, whether still going on or stopped late
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class RungTime:
    """A rung, when its percent is reached, and when to call (later than that when closed hours are spared).

    Both None: never, as things stand (the clock is paused without a cap, or was stopped before).
    """

    rung: Rung
    reached: datetime | None
    calls: datetime | None


@dataclass(frozen=True)
class Reading:
    """Everything a screen shows of a clock, durations in the time the clock runs on.

    due_at: when it runs out if it runs from `now` on (paused: if resumed now; stopped: if it had run on).
    runs_out: when it runs out if nothing is done: None while a pause without cap lasts.
    """

    state: State
    budget: timedelta
    consumed: timedelta
    remaining: timedelta  # negative: late by so much
    due_at: datetime
    runs_out: datetime | None
    paused: timedelta
    pause_left: timedelta | None  # None: no cap
    percent: float


# ------------------------------------------------------------ the spans, seen from a moment


def _known(clock: Clock, now: datetime) -> list[Span]:
    """The spans of the present count as they stood at `now`."""
    spans = []
    for span in clock.spans:
        if span.start > now or (span.end is not None and span.end < clock.began):
            continue
        if span.start < clock.began:
            span = replace(span, start=clock.began)
        spans.append(replace(span, end=None) if span.end is not None and span.end > now else span)
    return spans


def _moment(clock: Clock, now: datetime) -> datetime:
    return max(utc(now), clock.began)


def _pieces(clock: Clock, now: datetime, *, run_on: bool) -> Iterator[Piece]:
    """The stretches that count, in order. run_on: from `now` the clock runs whatever it did before."""
    scale, left = clock.scale, clock.spec.pause_cap
    spans = _known(clock, now)
    for span in spans:
        end = now if run_on and span.end is None else span.end
        if span.kind is SpanKind.RUN:
            yield span.start, end
        elif left is not None:
            length = None if end is None else scale.elapsed(span.start, end)
            if length is None or length > left:
                yield scale.add(span.start, left), end
                left = _ZERO
            else:
                left -= length
    if run_on:
        yield spans[-1].end or now, None


def _used(clock: Clock, now: datetime) -> timedelta:
    pieces = _pieces(clock, now, run_on=False)
    scale = clock.scale
    return sum(
        (scale.elapsed(a, now if b is None else min(b, now)) for a, b in pieces if a < now),
        _ZERO,
    )


def _reach(clock: Clock, amount: timedelta, now: datetime, *, run_on: bool) -> datetime | None:
    """The first instant by which `amount` has been used; None when that never comes."""
    scale = clock.scale
    for begin, end in _pieces(clock, now, run_on=run_on):
        here = None if end is None else scale.elapsed(begin, end)
        if here is None or amount <= here:
            return scale.add(begin, amount)
        amount -= here
    return None


# ------------------------------------------------------------ questions


def consumed(clock: Clock, now: datetime) -> timedelta:
    """Time used by `now`, in the time the clock runs on: running spans, and pauses beyond the cap."""
    return _used(clock, _moment(clock, now))


def remaining(clock: Clock, now: datetime) -> timedelta:
    """Time left at `now`, in the time the clock runs on; frozen while paused; negative when late."""
    return clock.budget - consumed(clock, now)


def paused(clock: Clock, now: datetime) -> timedelta:
    """Time spent in pauses by `now`, in the time the clock runs on, whether it stopped the clock or not."""
    at, scale = _moment(clock, now), clock.scale
    pauses = (span for span in _known(clock, at) if span.kind is SpanKind.PAUSE)
    return sum((scale.elapsed(span.start, span.end or at) for span in pauses), _ZERO)


def due_at(clock: Clock, now: datetime) -> datetime:
    """When the time runs out if the clock runs from `now` on.

    Running: the deadline. Paused: the deadline if resumed now, which moves on while the pause lasts. Stopped:
    the deadline there was. Late: the moment it became late.
    """
    deadline = clock.deadline
    if deadline is not None and deadline <= clock.began:  # passed before it began: no pause can help
        return deadline
    reached = _reach(clock, clock.budget, _moment(clock, now), run_on=True)
    assert reached is not None
    return reached


def runs_out(clock: Clock, now: datetime) -> datetime | None:
    """When the time runs out if nothing is done: None in a pause without cap, and when stopped in time."""
    deadline = clock.deadline
    if deadline is not None and deadline <= clock.began:
        return deadline
    return _reach(clock, clock.budget, _moment(clock, now), run_on=False)


def counts_again(clock: Clock, now: datetime) -> datetime | None:
    """When a paused clock has used up its pause cap and counts again, in the past or to come; None without."""
    if not clock.is_paused or clock.spec.pause_cap is None:
        return None
    *_, last = _pieces(clock, _moment(clock, now), run_on=False)
    return last[0]


def breached_at(clock: Clock, now: datetime) -> datetime | None:
    """Since when the clock is late, or None when it is not.

    Late is who runs on past the moment it is due: up to that very moment is in time, and at half past five, due at
    five when the unit closed, is late although no opening time has passed since.
    """
    at = _moment(clock, now)
    return runs_out(clock, at) if _is_late(clock, at) else None


def state(clock: Clock, now: datetime) -> State:
    """Where the clock stands at `now`."""
    at = _moment(clock, now)
    last = _known(clock, at)[-1]
    if clock.cancelled and last.end is not None and at >= clock.spans[-1].start:
        return State.CANCELLED
    if _is_late(clock, at):
        return State.BREACHED
    if last.end is not None:
        return State.MET
    cap = clock.spec.pause_cap
    frozen = last.kind is SpanKind.PAUSE and (cap is None or paused(clock, at) < cap)
    return State.PAUSED if frozen else State.RUNNING


def rung_times(clock: Clock, now: datetime) -> tuple[RungTime, ...]:
    """When each rung of the ladder is reached, as things stand at `now`, in the order of the ladder.

    Past ones are the moments they were reached, so that a missed call can be caught up in order. A target that
    had passed when the clock began has reached every rung at once.
    """
    at, scale = _moment(clock, now), clock.scale
    budget = max(clock.budget, _ZERO)
    times = []
    for rung in clock.spec.ladder:
        reached = _reach(clock, budget * rung.percent / 100, at, run_on=False)
        calls = reached
        if reached is not None and rung.only_in_opening_hours:
            calls = scale.next_opening(reached)
        times.append(RungTime(rung, reached, calls))
    return tuple(times)


def read(clock: Clock, now: datetime) -> Reading:
    """Everything a screen shows of a clock at `now`."""
    used, budget, total, cap = consumed(clock, now), clock.budget, paused(clock, now), clock.spec.pause_cap
    return Reading(
        state=state(clock, now),
        budget=budget,
        consumed=used,
        remaining=budget - used,
        due_at=due_at(clock, now),
        runs_out=runs_out(clock, now),
        paused=total,
        pause_left=None if cap is None else max(cap - total, _ZERO),
        percent=100 * (used / budget) if budget > _ZERO else 100.0,
    )


def _is_late(clock: Clock, at: datetime) -> bool:
    """Whether the clock ran on, on the wall clock, past the instant by which its budget had been used."""
    scale, left = clock.scale, clock.budget
    if left < _ZERO:  # the moment had passed when the clock began
        return True
    for begin, end in _pieces(clock, at, run_on=False):
        stop = at if end is None else min(end, at)
        if begin >= stop:
            continue
        here = scale.elapsed(begin, stop)
        if left <= here and scale.add(begin, left) < stop:
            return True
        left -= here
    return False
