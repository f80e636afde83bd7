"""Clocks follow their case: started, met, cancelled, paused while it waits, measured anew when it is graded anew.

Called inside the transaction of the act, which holds the lock on the case.
"""

from datetime import datetime

from django.utils.timezone import localdate

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import WorkClock

from ..flows import OPEN_CATEGORIES, Category, ClockDefinition, Flow
from ..models import Case, Clock, ClockTarget, TimelineEntry
from .breaching import note_breaches
from .hours import WALL, Hours
from .mapping import asks_calendar, snapshot, spec_of
from .rows import COMPUTED, OPEN, Kept, load, settle, write_spans
from .targets import Standard, rows_for, standard


class Keeper:
    """What `clock_hooks` calls."""

    def opened(self, case: Case, flow: Flow, started_at: datetime, now: datetime) -> None:
        """Start the clocks that begin with the case; they count from `started_at`."""
        rows = _rows(case, now)
        for definition in flow.clocks:
            if definition.starts in ("opened", case.state):
                _begin(case, flow, definition, rows, started_at, now)
        bring_up(case)

    def moved(
        self, case: Case, flow: Flow, transition: str, from_state: str, now: datetime, reason: str
    ) -> None:
        """Follow a transition that was just performed; `reason` is what the person wrote."""
        running = {kept.row.name: kept for kept in load(open_rows(case))}
        was_open = flow.state(from_state).category in OPEN_CATEGORIES
        category = flow.state(case.state).category
        is_open = category in OPEN_CATEGORIES
        for definition in flow.clocks:
            kept = running.get(definition.name)
            if kept is None:
                continue
            if transition in definition.meets or (was_open and category is Category.DONE):
                _act(kept, engine.stop, now)
            elif transition in definition.cancels or (was_open and category is Category.VOID):
                _act(kept, engine.cancel, now)
            else:
                continue
            del running[definition.name]
        starting = {transition} | ({case.state} if case.state != from_state else set())
        if is_open and not was_open:
            starting.add("opened")
        beginning = [d for d in flow.clocks if d.starts in starting and d.name not in running]
        rows = _rows(case, now) if beginning else []
        for definition in beginning:
            since = _life_began(case, flow) if definition.counts_from == "opened" else now
            _begin(case, flow, definition, rows, since, now)
        for kept in running.values() if case.state != from_state else ():  # a declaration changes no waiting
            _wait_or_run(kept, category, reason or flow.state(case.state).label, now)
        bring_up(case)

    def regraded(self, case: Case, flow: Flow, now: datetime) -> None:
        """Measure open clocks by the standard of the case's grade now, as each clock's policy says."""
        rows = _rows(case, now)
        running = {kept.row.name: kept for kept in load(open_rows(case))}
        for definition in flow.clocks:
            held = standard(definition, case.grade, rows)
            kept = running.get(definition.name)
            if kept is not None and held is None:
                _act(kept, engine.cancel, now)
            elif kept is not None and held is not None:
                _regrade(case, flow, definition, kept, held, now)
            elif held is not None:
                _begin_late(case, flow, definition, rows, now)
        bring_up(case)


def open_rows(case: Case):
    """The clocks of a case that still count."""
    return Clock.objects.filter(case=case, state__in=OPEN).order_by("id")


def bring_up(case: Case) -> None:
    """The case's own columns: the next deadline of a running clock, and whether a promise is broken."""
    rows = list(Clock.objects.filter(case=case).values_list("state", "due_at", "breached_at"))
    case.due_at = min((due for state, due, _late in rows if state == Clock.State.RUNNING), default=None)
    case.breached = any(late for state, _due, late in rows if state != Clock.State.CANCELLED)
    case.save(update_fields=["due_at", "breached"])


def save(kept: Kept, now: datetime) -> None:
    """Settle and write a clock; a breach that shows itself is noted with stage and owner."""
    had = kept.row.breached_at
    settle(kept, now)
    if kept.row.breached_at and not had:
        note_breaches([kept.row])
    kept.row.save(update_fields=[*COMPUTED, "breach_state", "breach_owner"])


def _act(kept: Kept, act, now: datetime, *more) -> None:
    at = max(now, kept.latest)  # another server's clock may be a little ahead
    write_spans(kept, act(kept.clock, at, *more))
    save(kept, at)


def _wait_or_run(kept: Kept, category: Category, reason: str, now: datetime) -> None:
    if category is Category.WAITING:
        _act(kept, engine.pause, now, reason[:200])
    elif kept.clock.is_paused:
        _act(kept, engine.resume, now)


def _rows(case: Case, now: datetime) -> list[ClockTarget]:
    return rows_for(case.kind, case.unit, localdate(now))


