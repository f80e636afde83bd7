"""投诉台账, and taking a complaint."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.cases.bulk import assigning, moving
from wangdian.kernel.cases.models import Case
from wangdian.kernel.cases.views.list import state_label, state_tone
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE, COMPLAINTS_READ, COMPLAINTS_TAKE, DUTIES_MANAGE

from .. import queries
from ..actions import CustomerFacts, take_complaint
from ..forms import ComplaintForm
from ..models import Cause, Complaint
from .reach import home_with

GRADES = (("FIRST", gettext_lazy("一级")), ("SECOND", gettext_lazy("二级")), ("THIRD", gettext_lazy("三级")))
OPEN = ("draft", "active", "waiting")

LEDGER = register(
    ListSpec(
        name="service.complaints",
        label=gettext_lazy("投诉台账"),
        power=COMPLAINTS_READ,
        rows=queries.complaints,
        columns=(
            Column("code", gettext_lazy("编号"), path="case.code", sort="case__code"),
            Column("title", gettext_lazy("事项"), path="case.title", sort="case__title"),
            Column(
                "state", gettext_lazy("状态"), value=lambda c: state_label(c.case), sort="case__state",
                tone=lambda c: state_tone(c.case),
            ),
            Column("grade", gettext_lazy("级别"), value=lambda c: dict(GRADES).get(c.case.grade, ""), sort="case__grade"),
            Column("owner", gettext_lazy("责任人"), path="case.owner.name", sort="case__owner__name"),
            Column("due", gettext_lazy("最近时限"), path="case.due_at", sort="case__due_at", nulls_last=True),
            Column("received", gettext_lazy("受理时间"), path="received_at", sort="received_at"),
            Column("channel", gettext_lazy("来源"), value=lambda c: c.get_channel_display(), sort="channel"),
            Column("unit", gettext_lazy("机构"), path="unit.name", sort="unit__path"),
            Column("receiver", gettext_lazy("首问责任人"), path="first_receiver.name", sort="first_receiver__name", default=False),
            Column("cause", gettext_lazy("原因"), value=lambda c: c.get_cause_display(), sort="cause", default=False),
            Column("accepted", gettext_lazy("客户认可"), path="accepted", sort="accepted", default=False),
            Column("phone", gettext_lazy("电话尾号"), path="phone_tail", default=False, phone=False),
            Column("repeat", gettext_lazy("第几次"), path="case.repeat_no", sort="case__repeat_no", numeric=True, default=False),
        ),
        filters=(
            Choice("category", gettext_lazy("阶段"), path="case__category", choices=Case.Category.choices),
            Choice("grade", gettext_lazy("级别"), path="case__grade", choices=GRADES),
            DateRange("due", gettext_lazy("最近时限"), path="case__due_at", moment=True, open=Q(case__closed_at=None)),
            DateRange("received", gettext_lazy("受理时间"), path="received_at", moment=True),
            Person("owner", gettext_lazy("责任人"), path="case__owner", nobody=True),
            UnitFilter("unit", gettext_lazy("机构"), path="unit"),
            Choice("channel", gettext_lazy("来源"), path="channel", choices=Complaint.Channel.choices, main=False),
            Choice("cause", gettext_lazy("原因"), path="cause", choices=Cause.choices, main=False),
            Flag("breached", gettext_lazy("已超时"), path="case__breached", main=False),
            Flag("repeat", gettext_lazy("重复投诉"), on=Q(case__repeat_no__gt=1), main=False),
        ),
        search=(queries.found_by,),
        presets=(
            Preset("open", gettext_lazy("在办"), {"category": OPEN}),
            Preset("mine", gettext_lazy("我的"), {"owner": ("me",), "category": OPEN}),
            Preset("overdue", gettext_lazy("超时"), {"breached": ("1",), "category": OPEN}),
            Preset("all", gettext_lazy("全部")),
        ),
        bulk=(assigning(COMPLAINTS_HANDLE), moving("summarise", gettext_lazy("总结归档"), COMPLAINTS_HANDLE, comment=True)),
        row_url=lambda c: reverse("service:complaint", args=[c.pk]),
        default_sort=("-received_at", "-pk"),
        icon="message-report",
        empty=gettext_lazy("没有符合条件的投诉"),
        empty_hint=gettext_lazy("换一个视图，或清除筛选。"),
    )
)  # fmt: skip


@page(COMPLAINTS_READ, methods=("GET", "POST"))
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger of complaints."""
    grant = next((g for g in request.scope.grants if COMPLAINTS_TAKE in g.powers), None)
    context = {
        "crumbs": [(_("投诉"), "")], "unit_id": grant.unit_id if grant else None,
        "routines_unit": home_with(request, DUTIES_MANAGE),
    }  # fmt: skip
    return list_page(request, LEDGER, context, template="service/ledger.html")


@page(COMPLAINTS_TAKE)
def door(request: HttpRequest) -> HttpResponse:
    """Where the menu leads: the ledger for who reads it, else straight to taking a complaint."""
    if request.scope.has(COMPLAINTS_READ):
        return redirect("service:ledger")
    grant = next(g for g in request.scope.grants if COMPLAINTS_TAKE in g.powers)
    return redirect("service:take", grant.unit_id)


@page(COMPLAINTS_TAKE, methods=("GET", "POST"))
def take(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Take a complaint."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not request.scope.has(COMPLAINTS_TAKE, unit.path):
        raise Http404
    form = ComplaintForm(
        request.POST or None, unit=unit, day=request.now.date(), initial={"channel": "COUNTER"}
    )
    back = reverse("service:ledger") if request.scope.has(COMPLAINTS_READ) else "/"
    context = {
        "title": _("受理投诉"), "submit_label": _("受理"), "back_url": back,
        "crumbs": [(_("投诉"), reverse("service:door")), (unit.name, ""), (_("受理投诉"), "")],
        "intro": _("首问负责：谁先接待谁受理。先倾听、致歉，记下原话；时限从受理时间开始计算。"),
    }  # fmt: skip

    def act(data) -> int:
        customer = CustomerFacts(data.pop("name"), data.pop("phone"))
        return take_complaint(unit=unit, customer=customer, by=request.scope, now=request.now, **data).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("service:complaint", pk))
