"""A later deadline for a finding: asked by one person, decided by another, counted. (Inventory row 243.)"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.approvals import kinds as approvals
from wangdian.kernel.approvals.actions import submit
from wangdian.kernel.cases.actions.common import confided_to, locked, may_touch, trace, write_line
from wangdian.kernel.cases.clocks.extending import extend as extend_clock
from wangdian.kernel.cases.clocks.rows import OPEN
from wangdian.kernel.cases.models import Case, Clock, TimelineEntry
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Scope

from ..models import Finding
from .findings import KIND

ACT = "inspections.extend"
CLOCKS = ("rectify", "rework")


@transaction.atomic
def ask_extension(*, case_id: int, until: date, reason: str, by: Scope, now: datetime):
    """Ask for a later deadline of the whole finding; answers the request, which waits for a second person.

    Raises Refused `cases.not_found`, `inspections.no_deadline`, `inspections.deadline_past`, `cases.comment`, and what
    approvals refuse; Forbidden.
    """
    case, finding = _locked(case_id)
    may_touch(case, by)
    _check(finding, case, until)
    if not reason.strip():
        raise Refused("cases.comment", "请写明延期的理由。", field="reason")
    return submit(
        kind=ACT, unit=case.unit, target=("case", case.pk), payload={"until": until.isoformat(), "reason": reason.strip()},
        reason=reason, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def extend(*, case_id: int, until: date, reason: str, by: Scope, now: datetime) -> Finding:
    """Move the deadline and count it. Called when a second person agreed."""
    case, finding = _locked(case_id)
    grant = may_touch(case, by)
    _check(finding, case, until)
    before = finding.deadline
    if not _extend_clocks(case, until, reason, by, now):
        _move(finding, until)
        case.extensions += 1
        case.save(update_fields=["extensions"])
    finding.refresh_from_db(fields=["deadline"])
    write_line(
        case, TimelineEntry.What.CLOCK, by=by, grant=grant, now=now, text=reason[:2000],
        data={"words": _("整改期限由 %(before)s 延至 %(until)s") % {"before": before, "until": until}},
    )  # fmt: skip
    trace(case, ACT, by=by, grant=grant, now=now, before=str(before), after=str(until), reason=reason[:200])
    return finding


def on_extend(case: Case, clock: str, until: datetime) -> None:
    """A later deadline of the clock of rectification is one of the finding: the ledger names one day only."""
    finding = Finding.objects.select_for_update().get(case=case)
    day = localdate(until)
    if clock in CLOCKS and finding.deadline is not None and day > finding.deadline:
        _move(finding, day)


def _move(finding: Finding, until: date) -> None:
    finding.deadline = until
    finding.save(update_fields=["deadline"])


def _extend_clocks(case: Case, until: date, reason: str, by: Scope, now: datetime) -> bool:
    """Give the running clock the same day, which counts the extension; False where it already runs as long.

    (A notice may ask for an earlier day than the clock.)
    """
    end = make_aware(datetime.combine(until, time(23, 59, 59)))
    rows = Clock.objects.filter(case=case, name__in=CLOCKS, state__in=OPEN)
    late = [row.pk for row in rows if end > max(now, row.due_at)]
    for pk in late:
        extend_clock(clock_id=pk, until=end, reason=reason, by=by, now=now)
    return bool(late)


def _locked(case_id: int) -> tuple[Case, Finding]:
    case = locked(case_id)
    if case.kind != KIND:
        raise Refused("cases.not_found", "这不是检查问题。")
    return case, Finding.objects.select_for_update(of=("self",)).get(case=case)


def _check(finding: Finding, case: Case, until: date) -> None:
    if finding.deadline is None or case.state not in {
        "NOTIFIED",
        "PLANNED",
        "RECTIFYING",
        "WAITING",
        "REWORK",
    }:
        raise Refused("inspections.no_deadline", "下发通知书之后、报告完成之前才能申请延期。")
    if until <= finding.deadline:
        raise Refused("inspections.deadline_past", f"延期后的日期须晚于{finding.deadline}。", field="until")


def _apply(payload: dict[str, Any], target: tuple[str, str], by: Scope, now: datetime) -> int:
    until = date.fromisoformat(payload["until"])
    return extend(case_id=int(target[1]), until=until, reason=payload["reason"], by=by, now=now).pk


def _describe(payload: dict[str, Any], target: tuple[str, str]) -> list[approvals.Change]:
    finding = Finding.objects.select_related("case").filter(pk=int(target[1])).first()
    if finding is None:
        return []
    return [
        approvals.Change(
            f"{finding.case.code} {_('整改期限')}", str(finding.deadline or ""), payload["until"]
        )
    ]


def _version(target: tuple[str, str], lock: bool) -> str:
    rows = Finding.objects.select_for_update(of=("self",)) if lock else Finding.objects.all()
    finding = rows.select_related("case").filter(pk=int(target[1])).first()
    return f"{finding.case.state}:{finding.deadline}" if finding else ""


def register_extension() -> None:
    """Offer the act to approvals; called when the app is ready."""
    approvals.register(
        approvals.ActKind(
            name=ACT, label=gettext_lazy("整改期限延期"), apply=_apply, describe=_describe, target_version=_version,
            always=True, url=lambda target: reverse("inspections:finding", args=[int(target[1])]),
            confided_to=lambda target: confided_to(Case.objects.filter(pk=int(target[1])).first()),
        )
    )  # fmt: skip
