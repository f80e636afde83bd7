"""检查: the list, a new one, one inspection with its rounds, sweep, findings and report."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.checklists.models import Run, Template
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT, INSPECTIONS_READ

from .. import actions, queries, rules
from ..forms import InspectionForm, MarkForm, ReasonForm, ReportForm
from ..models import Inspection, RiskPoint
from .reach import choice_of_units, inspection_of, may_inspect, unit_with

State = Inspection.State
TONES = {State.PLANNED: "warn", State.RUNNING: "info", State.REPORTED: "ok", State.CANCELLED: "quiet"}

LIST = register(
    ListSpec(
        name="inspections.inspections",
        label=gettext_lazy("检查"),
        power=INSPECTIONS_READ,
        rows=queries.inspections,
        columns=(
            Column("title", gettext_lazy("名称"), path="title", sort="title"),
            Column("kind", gettext_lazy("方式"), value=lambda i: i.get_kind_display(), sort="kind"),
            Column(
                "state", gettext_lazy("状态"), value=lambda i: i.get_state_display(), sort="state",
                tone=lambda i: TONES[i.state],
            ),
            Column("planned", gettext_lazy("计划日期"), path="planned_on", sort="planned_on"),
            Column("unit", gettext_lazy("受检机构"), path="unit.name", sort="unit__path"),
            Column("found", gettext_lazy("问题数"), path="found", sort="found", numeric=True),
            Column("by", gettext_lazy("检查机构"), path="by_unit.name", sort="by_unit__path", default=False),
            Column("code", gettext_lazy("编号"), path="code", sort="code", default=False),
            Column("body", gettext_lazy("外部机构"), path="external_body", default=False),
            Column("reported", gettext_lazy("报告时间"), path="reported_at", sort="reported_at", default=False),
        ),
        filters=(
            Choice("kind", gettext_lazy("方式"), path="kind", choices=Inspection.Kind.choices),
            Choice("state", gettext_lazy("状态"), path="state", choices=State.choices),
            DateRange("planned", gettext_lazy("计划日期"), path="planned_on", open=Q(state="PLANNED")),
            UnitFilter("unit", gettext_lazy("受检机构"), path="unit"),
            Flag("mine", gettext_lazy("我检查的"), on=lambda v: Q(inspectors__contains=[v.scope.person_id])),
        ),
        search=("title__icontains", "code__istartswith", "external_body__icontains"),
        presets=(
            Preset("open", gettext_lazy("进行中"), {"state": ("PLANNED", "RUNNING")}),
            Preset("mine", gettext_lazy("我检查的"), {"mine": ("1",)}),
            Preset("outside", gettext_lazy("审计与外部检查"), {"kind": ("AUDIT", "REGULATOR")}),
            Preset("all", gettext_lazy("全部")),
        ),
        row_url=lambda i: reverse("inspections:inspection", args=[i.pk]),
        default_sort=("-planned_on", "-pk"),
        icon="clipboard-list",
        empty=gettext_lazy("没有符合条件的检查"),
    )
)  # fmt: skip


@page(INSPECTIONS_READ)
def inspections(request: HttpRequest) -> HttpResponse:
    """Every inspection in reach."""
    context = {
        "crumbs": [(_("检查与整改"), reverse("inspections:findings")), (_("检查"), "")],
        "tab": "inspections",
    }
    units = choice_of_units(request, INSPECTIONS_INSPECT)
    return list_page(request, LIST, context | {"units": units}, template="inspections/inspections.html")


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new inspection of a unit."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    day = request.now.date()
    form = InspectionForm(
        request.POST or None, unit=unit, day=day, initial={"planned_on": day, "kind": request.GET.get("kind", "DAILY")}
    )  # fmt: skip
    back = reverse("inspections:inspections")
    context = {
        "title": _("登记检查"), "submit_label": _("登记"), "back_url": back,
        "crumbs": [(_("检查"), back), (unit.name, ""), (_("登记检查"), "")],
        "intro": _("重点抽查、突击检查、四不两直在开始之前，受检机构看不到。"),
    }  # fmt: skip

    def act(data) -> int:
        return actions.plan_inspection(unit=unit, by=request.scope, now=request.now, **data).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("inspections:inspection", pk))


@page(INSPECTIONS_READ)
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection: what to do, what was found, the report. (Inventory row 230.)"""
    found = inspection_of(request, inspection_id)
    titles = dict(
        Template.objects.filter(code__in=found.checklists)
        .order_by("unit__depth")
        .values_list("code", "title")
    )
    context = {
        "inspection": found,
        "tone": TONES[found.state],
        "inspectors": list(Person.objects.filter(pk__in=found.inspectors).order_by("staff_no")),
        "methods": [m for m in rules.methods() if m.code in found.methods],
        "checklists": [(code, titles.get(code, code)) for code in found.checklists],
        "runs": list(found.runs.select_related("run__template", "run__person").order_by("pk")),
        "findings": list(found.findings.select_related("case__flow", "case__owner").order_by("pk")),
        "may_inspect": may_inspect(request, found),
        "points": _points(found) if found.kind == Inspection.Kind.SWEEP else [],
        "cancel_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "inspections/inspection.html", context)


def _points(found: Inspection) -> list[dict]:
    marks = {m.point_id: m for m in found.marks.select_related("case")}
    rows = RiskPoint.objects.filter(unit_id=found.unit_id).select_related("post")
    return [{"point": p, "mark": marks.get(p.pk)} for p in rows if p.retired_on is None or p.pk in marks]


@page(INSPECTIONS_READ, methods=("POST",))
def begin(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Arrive and begin."""
    found = inspection_of(request, inspection_id)
    return once(
        request,
        act=lambda: actions.begin(inspection_id=found.pk, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("inspections:inspection", pk),
    )


@page(INSPECTIONS_READ, methods=("POST",))
def begin_round(request: HttpRequest, inspection_id: int, checklist: str) -> HttpResponse:
    """Fill in a checklist as part of the inspection."""
    found = inspection_of(request, inspection_id)
    return once(
        request,
        act=lambda: (
            actions.begin_round(
                inspection_id=found.pk, checklist=checklist, by=request.scope, now=request.now
            ).pk
        ),
        answer=lambda pk: redirect("checklists:run", pk),
    )


@page(INSPECTIONS_READ, methods=("GET", "POST"))
def report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Write the report."""
    found = inspection_of(request, inspection_id)
    if not may_inspect(request, found):
        raise Http404
    back = reverse("inspections:inspection", args=[found.pk])
    context = {
        "title": _("出具检查报告"), "submit_label": _("出具报告"), "back_url": back,
        "crumbs": [(_("检查"), reverse("inspections:inspections")), (found.title, back), (_("报告"), "")],
    }  # fmt: skip
    open_runs = found.runs.filter(run__state=Run.State.RUNNING).count()
    if open_runs:
        context["intro"] = _("还有%(n)d张检查表没有填完，请先完成或作废。") % {"n": open_runs}

    def act(data) -> int:
        return actions.report(inspection_id=found.pk, by=request.scope, now=request.now, **data).pk

    return form_page(
        request, ReportForm(request.POST or None), context, act=act,
        done=lambda pk: redirect("inspections:inspection", pk),
    )  # fmt: skip


@page(INSPECTIONS_READ, methods=("GET", "POST"))
def cancel(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Call it off, with a reason."""
    found = inspection_of(request, inspection_id)
    if not may_inspect(request, found):
        raise Http404
    back = reverse("inspections:inspection", args=[found.pk])
    context = {
        "title": _("取消检查"), "submit_label": _("取消检查"), "back_url": back,
        "crumbs": [(_("检查"), reverse("inspections:inspections")), (found.title, back), (_("取消"), "")],
    }  # fmt: skip
    return form_page(
        request, ReasonForm(request.POST or None), context,
        act=lambda data: actions.cancel(
            inspection_id=found.pk, reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=lambda pk: redirect("inspections:inspection", pk),
    )  # fmt: skip


@page(INSPECTIONS_READ, methods=("GET", "POST"))
def mark(request: HttpRequest, inspection_id: int, point_id: int) -> HttpResponse:
    """What the sweep found at one point."""
    found = inspection_of(request, inspection_id)
    point = RiskPoint.objects.filter(pk=point_id, unit_id=found.unit_id).first()
    if point is None or not may_inspect(request, found):
        raise Http404
    back = reverse("inspections:inspection", args=[found.pk])
    known = found.marks.filter(point=point).first()
    form = MarkForm(
        request.POST or None,
        initial={"result": known.result, "note": known.note} if known else {"result": "GOOD"},
    )
    context = {
        "title": f"{point.code} {point.risk}", "submit_label": _("登记"), "back_url": back,
        "crumbs": [(_("检查"), reverse("inspections:inspections")), (found.title, back), (point.code, "")],
        "intro": _("%(business)s·%(step)s。应有控制：%(control)s") % {
            "business": point.business, "step": point.step, "control": point.control,
        },
    }  # fmt: skip

    def act(data) -> int:
        actions.mark_point(
            inspection_id=found.pk, point_id=point.pk, by=request.scope, now=request.now, **data
        )
        return found.pk

    return form_page(request, form, context, act=act, done=lambda _pk: redirect(f"{back}#points"))


@page(INSPECTIONS_READ)
def methods(request: HttpRequest) -> HttpResponse:
    """检查方法库: five ways to inspect. (Inventory row 239.)"""
    return render(request, "inspections/methods.html", {"methods": rules.methods(), "tab": "methods"})
