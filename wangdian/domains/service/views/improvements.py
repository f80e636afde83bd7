"""服务改进: the ledger, proposing, one improvement, and who proposed what."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.cases.bulk import assigning
from wangdian.kernel.cases.models import Case
from wangdian.kernel.cases.queries import named_detail
from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.cases.views.list import state_label, state_tone
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import DUTIES_MANAGE, EVERYONE, IMPROVEMENTS_HANDLE, IMPROVEMENTS_PROPOSE

from .. import queries
from ..actions import propose_improvement
from ..ledger_forms import ImprovementForm
from ..models import Complaint, Improvement
from .reach import home_with, unit_with

OPEN = ("draft", "active", "waiting")

LEDGER = register(
    ListSpec(
        name="service.improvements",
        label=gettext_lazy("服务改进"),
        power=IMPROVEMENTS_PROPOSE,
        rows=queries.improvements,
        columns=(
            Column("code", gettext_lazy("编号"), path="case.code", sort="case__code"),
            Column("title", gettext_lazy("事项"), path="case.title", sort="case__title"),
            Column(
                "state", gettext_lazy("状态"), value=lambda i: state_label(i.case), sort="case__state",
                tone=lambda i: state_tone(i.case),
            ),
            Column("place", gettext_lazy("客户动线"), value=lambda i: i.get_place_display(), sort="place"),
            Column("source", gettext_lazy("来源"), value=lambda i: i.get_source_display(), sort="source"),
            Column("proposer", gettext_lazy("提出人"), path="proposer.name", sort="proposer__name"),
            Column("owner", gettext_lazy("责任人"), path="case.owner.name", sort="case__owner__name"),
            Column("pilot_ends", gettext_lazy("试点结束"), path="pilot_ends_on", sort="pilot_ends_on", nulls_last=True),
            Column("measure", gettext_lazy("看哪个数"), path="measure", default=False),
            Column("before", gettext_lazy("试点前"), path="before", numeric=True),
            Column("after", gettext_lazy("试点后"), path="after", numeric=True),
            Column("due", gettext_lazy("最近时限"), path="case.due_at", sort="case__due_at", nulls_last=True, default=False),
            Column("opened", gettext_lazy("提出时间"), path="case.opened_at", sort="case__opened_at"),
            Column("unit", gettext_lazy("机构"), path="unit.name", sort="unit__path", default=False),
        ),
        filters=(
            Choice("category", gettext_lazy("阶段"), path="case__category", choices=Case.Category.choices),
            Choice("place", gettext_lazy("客户动线"), path="place", choices=Improvement.Place.choices),
            Choice("source", gettext_lazy("来源"), path="source", choices=Improvement.Source.choices),
            Person("proposer", gettext_lazy("提出人"), path="proposer"),
            Person("owner", gettext_lazy("责任人"), path="case__owner", nobody=True),
            DateRange("opened", gettext_lazy("提出时间"), path="case__opened_at", moment=True),
            UnitFilter("unit", gettext_lazy("机构"), path="unit"),
            Flag("pilot", gettext_lazy("试点中"), on=Q(case__state="PILOT"), main=False),
            Flag("adopted", gettext_lazy("已采纳"), path="adopted", main=False),
        ),
        search=(named_detail, "seen__icontains"),
        presets=(
            Preset("open", gettext_lazy("在办"), {"category": OPEN}),
            Preset("walk", gettext_lazy("断点清单"), {"source": ("WALK",), "category": OPEN}),
            Preset("proposals", gettext_lazy("创新提案"), {"source": ("PROPOSAL",)}),
            Preset("pilot", gettext_lazy("试点中"), {"pilot": ("1",)}),
            Preset("mine", gettext_lazy("我提的"), {"proposer": ("me",)}),
            Preset("all", gettext_lazy("全部")),
        ),
        bulk=(assigning(IMPROVEMENTS_HANDLE),),
        row_url=lambda i: reverse("service:improvement", args=[i.pk]),
        default_sort=("-case__opened_at", "-pk"),
        icon="bulb",
        empty=gettext_lazy("没有符合条件的改进"),
        empty_hint=gettext_lazy("像客户一样走一遍网点，把停下、问人、走回头路的地方记下来。"),
    )
)  # fmt: skip


@page(IMPROVEMENTS_PROPOSE, methods=("GET", "POST"))
def improvements(request: HttpRequest) -> HttpResponse:
    """The ledger of break points and proposals."""
    context = {
        "crumbs": [(_("服务改进"), "")], "unit_id": home_with(request, IMPROVEMENTS_PROPOSE),
        "routines_unit": home_with(request, DUTIES_MANAGE),
    }  # fmt: skip
    return list_page(request, LEDGER, context, template="service/improvements.html")


@page(IMPROVEMENTS_PROPOSE, methods=("GET", "POST"))
def propose(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Write down a break point or a proposal; from a complaint, with its root cause to start from."""
    unit = unit_with(request, IMPROVEMENTS_PROPOSE, unit_id)
    complaint = _complaint(request, unit)
    initial = {"source": "COMPLAINT" if complaint else request.GET.get("source", "WALK")}
    if complaint:
        initial |= {"seen": complaint.root_cause or complaint.said}
    form = ImprovementForm(request.POST or None, unit=unit, day=request.now.date(), initial=initial)
    back = reverse("service:improvements")
    context = {
        "title": _("提出改进"), "submit_label": _("提交"), "back_url": back,
        "crumbs": [(_("服务改进"), back), (unit.name, ""), (_("提出改进"), "")],
        "intro": _("由投诉 %(code)s 提出，两件工单会互相关联；请不要写客户的姓名和电话。") % {"code": complaint.case.code}
        if complaint
        else _("先写客户遇到的，再写办法。提了就有人答复：试点、采纳，或说明为什么不采纳。"),
    }  # fmt: skip

    def act(data) -> int:
        return propose_improvement(
            unit=unit,
            complaint=complaint.case if complaint else None,
            by=request.scope,
            now=request.now,
            **data,
        ).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("service:improvement", pk))


