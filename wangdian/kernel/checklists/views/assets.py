"""Equipment and places: the register, one asset as its label shows it, labels to print, faults."""

from datetime import timedelta

import segno
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.blobs import LARGEST, path_of
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Text, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import ASSETS_MANAGE, CHECKLISTS_DO, CHECKLISTS_SURPRISE

from .. import actions
from ..forms import AssetForm, FaultForm, MendForm, ReasonForm
from ..models import Asset, Fault
from ..queries import assets_for, open_faults, templates_at
from .reach import asset_in_reach, unit_in_reach
from .run import picture

MOST_LABELS = 300
open_of = Fault.objects.filter(asset=OuterRef("pk"), mended_at=None)


def expiry_words(asset: Asset) -> str:
    return asset.expires_on.isoformat() if asset.expires_on else ""


def state(asset: Asset) -> str:
    """Whether it is in use, broken, in order."""
    if asset.retired_on:
        return gettext("已停用")
    return gettext("有故障") if asset.faulty else gettext("正常")


LIST = register(
    ListSpec(
        name="checklists.assets",
        label=_("设备与点位"),
        power=CHECKLISTS_DO,
        rows=lambda scope: assets_for(scope).annotate(faulty=Exists(open_of)),
        columns=(
            Column("name", _("名称"), sort="name"),
            Column("code", _("编号"), sort="code"),
            Column("kind", _("类别"), value=lambda a: a.get_kind_display(), sort="kind"),
            Column("state", _("状态"), value=state, tone=lambda a: "quiet" if a.retired_on else "bad" if a.faulty else "ok"),
            Column("location", _("位置"), sort="location"),
            Column("expires", _("有效期至"), path="expires_on", sort="expires_on", nulls_last=True),
            Column("unit", _("机构"), path="unit.name", sort="unit__path"),
            Column("model", _("型号"), sort="model", default=False),
            Column("checklist", _("检查表"), sort="checklist", default=False),
        ),
        filters=(
            Choice("kind", _("类别"), choices=Asset.Kind.choices),
            DateRange(
                "expires", _("有效期至"), path="expires_on", open=Q(retired_on=None), relative=("week", "month", "year")
            ),
            Flag("faulty", _("有故障")),
            Flag("retired", _("已停用"), on=Q(retired_on__isnull=False)),
            UnitFilter("unit", _("机构")),
            Text("location", _("位置"), main=False),
        ),
        search=("name__icontains", "code__istartswith", "location__icontains"),
        presets=(
            Preset("used", _("在用"), {"retired": ("0",)}),
            Preset("faulty", _("有故障"), {"faulty": ("1",), "retired": ("0",)}),
            Preset("expired", _("已过期"), {"expires": ("overdue",)}),
            Preset("month", _("本月到期"), {"expires": ("month",), "retired": ("0",)}),
            Preset("all", _("全部")),
        ),
        row_url=lambda asset: reverse("checklists:asset", args=[asset.pk]),
        default_sort=("unit__path", "kind", "code"),
        icon="device-desktop",
        empty=_("没有符合条件的设备或点位"),
        empty_hint=_("登记后可打印二维码标签，扫码即可检查或报修。"),
    )
)  # fmt: skip


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def assets(request: HttpRequest) -> HttpResponse:
    """Every asset in reach."""
    units = list(request.scope.units(ASSETS_MANAGE).order_by("path")[:1])
    context = {
        "crumbs": [(gettext("检查表"), reverse("checklists:home")), (gettext("设备与点位"), "")],
        "new_url": reverse("checklists:add_asset", args=[units[0].pk]) if units else "",
        "new_label": gettext("登记"),
        "labels_unit": units[0] if units else None,
        "may_surprise": request.scope.has(CHECKLISTS_SURPRISE),
    }
    return list_page(request, LIST, context, template="checklists/assets.html")


