"""客户留言: what was left at the poster, taking it in, and the poster itself."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.checklists.views.assets import qr
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE, OPINIONS_RECEIVE

from .. import queries
from ..actions import accept_opinion, close_box, open_box, set_opinion_aside
from ..ledger_forms import AcceptForm, AsideForm
from ..models import Opinion, OpinionBox
from ..queries import masked_name
from .reach import home_with, unit_with

TONES = {"NEW": "warn", "TAKEN": "ok", "ASIDE": "quiet"}

INBOX = register(
    ListSpec(
        name="service.opinions",
        label=gettext_lazy("客户留言"),
        power=OPINIONS_RECEIVE,
        rows=queries.opinions,
        columns=(
            Column("left", gettext_lazy("留言时间"), path="left_at", sort="left_at"),
            Column("sort", gettext_lazy("性质"), value=lambda o: o.get_sort_display(), sort="sort"),
            Column("said", gettext_lazy("客户说"), value=lambda o: o.said[:80] or o.reason),
            Column(
                "state", gettext_lazy("状态"), value=lambda o: o.get_state_display(), sort="state",
                tone=lambda o: TONES[o.state],
            ),
            Column("answer", gettext_lazy("希望回复"), path="wants_answer"),
            Column("taken_by", gettext_lazy("接收人"), path="taken_by.name"),
            Column("taken_as", gettext_lazy("转为"), value=lambda o: o.get_taken_as_display(), sort="taken_as"),
            Column("became", gettext_lazy("工单"), path="became.code"),
            Column("taken_at", gettext_lazy("接收时间"), path="taken_at", sort="taken_at", default=False),
            Column("unit", gettext_lazy("机构"), path="unit.name", sort="unit__path", default=False),
        ),
        filters=(
            Choice("state", gettext_lazy("状态"), path="state", choices=Opinion.State.choices),
            Choice("nature", gettext_lazy("性质"), path="sort", choices=Opinion.Sort.choices),
            DateRange("left", gettext_lazy("留言时间"), path="left_at", moment=True),
            UnitFilter("unit", gettext_lazy("机构"), path="unit"),
            Flag("answer", gettext_lazy("希望回复"), on=Q(wants_answer=True), main=False),
        ),
        presets=(
            Preset("new", gettext_lazy("待接收"), {"state": ("NEW",)}),
            Preset("all", gettext_lazy("全部")),
        ),
        row_url=lambda o: reverse("service:opinion", args=[o.pk]),
        default_sort=("-left_at", "-pk"),
        icon="message-2",
        empty=gettext_lazy("没有留言"),
        empty_hint=gettext_lazy("打印意见二维码，贴在大堂和柜台；客户扫码留言，不用登录。"),
    )
)  # fmt: skip


@page(OPINIONS_RECEIVE, methods=("GET", "POST"))
def opinions(request: HttpRequest) -> HttpResponse:
    """What customers left."""
    context = {
        "crumbs": [(_("投诉"), reverse("service:door")), (_("客户留言"), "")],
        "box_unit": home_with(request, COMPLAINTS_HANDLE),
    }  # fmt: skip
    return list_page(request, INBOX, context, template="service/opinions.html")


def _opinion(request: HttpRequest, opinion_id: int) -> Opinion:
    found = queries.opinions(request.scope).filter(pk=opinion_id).first()
    if found is None:
        raise Http404
    return found


def _became(opinion: Opinion) -> str:
    if opinion.became_id:
        return reverse("cases:case", args=[opinion.became_id])
    return reverse("service:praise") if opinion.praise_id else reverse("service:opinions")


@page(OPINIONS_RECEIVE, methods=("GET", "POST"))
def opinion(request: HttpRequest, opinion_id: int) -> HttpResponse:
    """One opinion: read it, and take it in as a complaint, praise or suggestion."""
    found = _opinion(request, opinion_id)
    form = AcceptForm(
        request.POST or None, unit=found.unit, day=request.now.date(), initial={"taken_as": found.sort}
    )
    back = reverse("service:opinions")
    context = {
        "title": _("客户留言：%(sort)s") % {"sort": found.get_sort_display()}, "submit_label": _("接收"), "back_url": back,
        "crumbs": [(_("客户留言"), back), (found.unit.name, "")], "opinion": found,
        "customer": masked_name(found.name_sealed), "phone": f"*******{found.phone_tail}" if found.phone_tail else "",
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: _became(accept_opinion(opinion_id=found.pk, by=request.scope, now=request.now, **data)),
        done=redirect, template="service/opinion_taken.html",
    )  # fmt: skip


@page(OPINIONS_RECEIVE, methods=("GET", "POST"))
def aside(request: HttpRequest, opinion_id: int) -> HttpResponse:
    """Say why nothing is done about it."""
    found, back = _opinion(request, opinion_id), reverse("service:opinion", args=[opinion_id])
    context = {
        "title": _("不予处理"), "submit_label": _("确定"), "back_url": back,
        "crumbs": [(_("客户留言"), reverse("service:opinions")), (_("不予处理"), "")],
        "intro": _("只用于空白、广告、重复的留言；姓名和电话会清除，留言和理由保留备查。"),
    }  # fmt: skip
    return form_page(
        request, AsideForm(request.POST or None), context,
        act=lambda data: set_opinion_aside(opinion_id=found.pk, by=request.scope, now=request.now, **data).pk,
        done=lambda _pk: redirect("service:opinions"),
    )  # fmt: skip


@page(COMPLAINTS_HANDLE)
def box(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The poster of a unit, to print; a new address when the old one is misused."""
    unit = unit_with(request, COMPLAINTS_HANDLE, unit_id)
    found = OpinionBox.objects.filter(unit=unit, closed_at=None).select_related("opened_by").first()
    address = request.build_absolute_uri(reverse("opinion:leave", args=[found.token])) if found else ""
    context = {"unit": unit, "box": found, "address": address, "code": qr(address) if found else ""}
    return render(request, "service/opinion_box.html", context)


@page(COMPLAINTS_HANDLE, methods=("POST",))
def renew_box(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new address; the one before stops working."""
    unit = unit_with(request, COMPLAINTS_HANDLE, unit_id)
    return once(
        request,
        act=lambda: open_box(unit=unit, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect("service:box", unit.pk),
    )


@page(COMPLAINTS_HANDLE, methods=("POST",))
def stop_box(request: HttpRequest, unit_id: int) -> HttpResponse:
    """No address any more."""
    unit = unit_with(request, COMPLAINTS_HANDLE, unit_id)
    return once(
        request,
        act=lambda: close_box(unit=unit, by=request.scope, now=request.now),
        answer=lambda _none: redirect("service:box", unit.pk),
    )
