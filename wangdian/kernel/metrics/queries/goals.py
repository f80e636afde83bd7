"""Goals as they stand on a day, always through the scope of the person who asks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from wangdian.engines import calendars
from wangdian.engines.calendars import Stretch
from wangdian.kernel.org.calendars import business_calendar
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.powers import METRICS_READ
from wangdian.kernel.org.scope import Scope

from ..models import Metric, Period, Target
from ..pace import Commitment, Standing, standing
from ..rollup import Answer, Question, answer
from ..split import residual

MONTHS = Target.SplitBy.MONTHS


@dataclass(frozen=True)
class Goal:
    """A target with its standing on a day. `part` is its share of the running month, where it was split."""

    target: Target
    window: Stretch
    standing: Standing
    answer: Answer
    part: "Goal | None" = None


@dataclass(frozen=True)
class Split:
    """The live parts of one split, and what is still to hand out (None while something is blank or not additive)."""

    over: str
    parts: tuple[Target, ...]
    residual: Decimal | None


def live_on(day: date) -> Q:
    """The condition that a target holds on a day."""
    return Q(set_on__lte=day, starts_on__lte=day, ends_on__gte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def window_of(target: Target, day: date) -> Stretch:
    """The days over which a target counts as of a day: its period that holds the day, clipped to its dates."""
    day = min(max(day, target.starts_on), target.ends_on)
    if target.period in {Period.SPAN, Period.EACH}:
        return Stretch(target.starts_on, target.ends_on)
    period = calendars.period_of(calendars.Period(target.period.lower()), day)
    return Stretch(max(period.start, target.starts_on), min(period.end, target.ends_on))


def standings(scope: Scope, unit: Unit, day: date) -> list[Goal]:
    """The goals of a unit as they stand at the end of a day, most important first. Three queries.

    The numbers are rolled up over the units below, as far as the person who asks may see them.
    """
    scope.demand(METRICS_READ, unit)
    return _goals(_targets().filter(live_on(day), unit=unit, person=None), day)


def my_goals(scope: Scope, person: Person, day: date) -> list[Goal]:
    """The goals that are a person's: their own targets, and those they or their post answer for. Three queries.

    For oneself, or for somebody at a unit where one sees more than oneself.
    """
    own = scope.person_id == person.pk
    mine = Q(person=person) | Q(owner_person=person)
    if own:
        for grant in scope.grants:
            if grant.on_behalf_of is None:
                mine |= Q(person=None, unit_id=grant.unit_id, owner_post_id=grant.post_id)
    targets = _targets().filter(live_on(day)).filter(mine)
    if not own:
        targets = targets.filter(unit__in=units_for_all(scope))
    return _goals(targets, day)


def people_goals(scope: Scope, unit: Unit, day: date) -> list[Goal]:
    """The personal goals of everybody at a unit, by person. Three queries.

    Whoever sees only themselves gets their own.
    """
    scope.demand(METRICS_READ, unit)
    targets = _targets().filter(live_on(day), unit=unit, person__isnull=False)
    if not units_for_all(scope).filter(pk=unit.pk).exists():
        targets = targets.filter(person_id=scope.person_id)
    goals = _goals(targets, day)
    return sorted(goals, key=lambda g: (g.target.person.staff_no, _importance(g)))


def goal(scope: Scope, target_id: int, day: date) -> Goal | None:
    """One target with its standing on a day (its last day, once it is over); None where it is not visible."""
    target = _targets().filter(pk=target_id).first()
    if target is None:
        return None
    scope.demand(METRICS_READ, target.unit)
    if target.person_id not in {None, scope.person_id} and not _sees_all(scope, target.unit):
        return None
    return assess([target], day)[0]


def units_for_all(scope: Scope) -> QuerySet[Unit]:
    """The units at which a person sees everybody's numbers, and not only their own."""
    wide = tuple(g for g in scope.grants if g.reach != Post.Reach.OWN)
    return replace(scope, grants=wide).units(METRICS_READ)


def _sees_all(scope: Scope, unit: Unit) -> bool:
    return any(
        METRICS_READ in g.powers and g.reach != Post.Reach.OWN and g.covers(unit.path) for g in scope.grants
    )


