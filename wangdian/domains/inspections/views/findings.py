"""整改台账: the ledger of findings, with views for what is open, late, listed and repeated."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.cases.bulk import assigning, moving
from wangdian.kernel.cases.models import Case
from wangdian.kernel.cases.queries import named_detail
from wangdian.kernel.cases.views.list import state_label, state_tone
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import (
    CASES_OPEN,
    CASES_OVERSEE,
    DUTIES_MANAGE,
    INSPECTIONS_INSPECT,
    INSPECTIONS_READ,
)

from .. import actions, queries
from ..forms import GRADES, FindingForm
from ..models import Category, Finding
from .reach import choice_of_units, home_unit, unit_with

OPEN = ("draft", "active", "waiting")
GRADE_TONES = {"GRAVE": "bad", "MAJOR": "warn"}


def _tags(finding: Finding) -> str:
    """What makes a finding stand out."""
    words = []
    if finding.is_listed:
        words.append(_("挂牌督办"))
    if finding.case.repeat_no > 1:
        words.append(_("第%(n)d次") % {"n": finding.case.repeat_no})
    if finding.case.extensions:
        words.append(_("延期%(n)d次") % {"n": finding.case.extensions})
    return "、".join(words)


LEDGER = register(
    ListSpec(
        name="inspections.findings",
        label=gettext_lazy("整改台账"),
        power=INSPECTIONS_READ,
        rows=queries.findings,
        columns=(
            Column("code", gettext_lazy("编号"), path="case.code", sort="case__code"),
            Column("title", gettext_lazy("问题"), path="case.title", sort="case__title", hint=_tags),
            Column(
                "state", gettext_lazy("状态"), value=lambda f: state_label(f.case), sort="case__state",
                tone=lambda f: state_tone(f.case),
            ),
            Column(
                "grade", gettext_lazy("级别"), value=lambda f: str(dict(GRADES).get(f.case.grade, "")), sort="case__grade",
                tone=lambda f: GRADE_TONES.get(f.case.grade, ""),
            ),
            Column("owner", gettext_lazy("整改责任人"), path="case.owner.name", sort="case__owner__name"),
            Column("deadline", gettext_lazy("要求完成"), path="deadline", sort="deadline", nulls_last=True),
            Column("due", gettext_lazy("最近时限"), path="case.due_at", sort="case__due_at", nulls_last=True, default=False),
            Column("category", gettext_lazy("风险类别"), value=lambda f: f.get_category_display(), sort="category"),
            Column("source", gettext_lazy("来源"), value=lambda f: f.get_source_display(), sort="source", default=False),
            Column("unit", gettext_lazy("机构"), path="unit.name", sort="unit__path"),
            Column("notice", gettext_lazy("通知书"), path="notice_no", default=False),
            Column("standard", gettext_lazy("违反的制度"), path="standard", default=False, phone=False),
            Column("cause", gettext_lazy("原因"), value=lambda f: f.get_cause_kind_display(), default=False),
            Column("account", gettext_lazy("问责"), value=lambda f: f.get_accountability_display(), default=False),
            Column("repeat", gettext_lazy("第几次"), path="case.repeat_no", sort="case__repeat_no", numeric=True, default=False),
            Column("opened", gettext_lazy("发现时间"), path="case.opened_at", sort="case__opened_at", default=False),
            Column("closed", gettext_lazy("销号时间"), path="case.closed_at", sort="case__closed_at", default=False),
        ),
        filters=(
            Choice("category", gettext_lazy("阶段"), path="case__category", choices=Case.Category.choices),
            Choice("grade", gettext_lazy("级别"), path="case__grade", choices=GRADES),
            Choice("risk", gettext_lazy("风险类别"), path="category", choices=Category.choices),
            Person("owner", gettext_lazy("整改责任人"), path="case__owner", nobody=True),
            UnitFilter("unit", gettext_lazy("机构"), path="unit"),
            DateRange("deadline", gettext_lazy("要求完成"), path="deadline", open=Q(case__closed_at=None)),
            DateRange("opened", gettext_lazy("发现时间"), path="case__opened_at", moment=True, main=False),
            Choice("source", gettext_lazy("来源"), path="source", choices=Finding.Source.choices, main=False),
            Flag("late", gettext_lazy("逾期"), on=lambda viewer: queries.overdue(viewer.now), main=False),
            Flag("listed", gettext_lazy("挂牌督办"), on=queries.LISTED, main=False),
            Flag("repeat", gettext_lazy("屡查屡犯"), on=queries.REPEATED, main=False),
            Flag(
                "account", gettext_lazy("待问责"), main=False,
                on=Q(case__closed_at=None, accountability="") & (queries.REPEATED | Q(case__grade="GRAVE")),
            ),
        ),
        search=(named_detail, "fact__icontains", "notice_no__icontains"),
        search_label=gettext_lazy("编号、问题、通知书"),
        presets=(
            Preset("open", gettext_lazy("待整改"), {"category": OPEN}),
            Preset("late", gettext_lazy("逾期"), {"late": ("1",)}, sort="deadline"),
            Preset("listed", gettext_lazy("挂牌"), {"listed": ("1",)}),
            Preset("repeat", gettext_lazy("屡查屡犯"), {"repeat": ("1",)}, sort="-repeat"),
            Preset("mine", gettext_lazy("我的"), {"owner": ("me",), "category": OPEN}),
            Preset("all", gettext_lazy("全部")),
        ),
        bulk=(
            assigning(INSPECTIONS_INSPECT),
            moving("close", gettext_lazy("销号"), CASES_OVERSEE, comment=True),
        ),
        row_url=lambda f: reverse("inspections:finding", args=[f.pk]),
        default_sort=("-case__opened_at", "-pk"),
        icon="clipboard-search",
        empty=gettext_lazy("没有符合条件的问题"),
        empty_hint=gettext_lazy("检查表有不合格项时会自动开出问题，也可以手工登记。"),
    )
)  # fmt: skip


@page(INSPECTIONS_READ, methods=("GET", "POST"))
def findings(request: HttpRequest) -> HttpResponse:
    """Every finding in reach."""
    home = home_unit(request, CASES_OPEN)
    context = {
        "crumbs": [(_("检查与整改"), "")],
        "tab": "findings",
        "new_url": reverse("inspections:new_finding", args=[home.pk]) if home and home.is_outlet else "",
        "units": [] if home and home.is_outlet else choice_of_units(request, CASES_OPEN),
        "routines_url": reverse("inspections:routines", args=[home.pk])
        if home and home.is_outlet and request.scope.has(DUTIES_MANAGE, home.path)
        else "",
    }
    return list_page(request, LEDGER, context, template="inspections/findings.html")


@page(CASES_OPEN, methods=("GET", "POST"))
def new_finding(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Write a finding down; `?inspection=` names the inspection that found it."""
    unit = unit_with(request, unit_id, CASES_OPEN)
    number = request.GET.get("inspection") or request.POST.get("inspection") or ""
    inspection = (
        queries.inspections(request.scope).filter(pk=int(number), unit=unit).first()
        if number.isdigit()
        else None
    )
    form = FindingForm(request.POST or None, unit=unit, day=request.now.date())
    ledger = reverse("inspections:findings")
    context = {
        "title": _("登记问题"), "submit_label": _("登记"), "back_url": ledger,
        "crumbs": [(_("检查与整改"), ledger), (unit.name, ""), (_("登记问题"), "")],
        "intro": _("来自检查“%(title)s”。") % {"title": inspection.title} if inspection else _("发现问题人人可报；登记后由主管下发整改通知书。"),
    }  # fmt: skip

    def act(data) -> int:
        topic = data.pop("topic")
        source = _source_of(inspection)
        return actions.open_finding(
            unit=unit,
            source=source,
            topic=topic,
            inspection=inspection,
            by=request.scope,
            now=request.now,
            **data,
        ).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("inspections:finding", pk))


