"""Rounds as a list, and how a checklist fared over time."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, Text, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CHECKLISTS_DO, CHECKLISTS_SURPRISE
from wangdian.ui import formats

from ..mapping import definition_of
from ..models import Run, Template
from ..queries import finished_since, item_trends, numbers_of, visible_runs
from .reach import asset_in_reach, template_in_reach, unit_in_reach

TREND_DAYS = 90


def outcome(run: Run) -> str:
    """What became of a round, in a word."""
    if run.state != Run.State.FINISHED:
        return run.get_state_display()
    return gettext("合格") if run.passed else gettext("不合格")


def tone(run: Run) -> str:
    if run.state == Run.State.FINISHED:
        return "ok" if run.passed else "bad"
    return "info" if run.state == Run.State.RUNNING else "quiet"


LIST = register(
    ListSpec(
        name="checklists.runs",
        label=_("检查记录"),
        power=CHECKLISTS_DO,
        rows=visible_runs,
        columns=(
            Column("template", _("检查表"), path="template.title", sort="template__title"),
            Column("outcome", _("结果"), value=outcome, tone=tone, sort="passed"),
            Column("score", _("得分"), path="score", sort="score", numeric=True),
            Column("failed", _("不合格项"), path="failed_items", sort="failed_items", numeric=True),
            Column("person", _("检查人"), path="person.name", sort="person__name"),
            Column("asset", _("设备"), path="asset.name", sort="asset__name"),
            Column("unit", _("机构"), path="unit.name", sort="unit__path"),
            Column("started", _("开始时间"), path="started_at", sort="started_at"),
            Column("finished", _("完成时间"), path="finished_at", sort="finished_at", default=False),
            Column(
                "version",
                _("版本"),
                path="version.number",
                sort="version__number",
                numeric=True,
                default=False,
            ),
        ),
        filters=(
            Choice("purpose", _("用途"), path="template__purpose", choices=Template.Purpose.choices),
            Text("title", _("检查表"), path="template__title"),
            Choice("state", _("状态"), choices=Run.State.choices),
            Flag("passed", _("合格")),
            DateRange("started", _("开始时间"), path="started_at", moment=True),
            Person("person", _("检查人")),
            UnitFilter("unit", _("机构")),
            Text("asset", _("设备编号"), path="asset__code", main=False),
        ),
        search=("template__title__icontains", "asset__code__istartswith"),
        presets=(
            Preset("all", _("全部")),
            Preset("failed", _("不合格"), {"passed": ("0",), "state": ("FINISHED",)}),
            Preset("mine", _("我的"), {"person": ("me",)}),
            Preset("running", _("填写中"), {"state": ("RUNNING",)}),
        ),
        row_url=lambda run: reverse("checklists:result", args=[run.pk]),
        default_sort=("-started_at", "-pk"),
        icon="clipboard-check",
        empty=_("没有符合条件的检查记录"),
    )
)


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def runs(request: HttpRequest) -> HttpResponse:
    """Every round in reach."""
    crumbs = [(gettext("检查表"), reverse("checklists:home")), (gettext("检查记录"), "")]
    context = {"crumbs": crumbs, "may_surprise": request.scope.has(CHECKLISTS_SURPRISE)}
    return list_page(request, LIST, context, template="checklists/runs.html")


@page(CHECKLISTS_DO)
def trend(request: HttpRequest, unit_id: int, template_id: int) -> HttpResponse:
    """Ninety days of a checklist at a unit: score, findings by item, numbers read; `?asset=` of one asset."""
    unit, template, asset, rows = _asked(request, unit_id, template_id)
    rows = list(rows)
    found = Run.objects.filter(pk__in=[r.pk for r in rows])
    definition = definition_of(template.current)
    query = f"?asset={asset.pk}" if asset else ""
    url = reverse("checklists:trend_chart", args=[unit.pk, template.pk]) + query
    context = {
        "unit": unit,
        "template": template,
        "asset": asset,
        "days": TREND_DAYS,
        "count": len(rows),
        "passed": sum(bool(r.passed) for r in rows),
        "items": item_trends(found, template),
        "latest": rows[::-1][:10],
        "chart_url": url,
        "numbers": [
            (i, url + ("&" if query else "?") + f"item={i.key}")
            for i in definition.items()
            if i.kind.value == "number"
        ],
    }
    return render(request, "checklists/trend.html", context)


@page(CHECKLISTS_DO)
def trend_chart(request: HttpRequest, unit_id: int, template_id: int) -> HttpResponse:
    """The lines of the trend: scores, or with `?item=` the numbers read for an item."""
    _unit, template, _asset, rows = _asked(request, unit_id, template_id)
    wanted = definition_of(template.current).item(request.GET.get("item", ""))
    if wanted is not None:
        points = [(formats.moment(at), float(number)) for at, number in numbers_of(rows, wanted.key)]
        name = f"{wanted.text} {wanted.unit}".strip()
    else:
        points = [(formats.moment(r.finished_at), float(r.score)) for r in rows if r.score is not None]
        name = gettext("得分")
    return JsonResponse(
        {
            "xAxis": {"type": "category", "data": [at for at, _n in points]},
            "yAxis": {"type": "value", "scale": wanted is not None, **({} if wanted else {"max": 100})},
            "series": [{"type": "line", "name": name, "data": [n for _at, n in points], "symbolSize": 6}],
        }
    )


def _asked(request: HttpRequest, unit_id: int, template_id: int):
    unit = unit_in_reach(request, CHECKLISTS_DO, unit_id)
    template = template_in_reach(request, template_id)
    wanted = request.GET.get("asset", "")
    asset = asset_in_reach(request, int(wanted)) if wanted.isdigit() else None
    here = visible_runs(request.scope).filter(unit=unit)
    return unit, template, asset, finished_since(here, template, request.now, TREND_DAYS, asset)