def _complaint(request: HttpRequest, unit) -> Complaint | None:
    number = request.GET.get("complaint", "")
    if not number.isdigit():
        return None
    return queries.complaints(request.scope).filter(pk=int(number), unit=unit).first()


@page(EVERYONE)
def improvement(request: HttpRequest, case_id: int) -> HttpResponse:
    """One improvement: what was seen, the pilot with its two numbers, the decision."""
    case = find(request, case_id, "improvement")
    row = Improvement.objects.select_related("proposer", "decided_by").get(case=case)
    overdue = (
        case.state == "PILOT" and row.pilot_ends_on is not None and row.pilot_ends_on < request.now.date()
    )
    return case_page(request, case, "service/improvement.html", {"improvement": row, "pilot_over": overdue})


@page(IMPROVEMENTS_PROPOSE)
def proposers(request: HttpRequest) -> HttpResponse:
    """提案榜: the last year's proposals by person: proposed, tried, adopted, praised."""
    since = request.now - timedelta(days=365)
    rows = (
        queries.improvements(request.scope)
        .filter(case__opened_at__gte=since)
        .exclude(case__category=Case.Category.VOID)
        .values(name=F("proposer__name"), person=F("proposer_id"))
        .annotate(
            all=Count("pk"), tried=Count("pk", filter=Q(pilot_starts_on__isnull=False)),
            adopted_count=Count("pk", filter=Q(adopted=True)),
            praised=Count("pk", filter=Q(adopted=True) & ~Q(praise="")),
        )
        .order_by("-adopted_count", "-all", "name")[:200]
    )  # fmt: skip
    praises = (
        queries.improvements(request.scope)
        .filter(case__opened_at__gte=since, adopted=True)
        .exclude(praise="")
        .order_by("-decided_at")[:20]
    )
    return render(request, "service/proposers.html", {"rows": rows, "praises": praises})
