"""Gather what guards may ask about a case, in a constant number of queries."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.org.models import PostLimit
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope

from . import kinds
from .guards import ActionFact, Facts, Step
from .models import Action, Case, Clock, TimelineEntry

What = TimelineEntry.What


def facts_of(
    case: Case, by: Scope, now: datetime, *, grant: Grant | None = None, comment: str = "", data: dict[str, Any] | None = None
) -> Facts:  # fmt: skip
    """The facts about `case` for the person who asks; `grant` is the one they act under, when it is known."""
    here = [g for g in by.grants if g.covers(case.unit.path)]
    steps = tuple(
        Step("opened" if what == What.OPENED else name, by_id, behalf)
        for what, name, by_id, behalf in TimelineEntry.objects.filter(
            case=case, what__in=[What.OPENED, What.MOVED]
        )
        .order_by("id")
        .values_list("what", "transition", "by_id", "on_behalf_of_id")
    )
    counts = Case.objects.filter(pk=case.pk).aggregate(
        evidence=Count("attachments", distinct=True),
        fresh=Count("attachments", distinct=True, filter=Q(attachments__added_at__gte=case.entered_at)),
        children=Count("children", distinct=True, filter=Q(children__closed_at=None)),
    )
    actions = tuple(
        ActionFact(a.state, a.title, a.owner_id, a.state == Action.State.OPEN and a.due_on < localdate(now))
        for a in case.actions.order_by("id")
    )
    return Facts(
        state=case.state,
        grade=case.grade,
        owner_id=case.owner_id,
        opener_id=case.opened_by_id,
        actor_id=by.person_id,
        now=now,
        on_behalf_of_id=grant.on_behalf_of if grant else None,
        posts_here=frozenset(g.post_code for g in here if g.unit_id == case.unit_id),
        powers_here=frozenset(p for g in here for p in g.powers),
        steps=steps,
        evidence=counts["evidence"],
        evidence_since_entry=counts["fresh"],
        actions=actions,
        open_children=counts["children"],
        pending_approvals=pending_approvals(case),
        comment=comment,
        data=data or {},
        limits=_limits(here, now),
        more=kinds.of(case.kind).facts(case),
    )


def pending_approvals(case: Case) -> int:
    """How many acts on this case, on one of its actions or of its clocks, wait for a second person."""
    about = Q(target_kind="case", target_id=str(case.pk))
    for kind, rows in (("action", Action.objects), ("clock", Clock.objects)):
        numbers = [str(pk) for pk in rows.filter(case=case).values_list("pk", flat=True)]
        about |= Q(target_kind=kind, target_id__in=numbers)
    return Approval.objects.filter(about, state=Approval.State.PENDING).count()


def _limits(grants: list[Grant], now: datetime) -> dict[str, Decimal]:
    """The highest limit of the posts held, by kind of business."""
    posts = {g.post_id for g in grants}
    rows = PostLimit.objects.filter(in_force(localdate(now)), post__in=posts).values_list(
        "business", "amount"
    )
    limits: dict[str, Decimal] = {}
    for business, amount in rows:
        limits[business] = max(amount, limits.get(business, amount))
    return limits
