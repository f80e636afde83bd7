"""Open a finding, and write into its detail what each step of its flow gathered."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from wangdian.kernel.cases import actions as cases
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.notices.actions import announce, notify
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.queries import head_of
from wangdian.kernel.org.scope import Scope

from ..deadlines import rectify_by
from ..models import Category, Finding, Inspection

KIND = "finding"


@transaction.atomic
def open_finding(
    *,
    unit: Unit,
    fact: str,
    category: str,
    grade: str,
    source: str,
    by: Scope,
    now: datetime,
    title: str = "",
    topic: str = "",
    standard: str = "",
    owner: Person | None = None,
    responsible_post: Post | None = None,
    responsible_person: Person | None = None,
    inspection: Inspection | None = None,
    run=None,
    checklist: str = "",
    item: str = "",
    origin: tuple[str, str] = ("", ""),
    key: UUID | None = None,
) -> Case:
    """A new finding at a unit. `topic` is what it is about, by which repeats at the unit are counted.

    Raises Refused: `inspections.fact`, `inspections.category`, `inspections.other_unit` (the inspection is of another
    unit), and what `open_case` raises.
    """
    fact = fact.replace("\x00", "").strip()
    if not fact:
        raise Refused("inspections.fact", "请写明看到了什么问题：时间、地点、事实。", field="fact")
    if category not in Category.values:
        raise Refused("inspections.category", "请选择风险类别。", field="category")
    if inspection is not None and inspection.unit_id != unit.pk:
        raise Refused("inspections.other_unit", "这次检查的受检机构不是这个网点。", field="inspection")

    def detail(case: Case) -> None:
        Finding.objects.create(
            case=case, unit=unit, source=source, inspection=inspection, run=run, checklist=checklist, item=item,
            fact=fact[:4000], standard=standard.strip()[:300], category=category, topic=topic[:80],
            responsible_post=responsible_post, responsible_person=responsible_person,
        )  # fmt: skip

    return cases.open_case(
        kind=KIND, unit=unit, title=title.strip() or fact[:80], by=by, now=now, grade=grade, owner=owner,
        subject_key=topic, source=origin, detail=detail, key=key,
    )  # fmt: skip


def on_move(case: Case, transition: str, data: dict[str, Any], by: Scope, now: datetime) -> None:
    """Write a step's form into the detail row; the kernel calls it inside the transition's transaction."""
    finding = Finding.objects.select_for_update().get(case=case)
    changes = _CHANGES.get(transition, _nothing)(case, finding, data, by, now)
    for name, value in changes.items():
        setattr(finding, name, value)
    if changes:
        finding.save(update_fields=list(changes))
    case.finding = finding


def _nothing(case, finding, data, by, now) -> dict[str, Any]:
    return {}


def _issue(case: Case, finding: Finding, data, by: Scope, now: datetime) -> dict[str, Any]:
    last = rectify_by(case, now)
    wished = date.fromisoformat(data["deadline"]) if data.get("deadline") else last
    if wished < localdate(now):
        raise Refused("inspections.deadline_past", "要求完成日期不能早于今天。", field="deadline")
    if wished > last:
        raise Refused(
            "inspections.deadline_late",
            f"按级别最迟{last}完成；确需更晚，请下发后走延期申请。",
            field="deadline",
        )
    number = f"{case.unit.code}整改〔{case.year}〕{case.number}号"
    notify(
        people=[p for p in {case.owner_id, finding.responsible_person_id} if p and p != by.person_id],
        kind="inspections.notice", title=f"整改通知书 {number}：{case.title}"[:200],
        body=f"请在三个工作日内制定措施，{wished}前完成整改。", url=reverse("inspections:finding", args=[case.pk]),
        unit_id=case.unit_id, now=now, key=f"finding:{case.pk}:notice",
    )  # fmt: skip
    return {
        "notice_no": number, "notice_at": now, "notice_by_id": by.person_id, "demand": data["demand"],
        "deadline": wished, "standard": data.get("standard", finding.standard)[:300],
    }  # fmt: skip


def _fix_now(case, finding, data, by, now) -> dict[str, Any]:
    return {"at_once": True, "measures": data["measures"], "result": data["measures"], "reported_at": now}


def _plan(case, finding, data, by, now) -> dict[str, Any]:
    return {"cause_kind": data["cause_kind"], "cause": data["cause"], "measures": data["measures"]}


def _report(case, finding, data, by, now) -> dict[str, Any]:
    return {"result": data["result"], "reported_at": now}


def _verify(case, finding, data, by: Scope, now) -> dict[str, Any]:
    return {
        "verified_how": data["verified_how"], "verdict": data["verdict"], "verified_at": now,
        "verified_by_id": by.person_id,
    }  # fmt: skip


def _back(case, finding, data, by, now) -> dict[str, Any]:
    """Sent back or opened again: what was verified is verified no more, and a quick fix was none."""
    return {
        "verified_how": "", "verified_at": None, "verified_by_id": None, "reported_at": None,
        "at_once": False if case.actions.exists() else finding.at_once,
    }  # fmt: skip


def _account(case: Case, finding, data, by: Scope, now) -> dict[str, Any]:
    people = {case.owner_id, finding.responsible_person_id, _head(case, now)} - {None, by.person_id}
    notify(
        people=people, kind="inspections.account", title=f"问责认定：{case.code}",
        url=reverse("inspections:finding", args=[case.pk]), unit_id=case.unit_id, now=now,
        key=f"finding:{case.pk}:account:{case.version}",
    )  # fmt: skip
    return {
        "accountability": data["accountability"], "accountability_note": data["accountability_note"],
        "education": data["education"], "accounted_at": now, "accounted_by_id": by.person_id,
    }  # fmt: skip


def _list(case: Case, finding, data, by: Scope, now) -> dict[str, Any]:
    level = Finding.Level(data["listed_level"])
    words = {
        "kind": "inspections.listed", "title": f"挂牌督办（{level.label}）：{case.code} {case.title}"[:200],
        "url": reverse("inspections:finding", args=[case.pk]), "unit_id": case.unit_id, "now": now,
        "key": f"finding:{case.pk}:listed:{case.version}",
    }  # fmt: skip
    notify(people={case.owner_id, _head(case, now)} - {None}, urgent=True, **words)
    announce(**words)
    return {
        "listed_level": level.value,
        "listed_at": now,
        "listed_by_id": by.person_id,
        "unlisted_at": None,
    }


def _unlist(case, finding, data, by, now) -> dict[str, Any]:
    return {"unlisted_at": now}


def _head(case: Case, now: datetime) -> int | None:
    head = head_of(case.unit, localdate(now))
    return head.pk if head else None


_CHANGES = {
    "issue": _issue,
    "fix_now": _fix_now,
    "plan": _plan,
    "report": _report,
    "verify": _verify,
    "send_back": _back,
    "reopen": _back,
    "account": _account,
    "list": _list,
    "unlist": _unlist,
}
