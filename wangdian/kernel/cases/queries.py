"""Cases somebody may see, and the story of one. Always through the scope of the person who asks."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Q, QuerySet, Value, When
from django.db.models import Case as Choose
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import Scope

from . import kinds
from .flow_versions import flow_of
from .models import Action, Case, TimelineEntry

What = TimelineEntry.What


# As many units, or cases, are named by their ids: the planner then knows how many rows to expect.
NAMED_UNITS, NAMED_CASES, TITLED_CASES = 1_000, 200, 5_000


def visible(scope: Scope, *, kind: str | None = None) -> QuerySet[Case]:
    """The cases a person may read: of units where they hold the kind's reading power, and those they own or opened.

    Confidential ones only where the person is named.
    """
    return Case.objects.filter(readable(scope, kind=kind))


def readable(scope: Scope, *, kind: str | None = None, to: str = "") -> Q:
    """`visible` as a condition, on cases or (with `to="case__"` and a kind) on a domain's detail rows of that kind.

    Detail rows carry the unit of their case, so that their ledger is found and counted without a look at the cases.
    A query for each different reach, at most one more for what the person owns elsewhere.
    """
    reach = _reach(scope, [kinds.of(kind)] if kind else list(kinds.known()))
    if to:
        (units,) = reach.values()
        within = Q() if units is True else Q(unit__in=units)
        return (within if units is True else within | _own(scope, reach, to)) & ~_secret(scope, kind)
    named = Q(confidential=False) | Q(confidants__contains=[scope.person_id or 0])
    of_kind = Q(kind=kind) if kind else Q()
    if all(units is True for units in reach.values()):
        return of_kind & named
    everywhere = Q()
    for names, units in reach.items():
        of_kinds = Q(kind__in=names) if len(reach) > 1 or kind else Q()
        everywhere |= of_kinds if units is True else of_kinds & Q(unit__in=units)
    return (everywhere | (_own(scope, reach, "") & of_kind)) & named


def _secret(scope: Scope, kind: str | None) -> Q:
    """Detail rows of confidential cases that do not name the person. Row security hides them already: then, none."""
    rows = Case.objects.filter(confidential=True, kind=kind).exclude(
        confidants__contains=[scope.person_id or 0]
    )
    ids = list(rows.order_by().values_list("pk", flat=True)[: NAMED_CASES + 1])
    return Q(pk__in=ids if len(ids) <= NAMED_CASES else rows.values("pk"))


def named_by(word: str, *, to: str = "") -> Q:
    """Cases that a word of a search means: by the beginning of their number, if it looks like one, else by title.

    A number is found by an index that row security may use (comparisons in the collation "C" tell nothing).
    """
    series = word.partition("-")[0].upper()
    if "-" in word and series in {kind.series for kind in kinds.known()}:
        code, start = Collate(F(f"{to}code"), "C"), word.upper()
        return Q(GreaterThanOrEqual(code, start)) & Q(LessThan(code, start + "~"))
    ids = _titled(word) if len(word) > 1 else None
    if ids is not None:
        return Q(pk__in=ids)
    # A choice, because the planner holds a pattern to be rare and a choice to be even: it then walks in the list's order.
    common = When(**{f"{to}title__icontains": word}, then=Value(True))
    return Q(Choose(common, default=Value(False), output_field=BooleanField()))


named_detail = partial(named_by, to="case__")  # the same for the detail rows of a domain's ledger


def _titled(word: str) -> list[int] | None:
    """The cases with a word of two characters or more in their title; None where it stands in many, as a filter finds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wd_cases_titled(%s, %s)", [word, TITLED_CASES])
        return cursor.fetchone()[0]


def _reach(scope: Scope, sorts: list[kinds.Kind]) -> dict[tuple[str, ...], Any]:
    """Kinds by the units at which they are read: True for every unit, ids, or a query where there are many."""
    alike: dict[tuple, list[str]] = {}
    for sort in sorts:
        grants = {(g.unit_path, g.reach) for g in scope.grants if sort.read in g.powers}
        alike.setdefault(tuple(sorted(grants)), []).append(sort.name)
    found: dict[tuple[str, ...], Any] = {}
    for names in alike.values():
        units = scope.units(kinds.of(names[0]).read)
        ids = list(units.order_by().values_list("pk", flat=True)[: NAMED_UNITS + 1])
        if len(ids) > NAMED_UNITS:
            elsewhere = Unit.objects.exclude(pk__in=units.values("pk"))
            found[tuple(names)] = units.values("pk") if elsewhere.exists() else True
        else:
            found[tuple(names)] = ids
    return found


def _own(scope: Scope, reach: dict[tuple[str, ...], Any], to: str) -> Q:
    """The cases a person owns or opened: by id those out of reach where they are few."""
    own = Q(owner_id=scope.person_id) | Q(opened_by_id=scope.person_id)
    elsewhere = Case.objects.filter(own, kind__in=[name for names in reach for name in names])
    for names, units in reach.items():
        elsewhere = elsewhere.exclude(Q(kind__in=names) & (Q() if units is True else Q(unit__in=units)))
    ids = list(elsewhere.order_by().values_list("pk", flat=True)[: NAMED_CASES + 1])
    if len(ids) <= NAMED_CASES:
        return Q(pk__in=ids)
    return Q(**{f"{to}owner": scope.person_id}) | Q(**{f"{to}opened_by": scope.person_id})


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