@page(CHECKLISTS_DO)
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Where a label leads: to its asset, if it belongs to a unit of the person."""
    found = assets_for(request.scope).filter(token=token, retired_on=None).first()
    if found is None:
        raise Http404
    return redirect("checklists:asset", found.pk)


@page(CHECKLISTS_DO)
def asset(request: HttpRequest, asset_id: int) -> HttpResponse:
    """One asset: the right checklist first, then open faults and the last rounds."""
    found = asset_in_reach(request, asset_id)
    at_unit = templates_at(found.unit_id)
    named = [t for t in at_unit if t.code == found.checklist]
    fitting = [t for t in at_unit if t.asset_kind == found.kind and t not in named]
    today = request.now.date()
    context = {
        "asset": found,
        "templates": named + fitting,
        "faults": list(open_faults(found)),
        "mended": list(found.faults.filter(mended_at__isnull=False).select_related("mended_by").order_by("-mended_at")[:5]),
        "runs": list(found.runs.select_related("template", "person").order_by("-started_at")[:10]),
        "may_manage": request.scope.has(ASSETS_MANAGE, found.unit.path),
        "expired": found.expires_on is not None and found.expires_on < today,
        "expires_soon": found.expires_on is not None and found.expires_on <= today + timedelta(days=30),
    }  # fmt: skip
    return render(request, "checklists/asset.html", context)


@page(ASSETS_MANAGE, methods=("GET", "POST"))
def add_asset(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new asset of a unit."""
    unit = unit_in_reach(request, ASSETS_MANAGE, unit_id)
    form = AssetForm(request.POST or None, known=_known(unit.pk))
    return form_page(
        request,
        form,
        {
            "title": gettext("登记设备或点位"),
            "crumbs": _crumbs(unit.name),
            "submit_label": gettext("登记"),
            "back_url": reverse("checklists:assets"),
        },
        act=lambda data: actions.add_asset(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("checklists:asset", pk),
    )


@page(ASSETS_MANAGE, methods=("GET", "POST"))
def edit_asset(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Change what is known of it."""
    found = _managed(request, asset_id)
    names = ("code", "name", "kind", "model", "location", "expires_on", "checklist")
    initial = {n: getattr(found, n) for n in names}
    form = AssetForm(request.POST or None, known=_known(found.unit_id), initial=initial)
    return form_page(
        request,
        form,
        {
            "title": found.name,
            "crumbs": _crumbs(found.unit.name),
            "submit_label": gettext("保存"),
            "back_url": reverse("checklists:asset", args=[found.pk]),
        },
        act=lambda data: actions.edit_asset(asset_id=found.pk, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("checklists:asset", pk),
    )


@page(ASSETS_MANAGE, methods=("GET", "POST"))
def retire_asset(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Take it out of use."""
    found = _managed(request, asset_id)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        {
            "title": gettext("停用设备或点位"),
            "crumbs": _crumbs(found.unit.name),
            "submit_label": gettext("停用"),
            "back_url": reverse("checklists:asset", args=[found.pk]),
        },
        act=lambda data: (
            actions.retire_asset(asset_id=found.pk, by=request.scope, now=request.now, **data).pk
        ),
        done=lambda pk: redirect("checklists:asset", pk),
    )


@page(ASSETS_MANAGE, methods=("POST",))
def relabel_asset(request: HttpRequest, asset_id: int) -> HttpResponse:
    """A new label."""
    found = _managed(request, asset_id)
    return once(
        request,
        act=lambda: actions.relabel_asset(asset_id=found.pk, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("checklists:label", pk),
    )


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def report_fault(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Say that something is wrong with it."""
    found = asset_in_reach(request, asset_id)
    form = FaultForm(request.POST or None, request.FILES or None)

    def act(data) -> int:
        photo = data["photo"].read(LARGEST + 1) if data["photo"] else None
        return actions.report_fault(
            asset_id=found.pk, title=data["title"], photo=photo, by=request.scope, now=request.now
        ).asset_id

    return form_page(
        request,
        form,
        {"title": gettext("报修：%(name)s") % {"name": found.name}, "crumbs": _crumbs(found.unit.name),
         "submit_label": gettext("提交"), "back_url": reverse("checklists:asset", args=[found.pk])},
        act=act,
        done=lambda pk: redirect("checklists:asset", pk),
    )  # fmt: skip


@page(ASSETS_MANAGE, methods=("GET", "POST"))
def mend_fault(request: HttpRequest, fault_id: int) -> HttpResponse:
    """Say that it is mended."""
    fault = _fault(request, fault_id)
    _managed(request, fault.asset_id)
    return form_page(
        request,
        MendForm(request.POST or None),
        {"title": gettext("修复"), "crumbs": _crumbs(fault.asset.name), "intro": fault.title, "submit_label": gettext("已修复"),
         "back_url": reverse("checklists:asset", args=[fault.asset_id])},
        act=lambda data: actions.mend_fault(fault_id=fault.pk, by=request.scope, now=request.now, **data).asset_id,
        done=lambda pk: redirect("checklists:asset", pk),
    )  # fmt: skip


@page(CHECKLISTS_DO)
def fault_photo(request: HttpRequest, fault_id: int) -> HttpResponse:
    """The picture of a fault."""
    fault = _fault(request, fault_id)
    if not fault.photo or not path_of(fault.photo).exists():
        raise Http404
    return picture(fault.photo, fault.photo_type)


@page(CHECKLISTS_DO)
def label(request: HttpRequest, asset_id: int) -> HttpResponse:
    """The label of one asset, to print."""
    found = asset_in_reach(request, asset_id)
    return _labels(request, [found], found.unit)


@page(ASSETS_MANAGE)
def labels(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The labels of all assets of a unit, to print."""
    unit = unit_in_reach(request, ASSETS_MANAGE, unit_id)
    rows = Asset.objects.filter(unit=unit, retired_on=None).select_related("unit").order_by("kind", "code")
    return _labels(request, list(rows[:MOST_LABELS]), unit)


def _labels(request: HttpRequest, rows: list[Asset], unit) -> HttpResponse:
    found = [(a, qr(request.build_absolute_uri(reverse("checklists:scan", args=[a.token])))) for a in rows]
    return render(request, "checklists/labels.html", {"rows": found, "unit": unit})


def qr(text: str) -> str:
    """A QR code as SVG inside the page; segno writes numbers and its own words only, so that it is safe."""
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=True))


def _known(unit_id: int) -> list[tuple[str, str]]:
    return [(t.code, t.title) for t in templates_at(unit_id)]


def _crumbs(name: str) -> list[tuple[str, str]]:
    return [(gettext("设备与点位"), reverse("checklists:assets")), (name, "")]


def _managed(request: HttpRequest, asset_id: int) -> Asset:
    found = asset_in_reach(request, asset_id)
    if not request.scope.has(ASSETS_MANAGE, found.unit.path):
        raise Http404
    return found


def _fault(request: HttpRequest, fault_id: int) -> Fault:
    fault = Fault.objects.select_related("asset__unit").filter(pk=fault_id).first()
    if fault is None:
        raise Http404
    asset_in_reach(request, fault.asset_id)
    return fault
