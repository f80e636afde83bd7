"""Cases somebody may see, and the story of one. Always through the scope of the person who asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import Scope

from . import kinds
from .flow_versions import flow_of
from .models import Action, Case, TimelineEntry

What = TimelineEntry.What


def visible(scope: Scope, *, kind: str | None = None) -> QuerySet[Case]:
    """The cases a person may read: of units where they hold the kind's reading power, and those they own or opened.

    Confidential ones only where the person is named.
    """
    sorts = [kinds.of(kind)] if kind else list(kinds.known())
    reach = Q(pk__in=[])
    for sort in sorts:
        reach |= Q(kind=sort.name) & Q(unit__in=scope.units(sort.read))
    mine = Q(owner_id=scope.person_id) | Q(opened_by_id=scope.person_id)
    if kind:
        mine &= Q(kind=kind)
    named = Q(confidential=False) | Q(confidants__contains=[scope.person_id or 0])
    return Case.objects.filter(reach | mine).filter(named)


def may_see(case: Case, scope: Scope) -> bool:
    """Whether somebody may read a case: as `visible`, and the owner of one of its actions."""
    if case.confidential and scope.person_id not in case.confidants:
        return False
    if scope.person_id in {case.owner_id, case.opened_by_id}:
        return True
    if scope.has(kinds.of(case.kind).read, case.unit.path):
        return True
    return Action.objects.filter(case=case, owner_id=scope.person_id).exists()


def repeats_of(case: Case) -> QuerySet[Case]:
    """Earlier and later cases about the same subject at the same unit, newest first. (Inventory row 245.)"""
    if not case.subject_key:
        return Case.objects.none()
    return (
        Case.objects.filter(kind=case.kind, unit=case.unit, subject_key=case.subject_key)
        .exclude(pk=case.pk)
        .select_related("flow")
        .order_by("-opened_at")
    )


@dataclass(frozen=True)
class Line:
    """One line of a case's story, in words."""

    at: datetime
    who: str
    on_behalf_of: str
    what: str
    words: str
    text: str
    icon: str
    facts: tuple[tuple[str, str], ...] = field(default=())
    attachment_id: int | None = None


ICONS = {
    What.OPENED: "flag",
    What.MOVED: "arrow-right",
    What.FIELD: "pencil",
    What.COMMENT: "message",
    What.FILE: "paperclip",
    What.LINK: "link",
    What.ACTION: "tool",
    What.CLOCK: "clock",
}


def timeline(case: Case) -> list[Line]:
    """The whole story, newest first. Two queries."""
    rows = list(
        TimelineEntry.objects.filter(case=case).select_related("by", "on_behalf_of").order_by("-id")[:500]
    )
    flow = flow_of(case)
    names = _names(rows, flow)
    return [
        Line(
            at=row.at,
            who=row.by.name if row.by else _("系统"),
            on_behalf_of=row.on_behalf_of.name if row.on_behalf_of else "",
            what=row.what,
            words=_words(row, flow, names),
            text=row.text if row.what != What.FILE else "",
            icon=ICONS[row.what],
            facts=_facts(row, flow, names),
            attachment_id=row.data.get("attachment"),
        )
        for row in rows
    ]


def _person_fields(flow) -> dict[str, set[str]]:
    return {t.name: {f.name for f in t.fields if f.kind == "person"} for t in flow.transitions}


def _names(rows: list[TimelineEntry], flow) -> dict[int, str]:
    """The people that the lines speak of."""
    wanted: set[int] = set()
    people = _person_fields(flow)
    for row in rows:
        if row.what == What.FIELD and row.data.get("field") in {"owner", "confidants"}:
            wanted |= {v for v in (row.data.get("before"), row.data.get("after")) if isinstance(v, int)}
        for name in people.get(row.transition, ()):
            if isinstance(row.data.get(name), int):
                wanted.add(row.data[name])
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _words(row: TimelineEntry, flow, names: dict[int, str]) -> str:
    data = row.data
    match row.what:
        case What.OPENED:
            return _("登记")
        case What.MOVED:
            step = flow.transition(row.transition)
            return f"{step.label if step else row.transition} → {flow.state(row.to_state).label}"
        case What.FIELD:
            return _field_words(data, flow, names)
        case What.FILE:
            return _("上传 %(name)s") % {"name": row.text}
        case What.LINK:
            return _("关联 %(code)s") % {"code": row.text}
        case What.ACTION:
            return f"{_action_word(data.get('what', ''))}：{data.get('title', '')}"
        case What.CLOCK:
            return data.get("words", "")
    return _("留言")


def _action_word(what: str) -> str:
    return {
        "planned": _("登记措施"),
        "done": _("报告完成"),
        "verified": _("复查通过"),
        "sent_back": _("复查退回"),
        "dropped": _("取消措施"),
        "extended": _("延长时限"),
    }.get(what, what)


def _field_words(data: dict[str, Any], flow, names: dict[int, str]) -> str:
    match data.get("field"):
        case "owner":
            return _("责任人改为 %(name)s") % {"name": names.get(data.get("after"), "")}
        case "grade":
            return _("定级为 %(grade)s") % {"grade": flow.grade_label(data.get("after", ""))}
        case "confidants":
            return _("允许 %(name)s 查看") % {"name": names.get(data.get("after"), "")}
        case "title":
            return _("事项改为“%(title)s”") % {"title": data.get("after", "")}
    return _("修改了登记内容")


def _facts(row: TimelineEntry, flow, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    """What the form of a transition gathered, in words."""
    step = flow.transition(row.transition) if row.what == What.MOVED else None
    if step is None:
        return ()
    found = []
    for one in step.fields:
        if one.name not in row.data:
            continue
        value = row.data[one.name]
        if one.kind == "choice":
            value = dict(one.choices).get(value, value)
        elif one.kind == "person":
            value = names.get(value, value)
        elif one.kind == "yes_no":
            value = _("是") if value else _("否")
        elif one.kind == "moment":
            value = datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M")
        found.append((one.label, str(value)))
    return tuple(found)


def counts(scope: Scope, now: datetime) -> dict[str, dict[str, int]]:
    """Open, overdue and waiting cases by kind, for a board. One query."""
    rows = (
        visible(scope)
        .filter(closed_at=None)
        .values("kind")
        .annotate(
            open=Count("id"),
            overdue=Count("id", filter=Q(due_at__lt=now) | Q(breached=True)),
            waiting=Count("id", filter=Q(category=Case.Category.WAITING)),
        )
    )
    return {row["kind"]: {k: row[k] for k in ("open", "overdue", "waiting")} for row in rows}