def assess(targets: Sequence[Target], day: date) -> list[Goal]:
    """Standings of any targets (with metric and unit loaded), in their order. Two queries."""
    workdays = business_calendar().workdays_between
    windows = [window_of(t, day) for t in targets]
    answers = answer([question_of(t, w, day) for t, w in zip(targets, windows, strict=True)])
    return [
        Goal(t, w, standing(commitment_of(t, w), a.value, min(day, w.end), workdays), a)
        for t, w, a in zip(targets, windows, answers, strict=True)
    ]


def splits_of(target: Target) -> list[Split]:
    """How a target is split, with the residual of each way. One query."""
    parts = (
        Target.objects.filter(parent=target, ended_on=None)
        .select_related("unit", "person", "metric")
        .order_by("starts_on", "unit__path", "person__staff_no")
    )
    ways = defaultdict(list)
    for part in parts:
        ways[part.split_by].append(part)
    return [Split(over, tuple(rows), _residual(target, over, rows)) for over, rows in ways.items()]


def _residual(target: Target, over: str, parts: list[Target]) -> Decimal | None:
    metric = target.metric
    if target.relative:
        return None
    if over == MONTHS and metric.aggregation != Metric.Aggregation.SUM:
        return None
    if over != MONTHS and metric.roll_up != Metric.RollUp.SUM:
        return None
    return residual(target.value, [p.value for p in parts])


def compare(
    scope: Scope, unit: Unit, metric: Metric, day: date, window: Stretch
) -> list[tuple[Unit, Goal | Answer]]:
    """The units right below one, each with its goal of a metric, or its bare number without one. Four queries."""
    scope.demand(METRICS_READ, unit)
    children = list(Unit.objects.filter(path__startswith=unit.path, depth=unit.depth + 1).order_by("path"))
    targets = (
        _targets()
        .filter(live_on(day), metric=metric, person=None, unit__in=children)
        .exclude(split_by=MONTHS)
    )
    goals = {g.target.unit_id: g for g in assess(list(targets), day)}
    bare = [u for u in children if u.pk not in goals]
    numbers = answer([_metric_question(metric, u.path, window.start, min(day, window.end)) for u in bare])
    rest = dict(zip((u.pk for u in bare), numbers, strict=True))
    return [(u, goals.get(u.pk) or rest[u.pk]) for u in children]


def _targets() -> QuerySet[Target]:
    return Target.objects.select_related("metric", "unit", "person", "owner_post", "owner_person")


def _goals(targets: QuerySet[Target], day: date) -> list[Goal]:
    """Goals of targets; a month's part is folded into the target it was split from, where both are there."""
    found = assess(list(targets), day)
    ids = {g.target.pk for g in found}
    parts = {
        g.target.parent_id: g for g in found if g.target.split_by == MONTHS and g.target.parent_id in ids
    }
    folded = {g.target.pk for g in parts.values()}
    goals = [replace(g, part=parts.get(g.target.pk)) for g in found if g.target.pk not in folded]
    return sorted(goals, key=_importance)


def _importance(g: Goal) -> tuple:
    return (-(g.target.weight or Decimal(0)), g.target.metric.code, g.target.starts_on, g.target.pk)


def question_of(target: Target, window: Stretch, day: date) -> Question:
    metric = target.metric
    return replace(
        _metric_question(metric, target.unit.path, window.start, min(day, window.end)),
        aggregation=Metric.Aggregation.LAST if target.period == Period.EACH else metric.aggregation,
        subtree=not target.measured,
        person_id=target.person_id,
    )


def _metric_question(metric: Metric, path: str, start: date, end: date) -> Question:
    return Question(
        metric_id=metric.pk, path=path, start=start, end=end, aggregation=metric.aggregation,
        roll_up=metric.roll_up, counted_by=metric.counted_by,
    )  # fmt: skip


def commitment_of(target: Target, window: Stretch) -> Commitment:
    metric = target.metric
    return Commitment(
        op=target.op, value=target.value, start=window.start, end=window.end,
        aggregation="LAST" if target.period == Period.EACH else metric.aggregation, direction=metric.direction,
        baseline=target.baseline, relative=target.relative, profile=target.profile, shares=tuple(target.shares),
    )  # fmt: skip


def goals_by_status(goals: Iterable[Goal]) -> dict[str, int]:
    """How many goals stand how, in the order of the statuses."""
    counts: dict[str, int] = defaultdict(int)
    for g in goals:
        counts[g.standing.status.value] += 1
    return dict(counts)
