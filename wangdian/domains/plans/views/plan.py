"""A plan at work: its goals with their pace, its duties this month, its deadlines and promises."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.metrics.models import Target
from wangdian.kernel.metrics.queries import assess
from wangdian.kernel.metrics.wording import GoalLine, line_of
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ, PLANS_REVIEW, PLANS_WRITE

from ..models import PlanItem, PlanVersion
from ..queries import plan_for

State, Kind = PlanVersion.State, PlanItem.Kind


@dataclass
class Branch:
    """One heading of the plan with the goals under it."""

    heading: str
    goals: list[GoalLine] = field(default_factory=list)


@page(PLANS_READ)
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan page."""
    found = plan_for(request.scope, plan_id)
    versions = list(
        found.versions.order_by("-number")
        .defer("text", "graph", "mends")
        .select_related("published_by", "approved_by")
    )
    current = next((v for v in versions if v.state == State.PUBLISHED), None)
    items = (
        list(current.items.filter(decision=PlanItem.Decision.ACCEPTED).order_by("order")) if current else []
    )
    today = request.now.date()
    context = {
        "plan": found,
        "versions": versions,
        "current": current,
        "tree": _goal_tree(versions, items, today),
        "duties": _duties(versions, today),
        "promises": [i for i in items if i.kind == Kind.DEADLINE and i.data.get("kind") == "sla"],
        "records": [i for i in items if i.kind == Kind.RECORD],
        "triggers": [i for i in items if i.kind == Kind.TRIGGER],
        "reviews": found.reviews.order_by("-starts_on")[:6],
        "may_write": request.scope.has(PLANS_WRITE, found.unit.path),
        "may_review": request.scope.has(PLANS_REVIEW, found.unit.path),
    }
    return render(request, "plans/plan.html", context)


def _goal_tree(versions: list[PlanVersion], items: list[PlanItem], today: date) -> list[Branch]:
    """The live targets of the plan under the headings they stand under, in the order of the text."""
    if not items:
        return []
    targets = Target.objects.filter(
        plan_version__in=[v.pk for v in versions], parent=None, ended_on=None
    ).select_related("metric", "unit", "person", "owner_post", "owner_person")
    by_key = {goal.target.plan_item: line_of(goal) for goal in assess(list(targets), today)}
    branches: dict[str, Branch] = {}
    for item in items:
        if item.kind == Kind.METRIC and item.key in by_key:
            branches.setdefault(item.heading, Branch(item.heading)).goals.append(by_key[item.key])
    return list(branches.values())


def _duties(versions: list[PlanVersion], today: date):
    """The plan's live duties with this month's counts. One query."""
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    month = Q(occurrences__scheduled_on__gte=first, occurrences__scheduled_on__lt=following)
    done = month & Q(occurrences__state__in=[Occurrence.State.DONE, Occurrence.State.LATE])
    return (
        Duty.objects.filter(plan_version__in=[v.pk for v in versions])
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .select_related("post", "person")
        .annotate(
            due=Count("occurrences", filter=month),
            done=Count("occurrences", filter=done),
            missed=Count("occurrences", filter=month & Q(occurrences__state=Occurrence.State.MISSED)),
        )
        .order_by("post__rank", "title")
    )
