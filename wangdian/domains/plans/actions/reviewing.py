"""Go through what the compiler found: accept, reject, correct, add, answer, and say who it is for."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from wangdian.engines.calendars import CalendarError
from wangdian.engines.plantext.model import Span
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Post
from wangdian.kernel.org.powers import PLANS_WRITE
from wangdian.kernel.org.scope import Scope

from ..fields import checked_data
from ..models import PlanItem, PlanVersion, PostMapping
from .common import State, locked_version, trace

Kind, Decision, Origin = PlanItem.Kind, PlanItem.Decision, PlanItem.Origin
EDITABLE = (State.REVIEW,)


def _open_for_review(version_id: int, revision: int | None, by: Scope) -> tuple[PlanVersion, Any]:
    version = locked_version(version_id, revision=revision, states=EDITABLE)
    return version, by.demand(PLANS_WRITE, version.unit)


def _touch(version: PlanVersion) -> None:
    version.revision += 1
    version.save(update_fields=["revision"])


def _item(version: PlanVersion, item_id: int) -> PlanItem:
    item = version.items.filter(pk=item_id).first()
    if item is None:
        raise Refused("plans.item_gone", "没有这个条目，请刷新页面。")
    return item


@transaction.atomic
def decide(
    *,
    version_id: int,
    item_ids: list[int],
    decision: str,
    by: Scope,
    now: datetime,
    revision: int | None = None,
) -> int:
    """Accept or reject items. Returns how many changed; doing it twice changes nothing more."""
    version, grant = _open_for_review(version_id, revision, by)
    if decision not in Decision.values:
        raise Refused("plans.decision", "请选择采纳或不采纳。")
    items = version.items.filter(pk__in=item_ids).exclude(decision=decision)
    changed = items.update(decision=decision)
    if changed:
        _touch(version)
        trace(version, grant, by, now, "plans.decide", decision=decision, count=changed)
    return changed


@transaction.atomic
def accept_sure(*, version_id: int, confidence: float, by: Scope, now: datetime) -> int:
    """Accept every pending item the compiler is at least this sure of; blanks and questions stay open."""
    version, grant = _open_for_review(version_id, None, by)
    changed = (
        version.items.filter(decision=Decision.PENDING, confidence__gte=confidence)
        .exclude(kind__in=[Kind.BLANK, Kind.QUESTION])
        .update(decision=Decision.ACCEPTED)
    )
    if changed:
        _touch(version)
        trace(version, grant, by, now, "plans.accept_sure", confidence=confidence, count=changed)
    return changed


@transaction.atomic
def correct(
    *,
    version_id: int,
    item_id: int,
    data: dict[str, Any],
    by: Scope,
    now: datetime,
    post: Post | None = None,
    person: Person | None = None,
    revision: int | None = None,
) -> PlanItem:
    """Change what an item says, or for whom it is, and accept it.

    `data` holds the fields of its kind (see fields.py), checked there; those left out keep their value.
    Raises Refused with the field that is wrong.
    """
    version, grant = _open_for_review(version_id, revision, by)
    item = _item(version, item_id)
    before = item.data
    item.data = _checked(item.kind, before | data)
    item.post, item.person = post, person
    item.decision = Decision.ACCEPTED
    if item.data != before and item.origin == Origin.COMPILED:
        item.origin = Origin.CORRECTED
    item.save(update_fields=["data", "post", "person", "decision", "origin"])
    _touch(version)
    trace(version, grant, by, now, "plans.correct", item=item.key, before=before, after=item.data)
    return item


def _checked(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    try:
        return checked_data(kind, data)
    except CalendarError as error:
        raise Refused(f"calendars.{error.code}", error.message, field="freq") from error


@transaction.atomic
def add_item(
    *,
    version_id: int,
    kind: str,
    start: int,
    end: int,
    data: dict[str, Any],
    by: Scope,
    now: datetime,
    post: Post | None = None,
    person: Person | None = None,
) -> PlanItem:
    """Add what the compiler did not see, tied to the words a person selected."""
    version, grant = _open_for_review(version_id, None, by)
    span = Span(max(0, start), min(end, len(version.text)))
    if len(span) <= 0:
        raise Refused("plans.selection", "请先在原文中选中一段文字。", field="start")
    if kind not in {Kind.METRIC, Kind.DUTY, Kind.DEADLINE}:
        raise Refused("plans.kind_added", "可以添加指标、例行任务或时限。", field="kind")
    key = f"added-{kind.lower()}-{span.start}-{span.end}"
    if (twin := version.items.filter(key=key).first()) is not None:
        return twin
    item = PlanItem.objects.create(
        version=version, unit_id=version.unit_id, kind=kind, key=key, order=_order_at(version, span.start),
        start=span.start, end=span.end, evidence=span.of(version.text), data=_checked(kind, data), post=post,
        person=person, decision=Decision.ACCEPTED, origin=Origin.ADDED, confidence=1.0, rule="by_hand",
    )  # fmt: skip
    _touch(version)
    trace(version, grant, by, now, "plans.add_item", item=key, kind=kind)
    return item


def _order_at(version: PlanVersion, start: int) -> int:
    before = version.items.filter(start__lte=start).order_by("-order").first()
    return before.order if before else 0


@transaction.atomic
def fill_blanks(*, version_id: int, answers: dict[int, str], by: Scope, now: datetime) -> int:
    """Fill values the author left open: item id of the blank → text of a number. Empty texts stay open.

    The number goes into the item that waits for it. Raises Refused `plans.blank_number` for what is no number.
    """
    version, grant = _open_for_review(version_id, None, by)
    filled = 0
    for blank in version.items.filter(kind=Kind.BLANK, pk__in=answers):
        text = answers[blank.pk].strip().replace(",", "").replace("，", "")
        if not text:
            continue
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise Refused(
                "plans.blank_number",
                f"“{blank.data.get('label') or blank.evidence}”请填数字。",
                field=str(blank.pk),
            ) from error
        blank.answer, blank.decision = {"value": float(value)}, Decision.ACCEPTED
        blank.save(update_fields=["answer", "decision"])
        _fill(version, blank, float(value))
        filled += 1
    if filled:
        _touch(version)
        trace(version, grant, by, now, "plans.fill_blanks", count=filled)
    return filled


def _fill(version: PlanVersion, blank: PlanItem, value: float) -> None:
    """Write a filled value into the metric, or the quota of the duty, that waits for it."""
    waiting = version.items.filter(key=blank.data.get("item") or "").first()
    if waiting is None:
        return
    data = dict(waiting.data)
    if waiting.kind == Kind.METRIC:
        data = checked_data(waiting.kind, data | {"value": value})
    elif waiting.kind == Kind.DUTY and data.get("quota"):
        data["quota"] = data["quota"] | {"value": value}
    waiting.data = data
    waiting.save(update_fields=["data"])


@transaction.atomic
def answer_question(
    *, version_id: int, item_id: int, answer: dict[str, Any], by: Scope, now: datetime
) -> PlanItem:
    """Answer what the plan leaves unsaid.

    `answer` is {"note": text}, {"ignore": True}, or for a rhythm that is missing {"freq": …, "interval": n, …}: then
    the duty is made from the question's sentence.
    """
    version, grant = _open_for_review(version_id, None, by)
    question = _item(version, item_id)
    question.answer, question.decision = answer, Decision.ACCEPTED
    question.save(update_fields=["answer", "decision"])
    _touch(version)
    trace(version, grant, by, now, "plans.answer", item=question.key, answer=answer)
    if "freq" in answer:
        data = {"action": question.evidence[:200]} | {k: v for k, v in answer.items() if k != "note"}
        add_item(
            version_id=version.pk, kind=Kind.DUTY, start=question.start, end=question.end, data=data, by=by, now=now,
            post=question.post, person=question.person,
        )  # fmt: skip
    return question


@transaction.atomic
def map_posts(*, version_id: int, mapping: dict[str, Post | None], by: Scope, now: datetime) -> int:
    """Say which post each word of the plan means, here and in the unit's next plans. Returns items mapped."""
    version, grant = _open_for_review(version_id, None, by)
    mapped = 0
    for word, post in mapping.items():
        if post is None:
            PostMapping.objects.filter(unit=version.unit, word=word).delete()
            continue
        PostMapping.objects.update_or_create(unit=version.unit, word=word, defaults={"post": post})
        mapped += version.items.filter(data__owner=word).exclude(person__isnull=False).update(post=post)
    _touch(version)
    trace(
        version, grant, by, now, "plans.map_posts",
        mapping={word: post.code if post else None for word, post in mapping.items()},
    )  # fmt: skip
    return mapped
