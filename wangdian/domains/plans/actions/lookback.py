"""复盘: open a review of a period, write what people made of it, decide, sign. (Inventory rows 94–96.)"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from wangdian.engines.calendars import Period, period_of
from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.actions import create_duty
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.powers import PLANS_REVIEW
from wangdian.kernel.org.scope import Grant, Scope

from ..facts import facts_of
from ..models import Plan, Review, ReviewDecision
from .publishing import once_by

PERIODS = {
    Review.Period.WEEK: Period.WEEK,
    Review.Period.MONTH: Period.MONTH,
    Review.Period.QUARTER: Period.QUARTER,
}
WORDS = ("good", "gaps", "next_steps")


def _trace(review: Review, grant: Grant, by: Scope, now: datetime, act: str, **summary: Any) -> None:
    record(
        unit_id=review.unit_id, at=now, act=act, target=("review", review.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"plan": review.plan.title, "from": str(review.starts_on)} | summary,
    )  # fmt: skip


def _open(review_id: int, by: Scope) -> tuple[Review, Grant]:
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("plan", "unit")
        .filter(pk=review_id)
        .first()
    )
    if review is None:
        raise Refused("plans.review_gone", "没有这份复盘，请回到计划页。")
    grant = by.demand(PLANS_REVIEW, review.unit)
    if review.state == Review.State.SIGNED:
        raise Refused("plans.review_signed", "这份复盘已签署，不能再改；新的想法请写进下一期。")
    return review, grant


@transaction.atomic
def open_review(*, plan: Plan, period: str, day: date, by: Scope, now: datetime) -> Review:
    """The review of the week, month or quarter that holds `day`; opening it twice gives the same one.

    Raises Refused `plans.review_period` for a period that has not begun or lies outside the plan.
    """
    grant = by.demand(PLANS_REVIEW, plan.unit)
    if period not in PERIODS:
        raise Refused("plans.review_kind", "请选择周、月或季复盘。", field="period")
    stretch = period_of(PERIODS[period], day)
    if stretch.start > now.date() or stretch.end < plan.starts_on or stretch.start > plan.ends_on:
        raise Refused("plans.review_period", "这段时间还没开始，或不在计划期内。", field="day")
    review, fresh = Review.objects.get_or_create(
        plan=plan,
        period=period,
        starts_on=stretch.start,
        defaults={"unit": plan.unit, "ends_on": stretch.end},
    )
    if fresh:
        _trace(review, grant, by, now, "plans.review_open", period=str(period))
    return review


@transaction.atomic
def write(*, review_id: int, by: Scope, now: datetime, **words: str) -> Review:
    """Keep what went well, the gaps and their causes, the next steps."""
    review, grant = _open(review_id, by)
    if set(words) - set(WORDS):
        raise TypeError(f"cannot write {set(words) - set(WORDS)}")
    for name, text in words.items():
        setattr(review, name, text.strip())
    review.save(update_fields=list(words))
    _trace(review, grant, by, now, "plans.review_write")
    return review


@transaction.atomic
def decide(
    *, review_id: int, text: str, person: Person, due_on: date, by: Scope, now: datetime
) -> ReviewDecision:
    """Something decided, with an owner and a date; the same one again is not doubled.

    Raises Refused `plans.decision_text`, `plans.decision_date`.
    """
    review, grant = _open(review_id, by)
    if not text.strip():
        raise Refused("plans.decision_text", "请写明决定做什么。", field="text")
    if due_on < now.date():
        raise Refused("plans.decision_date", "完成日期已过，请改为今天或以后。", field="due_on")
    decision, fresh = ReviewDecision.objects.get_or_create(
        review=review, text=text.strip()[:200], person=person, due_on=due_on, defaults={"unit": review.unit}
    )
    if fresh:
        _trace(review, grant, by, now, "plans.review_decide", text=decision.text, person=person.name)
    return decision


@transaction.atomic
def sign(*, review_id: int, by: Scope, now: datetime) -> Review:
    """Sign a review: its facts are kept as they are now, and each decision becomes a one-off duty of its owner.

    Signing twice changes nothing. Raises Refused `plans.review_empty` without a word about gaps or next steps.
    """
    signed = Review.objects.filter(pk=review_id, state=Review.State.SIGNED).first()
    if signed is not None:
        return signed
    review, grant = _open(review_id, by)
    if not (review.gaps or review.next_steps):
        raise Refused("plans.review_empty", "请至少写一句差距原因或下一步，再签署。", field="gaps")
    review.facts = facts_of(review, now)
    review.state, review.signed_by_id, review.signed_at = Review.State.SIGNED, by.person_id, now
    review.save()
    for decision in review.decisions.filter(duty=None).select_related("person"):
        decision.duty = create_duty(
            unit=review.unit, title=decision.text, rhythm=once_by(decision.due_on), person=decision.person,
            starts_on=min(now.date(), decision.due_on), ends_on=decision.due_on, evidence=Duty.Evidence.NOTE,
            source_text=f"{review.get_period_display()} {review.starts_on}", by=by, now=now,
        )  # fmt: skip
        decision.save(update_fields=["duty"])
    _trace(review, grant, by, now, "plans.review_sign", decisions=review.decisions.count())
    return review