def _source_of(inspection) -> str:
    from ..actions.rounds import SOURCES

    if inspection is None:
        return Finding.Source.SELF
    return SOURCES.get(inspection.kind, Finding.Source.INSPECTION)


@page(DUTIES_MANAGE, methods=("GET", "POST"))
def routines(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Turn the shipped routines on for a unit: what will stand on whose 今日."""
    from django.contrib import messages
    from django.db import transaction
    from django.shortcuts import render

    from wangdian.kernel.checklists.routines import lines_of
    from wangdian.kernel.database.idempotency import once
    from wangdian.kernel.duties.generation import generate_for_duties

    from .. import rules

    unit = unit_with(request, unit_id, DUTIES_MANAGE)
    if request.method == "POST":

        def act() -> int:
            made = actions.set_up_routines(unit=unit, by=request.scope, now=request.now)
            transaction.on_commit(lambda: generate_for_duties(made, now=request.now))
            return len(made)

        def answer(count: int) -> HttpResponse:
            messages.success(request, _("已启用%(n)d项例行检查，今天起出现在各岗位的“今日”。") % {"n": count})
            return redirect("inspections:routines", unit.pk)

        return once(request, act=act, answer=answer)
    return render(
        request, "inspections/routines.html", {"unit": unit, "lines": lines_of(unit, rules.routines())}
    )
