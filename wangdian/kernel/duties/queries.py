"""What is mine today, how the branch stands, who is behind. A constant number of queries each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, StringAgg, Value, When

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Scope

from .actions import can_undo
from .models import Occurrence

State = Occurrence.State
LOOK_BACK = timedelta(days=7)  # how long a missed one stays in sight


def day_bounds(day: date, zone) -> tuple[datetime, datetime]:
    """The first moment of a day and of the next one."""
    start = datetime.combine(day, time(0), zone)
    return start, start + timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One line of 今日."""

    occurrence: Occurrence
    is_open: bool
    is_overdue: bool
    is_now: bool  # its hours have begun
    may_undo: bool


@dataclass(frozen=True)
class Today:
    """One person's day in time order: overdue, due now, later today, later, done, and what was missed lately."""

    overdue: tuple[Entry, ...]
    current: tuple[Entry, ...]
    later_today: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    done: tuple[Entry, ...]
    missed: tuple[Entry, ...]

    @property
    def due_count(self) -> int:
        """How many fall due today, done ones included."""
        return len(self.overdue) + len(self.current) + len(self.later_today) + len(self.done)

    @property
    def share_done(self) -> float:
        return len(self.done) / self.due_count if self.due_count else 1.0


def mine(scope: Scope) -> Q:
    """Occurrences that are a person's own, or wait for anybody in a post they hold."""
    condition = Q(person_id=scope.person_id)
    for grant in scope.grants:
        if grant.on_behalf_of is None:
            condition |= Q(person=None, unit_id=grant.unit_id, post_id=grant.post_id)
    return condition


def today_of(scope: Scope, now: datetime) -> Today:
    """The day of the person who asks, as of `now` (aware, local). One query."""
    return _today(mine(scope), now)


def today_of_person(unit: Unit, person_id: int | None, now: datetime) -> Today:
    """The day of one person at a unit, or (None) of what waits there for anybody in a post. One query."""
    return _today(Q(unit=unit, person_id=person_id), now)


def _today(whose: Q, now: datetime) -> Today:
    start, end = day_bounds(now.date(), now.tzinfo)
    over = Q(state__in=[State.DONE, State.LATE, State.EXCUSED])
    rows = (
        Occurrence.objects.filter(whose, due_at__gte=start - LOOK_BACK, opens_at__lt=end)
        # What was done on another day and is due on another day is not of today.
        .filter(~over | Q(due_at__gte=start, due_at__lt=end) | Q(done_at__gte=start))
        .select_related("duty__metric", "unit", "stands_in_for", "done_by")
        .order_by("due_at", "opens_at", "id")
    )
    groups: dict[str, list[Entry]] = {g: [] for g in Today.__dataclass_fields__}
    for row in rows:
        entry = Entry(
            occurrence=row,
            is_open=row.state == State.OPEN,
            is_overdue=row.state == State.OPEN and row.due_at < now,
            is_now=row.opens_at <= now,
            may_undo=row.state in {State.DONE, State.LATE} and can_undo(row, now),
        )
        groups[_group(entry, now, end)].append(entry)
    return Today(**{name: tuple(entries) for name, entries in groups.items()})


def _group(entry: Entry, now: datetime, end: datetime) -> str:
    row = entry.occurrence
    if row.state in {State.DONE, State.LATE, State.EXCUSED}:
        return "done"
    if row.state == State.MISSED:
        return "missed"
    if row.due_at < now:
        return "overdue"
    if row.due_at >= end:
        return "coming"
    # "Now" is what has begun and is due today; the rest of the day comes after it.
    return "current" if entry.is_now else "later_today"


@dataclass(frozen=True)
class PersonDay:
    """How far one person is today."""

    person_id: int | None
    name: str
    post: str
    due: int
    done: int
    overdue: int

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.due) if self.due else 100


def _flag(condition: Q) -> Count:
    return Count(Case(When(condition, then=Value(1)), output_field=IntegerField()))


def _counts(now: datetime) -> dict[str, Count]:
    return {
        "due": Count("id"),
        "done": _flag(Q(state__in=[State.DONE, State.LATE])),
        "overdue": _flag(Q(state=State.OPEN, due_at__lt=now) | Q(state=State.MISSED)),
    }


def due_on(day: date, zone) -> Q:
    """Occurrences that fall due on a day."""
    start, end = day_bounds(day, zone)
    return Q(due_at__gte=start, due_at__lt=end) & ~Q(state=State.EXCUSED)


def people_today(unit: Unit, now: datetime) -> list[PersonDay]:
    """Everybody of a unit with what is due today; those who are behind first. One query."""
    rows = (
        Occurrence.objects.filter(due_on(now.date(), now.tzinfo), unit=unit)
        .values("person_id", "person__name", "person__staff_no")
        .annotate(posts=StringAgg("post__name", Value("、"), distinct=True), **_counts(now))
        .order_by("-overdue", "person__staff_no")
    )
    return [
        PersonDay(
            r["person_id"], r["person__name"] or "", r["posts"] or "", r["due"], r["done"], r["overdue"]
        )
        for r in rows
    ]


@dataclass(frozen=True)
class UnitDay:
    """How far one unit is today."""

    unit_id: int
    name: str
    due: int
    done: int
    overdue: int

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.due) if self.due else 100


def units_today(units: QuerySet[Unit], now: datetime) -> list[UnitDay]:
    """Units with what is due today; those behind first. One query."""
    rows = (
        Occurrence.objects.filter(due_on(now.date(), now.tzinfo), unit__in=units)
        .values("unit_id", "unit__name")
        .annotate(**_counts(now))
        .order_by("-overdue", "unit__path")
    )
    return [UnitDay(r["unit_id"], r["unit__name"], r["due"], r["done"], r["overdue"]) for r in rows]


@dataclass(frozen=True)
class Tally:
    """What happened to the occurrences that fell due in a period."""

    due: int
    done: int
    late: int
    missed: int
    excused: int
    open: int


def tally(occurrences: QuerySet[Occurrence], first: date, last: date, zone) -> Tally:
    """Count occurrences due from `first` to `last`, both included. One query."""
    start, _ = day_bounds(first, zone)
    _, end = day_bounds(last, zone)
    counts = occurrences.filter(due_at__gte=start, due_at__lt=end).aggregate(
        due=Count("id"),
        done=_flag(Q(state=State.DONE)),
        late=_flag(Q(state=State.LATE)),
        missed=_flag(Q(state=State.MISSED)),
        excused=_flag(Q(state=State.EXCUSED)),
        open=_flag(Q(state=State.OPEN)),
    )
    return Tally(**counts)
