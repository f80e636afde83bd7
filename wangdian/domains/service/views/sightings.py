"""舆情: the ledger, reporting a sighting, one sighting, and the plan everybody can read beforehand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.cases.bulk import assigning
from wangdian.kernel.cases.clocks.targets import flow_of_kind, lines_of
from wangdian.kernel.cases.models import Case
from wangdian.kernel.cases.queries import named_detail
from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.cases.views.list import state_label, state_tone
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.models import Person as PersonRow
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CASES_RULES, EVERYONE, REPUTATION_HANDLE, REPUTATION_REPORT

from .. import queries
from ..actions import report_sighting
from ..ledger_forms import SightingForm
from ..models import Sighting
from ..sighting_moves import handlers, handlers_above
from .reach import home_with, unit_with

OPEN = ("draft", "active", "waiting")
GRADES = (("GRAVE", gettext_lazy("重大")), ("MAJOR", gettext_lazy("较大")), ("NORMAL", gettext_lazy("一般")))

LEDGER = register(
    ListSpec(
        name="service.sightings",
        label=gettext_lazy("舆情台账"),
        power=REPUTATION_REPORT,
        rows=queries.sightings,
        columns=(
            Column("code", gettext_lazy("编号"), path="case.code", sort="case__code"),
            Column("title", gettext_lazy("事项"), path="case.title", sort="case__title"),
            Column(
                "state", gettext_lazy("状态"), value=lambda s: state_label(s.case), sort="case__state",
                tone=lambda s: state_tone(s.case),
            ),
            Column("grade", gettext_lazy("级别"), value=lambda s: dict(GRADES).get(s.case.grade, ""), sort="case__grade"),
            Column("channel", gettext_lazy("在哪里看到"), value=lambda s: s.get_channel_display(), sort="channel"),
            Column("reach", gettext_lazy("看到的人数"), path="reach", sort="reach", numeric=True),
            Column("seen", gettext_lazy("发现时间"), path="seen_at", sort="seen_at"),
            Column("due", gettext_lazy("最近时限"), path="case.due_at", sort="case__due_at", nulls_last=True),
            Column("owner", gettext_lazy("责任人"), path="case.owner.name", sort="case__owner__name"),
            Column("spokesperson", gettext_lazy("唯一发言人"), path="spokesperson.name", default=False),
            Column("truth", gettext_lazy("是否属实"), value=lambda s: s.get_truth_display(), sort="truth", default=False),
            Column("answered", gettext_lazy("回应时间"), path="answered_at", sort="answered_at", default=False),
            Column("unit", gettext_lazy("机构"), path="unit.name", sort="unit__path"),
        ),
        filters=(
            Choice("category", gettext_lazy("阶段"), path="case__category", choices=Case.Category.choices),
            Choice("grade", gettext_lazy("级别"), path="case__grade", choices=GRADES),
            Choice("channel", gettext_lazy("在哪里看到"), path="channel", choices=Sighting.Channel.choices),
            DateRange("seen", gettext_lazy("发现时间"), path="seen_at", moment=True),
            Person("owner", gettext_lazy("责任人"), path="case__owner", nobody=True),
            UnitFilter("unit", gettext_lazy("机构"), path="unit"),
            Choice("truth", gettext_lazy("是否属实"), path="truth", choices=Sighting.Truth.choices, main=False),
            Flag("breached", gettext_lazy("已超时"), path="case__breached", main=False),
        ),
        search=(named_detail,),
        presets=(
            Preset("open", gettext_lazy("在办"), {"category": OPEN}),
            Preset("overdue", gettext_lazy("超时"), {"breached": ("1",), "category": OPEN}),
            Preset("all", gettext_lazy("全部")),
        ),
        bulk=(assigning(REPUTATION_HANDLE),),
        row_url=lambda s: reverse("service:sighting", args=[s.pk]),
        default_sort=("-seen_at", "-pk"),
        icon="speakerphone",
        empty=gettext_lazy("没有您看得到的舆情"),
        empty_hint=gettext_lazy("舆情默认保密：只看得到自己报告的、负责的和被指定的。"),
    )
)  # fmt: skip


@page(REPUTATION_REPORT, methods=("GET", "POST"))
def sightings(request: HttpRequest) -> HttpResponse:
    """The ledger, as far as the person was let in."""
    context = {"crumbs": [(_("舆情"), "")], "unit_id": home_with(request, REPUTATION_REPORT)}
    return list_page(request, LEDGER, context, template="service/sightings.html")


@page(REPUTATION_REPORT, methods=("GET", "POST"))
def report(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Report what was seen."""
    unit = unit_with(request, REPUTATION_REPORT, unit_id)
    form = SightingForm(request.POST or None, request.FILES or None)
    back = reverse("service:sightings")
    context = {
        "title": _("报告舆情"), "submit_label": _("报告"), "back_url": back,
        "crumbs": [(_("舆情"), back), (unit.name, ""), (_("报告舆情"), "")],
        "intro": _("先截图，不评论、不转发、不私下联系发布人。提交后负责人马上收到通知；急事同时打电话。"),
    }  # fmt: skip

    def act(data) -> int:
        sent = data.pop("picture")
        picture = (sent.read(), sent.name) if sent else None
        return report_sighting(unit=unit, picture=picture, by=request.scope, now=request.now, **data).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("service:sighting", pk))


@page(EVERYONE)
def sighting(request: HttpRequest, case_id: int) -> HttpResponse:
    """One sighting: what was said, what is true, who speaks, what was answered."""
    case = find(request, case_id, "sighting")
    row = Sighting.objects.select_related("told_upper", "spokesperson").get(case=case)
    return case_page(request, case, "service/sighting.html", {"sighting": row})


@page(REPUTATION_REPORT)
def plan(request: HttpRequest) -> HttpResponse:
    """声誉风险应急预案: the steps, the limits that hold here, and whom to call. Read before anything happens."""
    unit = Unit.objects.get(pk=home_with(request, REPUTATION_REPORT))
    flow = flow_of_kind("sighting")
    here, above = handlers(unit, request.now), handlers_above(unit, request.now)
    names = PersonRow.objects.in_bulk([*here, *above])
    context = {
        "unit": unit,
        "steps": [s for s in flow.states if s.category == "active"],
        "limits": [line for line in lines_of(unit, request.now.date()) if line.kind == "sighting"],
        "here": [names[pk] for pk in here], "above": [names[pk] for pk in above],
        "may_set": request.scope.has(CASES_RULES, unit.path),
    }  # fmt: skip
    return render(request, "service/reputation_plan.html", context)
