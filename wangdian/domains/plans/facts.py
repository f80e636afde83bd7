"""What happened in the period of a review: due, done, late, missed; targets and their pace. Plain JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.duties.queries import day_bounds, tally
from wangdian.kernel.metrics.models import Target
from wangdian.kernel.metrics.queries import assess
from wangdian.kernel.metrics.wording import TONES, status_words

from .models import Plan, PlanVersion, Review

State = Occurrence.State
BEHIND = {"AT_RISK", "BEHIND", "BROKEN"}
MOST_MISSED = 10


def _version_ids(plan: Plan) -> list[int]:
    return list(PlanVersion.objects.filter(plan=plan).values_list("pk", flat=True))


def facts_of(review: Review, now: datetime) -> dict[str, Any]:
    """The facts of a review as of `now`; five queries whatever the size of the branch."""
    versions = _version_ids(review.plan)
    occurrences = Occurrence.objects.filter(duty__plan_version__in=versions)
    counts = tally(occurrences, review.starts_on, review.ends_on, now.tzinfo)
    day = min(review.ends_on, now.date())
    targets = Target.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=review.starts_on), plan_version__in=versions, parent=None,
        starts_on__lte=day,
    ).select_related("metric", "unit", "person", "owner_post", "owner_person")  # fmt: skip
    goals = [
        {
            "name": goal.target.metric.name,
            "words": status_words(goal.standing.status, ended=goal.standing.ended),
            "tone": TONES[goal.standing.status],
            "op": goal.target.op,
            "goal": _plain(goal.standing.goal),
            "actual": _plain(goal.standing.actual),
            "expected": _plain(goal.standing.expected),
            "ratio": _plain(goal.standing.ratio),
            "due": _plain(goal.standing.due),
            "status": str(goal.standing.status),
            "unit": goal.target.metric.measure_unit,
        }
        for goal in assess(list(targets), day)
    ]
    return {
        "as_of": now.isoformat(),
        "tally": asdict(counts),
        "goals": goals,
        "behind": sum(g["status"] in BEHIND for g in goals),
        "missed": _most_missed(versions, review, now),
    }


def _plain(number) -> float | None:
    return None if number is None else float(number)


def _most_missed(versions: list[int], review: Review, now: datetime) -> list[dict[str, Any]]:
    """The duties that were missed or late most often."""
    start, _ = day_bounds(review.starts_on, now.tzinfo)
    _, end = day_bounds(review.ends_on, now.tzinfo)
    inside = Q(occurrences__due_at__gte=start, occurrences__due_at__lt=end)
    duties = (
        Duty.objects.filter(plan_version__in=versions)
        .select_related("post", "person")
        .annotate(
            missed=Count("occurrences", filter=inside & Q(occurrences__state=State.MISSED)),
            late=Count("occurrences", filter=inside & Q(occurrences__state=State.LATE)),
        )
        .filter(Q(missed__gt=0) | Q(late__gt=0))
        .order_by("-missed", "-late", "title")[:MOST_MISSED]
    )
    return [
        {
            "title": duty.title,
            "owner": duty.person.name if duty.person else duty.post.name if duty.post else "",
            "missed": duty.missed,
            "late": duty.late,
        }
        for duty in duties
    ]
