"""A later deadline for a clock, asked by one person and granted by another; and why a clock was late."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.approvals import kinds as approvals
from wangdian.kernel.approvals.actions import submit
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Scope

from .. import kinds
from ..actions.common import confided_to, locked, may_touch, trace, write_line
from ..actions.details import address
from ..models import Case, Clock, TimelineEntry
from .keeping import bring_up, save
from .rows import OPEN, load
from .showing import moment_words

ACT = "cases.clock.extend"


@transaction.atomic
def ask_extension(*, clock_id: int, until: datetime, reason: str, by: Scope, now: datetime):
    """Ask for a fixed later deadline. Answers the request, which waits for a second person.

    Raises Refused `cases.not_found`, `cases.clock_closed`, `cases.clock_legal`, `cases.due_past`, `cases.comment`.
    """
    row, case = _open(clock_id)
    may_touch(case, by)
    _check(row, until, reason, now)
    return submit(
        kind=ACT, unit=case.unit, target=("clock", str(row.pk)), reason=reason.strip(), by=by, now=now,
        payload={"until": until.isoformat(), "reason": reason.strip(), "case": case.pk},
    )  # fmt: skip


@transaction.atomic
def extend(*, clock_id: int, until: datetime, reason: str, by: Scope, now: datetime) -> Clock:
    """Give a clock a fixed later deadline, counted on its case. Pauses no longer move it. Raises as `ask_extension`."""
    row, case = _open(clock_id)
    _check(row, until, reason, now)
    before, row.extended_to = row.due_at, until
    row.save(update_fields=["extended_to"])
    [kept] = load([row])
    save(kept, now)
    case.extensions += 1
    case.save(update_fields=["extensions"])
    bring_up(case)
    kinds.of(case.kind).on_extend(case, row.name, until)
    grant = next((g for g in by.grants if g.covers(case.unit.path)), by.home)
    words = _("“%(clock)s”延期至%(until)s") % {"clock": row.label, "until": moment_words(until)}
    write_line(
        case, TimelineEntry.What.CLOCK, by=by, grant=grant, now=now, text=reason.strip()[:2000],
        data={"words": words, "clock": row.pk, "before": before.isoformat(), "after": until.isoformat()},
    )  # fmt: skip
    trace(
        case,
        ACT,
        by=by,
        grant=grant,
        now=now,
        name=row.label,
        before=moment_words(before),
        after=moment_words(until),
    )
    return row


@transaction.atomic
def explain(*, clock_id: int, reason: str, by: Scope, now: datetime) -> Clock:
    """Say why a clock was late; by who works on the case. Raises Refused `cases.not_late`, `cases.comment`."""
    found = Clock.objects.filter(pk=clock_id).values_list("case_id", flat=True).first()
    if found is None:
        raise Refused("cases.not_found", "没有这个时限，请刷新后重试。")
    case = locked(found)
    grant = may_touch(case, by)
    row = Clock.objects.get(pk=clock_id)
    if row.breached_at is None:
        raise Refused("cases.not_late", "这个时限没有超时，不用说明原因。")
    if not reason.strip():
        raise Refused("cases.comment", "请写明超时原因。", field="reason")
    row.breach_reason = reason.strip()[:200]
    row.save(update_fields=["breach_reason"])
    words = _("“%(clock)s”超时原因") % {"clock": row.label}
    write_line(
        case, TimelineEntry.What.CLOCK, by=by, grant=grant, now=now, text=row.breach_reason,
        data={"words": words, "clock": row.pk},
    )  # fmt: skip
    return row


def _open(clock_id: int) -> tuple[Clock, Case]:
    found = Clock.objects.filter(pk=clock_id).values_list("case_id", flat=True).first()
    if found is None:
        raise Refused("cases.not_found", "没有这个时限，请刷新后重试。")
    case = locked(found)
    return Clock.objects.get(pk=clock_id), case


def _check(row: Clock, until: datetime, reason: str, now: datetime) -> None:
    if row.state not in OPEN:
        raise Refused("cases.clock_closed", "这个时限已经结束，不能延期。")
    if row.spec.get("legal"):
        raise Refused("cases.clock_legal", "法定时限不能自行延期；情况复杂时请按流程申明。")
    if until <= max(now, row.due_at):
        raise Refused("cases.due_past", "延期后的时限须晚于原定时限和现在。", field="until")
    if not reason.strip():
        raise Refused("cases.comment", "请写明延期的理由。", field="reason")


def _apply(payload: dict[str, Any], target: tuple[str, str], by: Scope, now: datetime) -> int:
    until = datetime.fromisoformat(payload["until"])
    return extend(clock_id=int(target[1]), until=until, reason=payload["reason"], by=by, now=now).pk


def _describe(payload: dict[str, Any], target: tuple[str, str]) -> list[approvals.Change]:
    row = Clock.objects.filter(pk=int(target[1])).first()
    label, before = (row.label, moment_words(row.due_at)) if row else (_("时限"), "")
    return [approvals.Change(label, before, moment_words(datetime.fromisoformat(payload["until"])))]


def _version(target: tuple[str, str], lock: bool) -> str:
    """The promise as it stands: ended or extended meanwhile, the request is about something else."""
    rows = Clock.objects.select_for_update() if lock else Clock.objects.all()
    row = rows.filter(pk=int(target[1])).first()
    return f"{row.state in OPEN}:{row.round}:{row.extended_to}" if row else ""


def register_extension() -> None:
    """Offer the act to approvals; called when the app is ready."""
    approvals.register(
        approvals.ActKind(
            name=ACT, label=gettext_lazy("延长时限"), apply=_apply, describe=_describe, target_version=_version,
            always=True, url=lambda target: address(Clock.objects.select_related("case").get(pk=int(target[1])).case),
            confided_to=lambda target: confided_to(Case.objects.filter(clocks=int(target[1])).first()),
        )
    )  # fmt: skip
