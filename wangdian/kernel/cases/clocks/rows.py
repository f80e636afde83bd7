"""Clocks read from their rows and written back: one place that knows how the two agree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import WorkClock

from ..models import Clock, ClockRung, ClockSpan
from .hours import WALL, Hours
from .mapping import SORTS, clock_of

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)
_TICK = timedelta(microseconds=1)


@dataclass
class Kept:
    """A clock row with its spans, what it means, and the rungs that were told."""

    row: Clock
    spans: list[ClockSpan]
    clock: engine.Clock
    told: set[tuple[int, str]]

    @property
    def latest(self) -> datetime:
        """The moment of the last act: another one may not lie before it."""
        last = self.clock.spans[-1]
        return last.end or last.start


def works_for(rows: Iterable[Clock]) -> dict[int, WorkClock]:
    """The hours each clock (by id) runs on; none are read where none of them needs any."""
    needing = [row for row in rows if row.spec.get("calendar")]
    if not needing:
        return {}
    hours = Hours(row.unit_id for row in needing)
    return {row.pk: hours.of(row.unit_id, legal=bool(row.spec.get("legal"))) for row in needing}


def load(rows: Iterable[Clock]) -> list[Kept]:
    """The clocks of some rows. At most five queries, however many."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    spans: dict[int, list[ClockSpan]] = defaultdict(list)
    for span in ClockSpan.objects.filter(clock_id__in=ids).order_by("start", "id"):
        spans[span.clock_id].append(span)
    told: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for clock_id, percent, to in ClockRung.objects.filter(clock_id__in=ids).values_list(
        "clock_id", "percent", "to"
    ):
        told[clock_id].add((percent, to))
    works = works_for(rows)
    return [
        Kept(
            row,
            spans[row.pk],
            clock_of(row, spans[row.pk], works.get(row.pk, WALL)),
            told[row.pk],
        )
        for row in rows
    ]


def write_spans(kept: Kept, clock: engine.Clock) -> None:
    """Bring the span rows to what the clock says: an end where one ended, a row where one began."""
    row = kept.row
    for known, span in zip(kept.spans, clock.spans, strict=False):
        if known.end != span.end:
            known.end = span.end
            known.save(update_fields=["end"])
    new = [
        ClockSpan(
            unit_id=row.unit_id, case_id=row.case_id, clock=row, sort=SORTS[span.kind], start=span.start,
            end=span.end, reason=span.reason[:200],
        )
        for span in clock.spans[len(kept.spans) :]
    ]  # fmt: skip
    kept.spans += ClockSpan.objects.bulk_create(new)
    kept.clock = clock


COMPUTED = ("state", "ended_at", "due_at", "remaining", "next_at", "breached_at")


def settle(kept: Kept, now: datetime) -> None:
    """Work out the columns that lists and the sweep go by. Does not save."""
    row, clock = kept.row, kept.clock
    reading = engine.read(clock, now)
    row.due_at = reading.due_at
    row.breached_at = row.breached_at or engine.breached_at(clock, now)
    if not clock.is_open:
        row.ended_at = clock.spans[-1].end
        late = reading.state is engine.State.BREACHED
        ended = Clock.State.LATE if late else Clock.State.MET
        row.state = Clock.State.CANCELLED if clock.cancelled else ended
        row.remaining = row.next_at = None
        return
    again = engine.counts_again(clock, now)
    frozen = clock.is_paused and (clock.spec.pause_cap is None or (again is not None and again > now))
    row.state = Clock.State.PAUSED if frozen else Clock.State.RUNNING
    row.remaining = reading.remaining if frozen else None
    row.next_at = _next(kept, now, again if frozen else None, reading.runs_out)


def _next(kept: Kept, now: datetime, again: datetime | None, runs_out: datetime | None) -> datetime | None:
    """When the sweep must look at the clock again: the next call, the first moment it is late, the end of its cap."""
    moments = [
        rung.calls
        for rung in engine.rung_times(kept.clock, now)
        if rung.calls is not None and (rung.rung.percent, rung.rung.to) not in kept.told
    ]
    if again is not None:
        moments.append(again)
    if kept.row.breached_at is None and runs_out is not None:
        moments.append(runs_out + _TICK)  # used to the last instant is not late
    return min(moments, default=None)