def _begin(
    case: Case,
    flow: Flow,
    definition: ClockDefinition,
    rows: list[ClockTarget],
    since: datetime,
    now: datetime,
) -> None:
    """Start a clock, if there is a standard for it at this grade; at once paused when the case waits."""
    held = standard(definition, case.grade, rows)
    if held is None:
        return
    rounds = Clock.objects.filter(case=case, name=definition.name).count()
    kept = _new(case, flow, definition, held, since, rounds + 1)
    if flow.state(case.state).category is Category.WAITING:
        write_spans(kept, engine.pause(kept.clock, max(now, since), flow.state(case.state).label))
    save(kept, now)


def _new(
    case: Case, flow: Flow, definition: ClockDefinition, held: Standard, since: datetime, number: int
) -> Kept:
    work = _work(case, definition, held)
    spec = snapshot(held.target, flow.escalation, work, regrade=definition.regrade, legal=definition.legal)
    row = Clock(
        unit_id=case.unit_id, case=case, name=definition.name, label=definition.label[:40], round=number,
        grade=case.grade, spec=spec, started_at=since, due_at=since,
    )  # fmt: skip
    row.save(force_insert=True)
    clock = engine.start(spec_of(spec), work, since)
    kept = Kept(row, [], clock, set())
    write_spans(kept, clock)
    return kept


def _work(case: Case, definition: ClockDefinition, held: Standard) -> WorkClock:
    """The hours a clock runs on; nothing is read for a limit on the wall clock."""
    if not asks_calendar(held.target):
        return WALL
    return Hours([case.unit_id]).of(case.unit_id, legal=definition.legal)


def _regrade(case: Case, flow: Flow, definition: ClockDefinition, kept: Kept, held: Standard, now) -> None:
    """Apply the policy. RESTART ends the row and begins another round, so that its rungs are called again."""
    policy, at = engine.Regrade(definition.regrade), max(now, kept.latest)
    if policy is engine.Regrade.RESTART:
        waiting = kept.clock.is_paused
        reason = kept.clock.spans[-1].reason
        _act(kept, engine.cancel, at)
        fresh = _new(case, flow, definition, held, at, kept.row.round + 1)
        if waiting:
            write_spans(fresh, engine.pause(fresh.clock, at, reason))
        save(fresh, at)
        return
    work = kept.clock.work if kept.row.spec["calendar"] else _work(case, definition, held)
    spec = snapshot(held.target, flow.escalation, work, regrade=definition.regrade, legal=definition.legal)
    measure_by(kept, spec, policy, at, work)
    kept.row.grade = case.grade
    kept.row.save(update_fields=["grade", "spec"])
    save(kept, at)


def measure_by(kept: Kept, spec: dict, policy: engine.Regrade, now: datetime, work: WorkClock) -> None:
    """Put a clock under another snapshot by a policy that keeps its history. Neither settled nor saved."""
    row = kept.row
    before = engine.recompute(kept.clock, work)
    after = engine.regrade(before, spec_of(spec, row.extended_to), policy, now)
    if after.spec.target == before.spec.target and after.spec.pause_cap == before.spec.pause_cap:
        spec = row.spec | {"ladder": spec["ladder"]}  # the old limit was the stricter one
    row.spec = spec
    kept.clock = after


def _life_began(case: Case, flow: Flow) -> datetime:
    """When the case was opened, or opened again."""
    closed = [s.name for s in flow.states if s.category not in OPEN_CATEGORIES]
    again = (
        TimelineEntry.objects.filter(case=case, what=TimelineEntry.What.MOVED, from_state__in=closed)
        .exclude(to_state__in=closed)
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )
    if again is not None:
        return again
    first = (
        Clock.objects.filter(case=case).order_by("started_at").values_list("started_at", flat=True).first()
    )
    return min(first, case.opened_at) if first else case.opened_at


def _begin_late(
    case: Case, flow: Flow, definition: ClockDefinition, rows: list[ClockTarget], now: datetime
) -> None:
    """A grade brings a clock the case had not: it counts from where it would have begun, unless that is over."""
    life = _life_began(case, flow)
    steps = list(
        TimelineEntry.objects.filter(case=case, what=TimelineEntry.What.MOVED, at__gte=life)
        .order_by("id")
        .values_list("transition", "to_state", "at")
    )
    since = life if definition.starts in ("opened", flow.initial) else None
    for step, state, at in steps:
        if definition.starts in (step, state):
            since = at
        elif step in (*definition.meets, *definition.cancels):
            since = None
    if since is None or not case.is_open:
        return
    if definition.counts_from == "opened":
        since = life
    _begin(case, flow, definition, rows, since, now)
