"""Analysis, circulars and rules."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CASES_RULES, COMPLAINTS_READ, COMPLAINTS_REPORT

from .. import queries
from ..actions import issue_circular, set_rule
from ..figures import month_figures
from ..forms import CircularForm, RuleForm
from ..models import Cause, Complaint, ServiceRule
from ..rules_in_force import value_of
from .ledger import GRADES


def _month(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return request.now.date().replace(day=1)


def _unit(request: HttpRequest, power: str, unit_id: int | None = None) -> Unit:
    grant = next((g for g in request.scope.grants if power in g.powers), None)
    unit = Unit.objects.filter(pk=unit_id or (grant.unit_id if grant else 0)).first()
    if unit is None or not request.scope.has(power, unit.path):
        raise Http404
    return unit


def in_words(figures: dict) -> dict:
    """Codes of figures replaced by their labels."""
    causes, channels, grades = dict(Cause.choices), dict(Complaint.Channel.choices), dict(GRADES)
    return figures | {
        "causes": [bar | {"label": str(causes.get(bar["key"], bar["key"]))} for bar in figures["causes"]],
        "channels": [
            (str(channels.get(k, k)), n) for k, n in sorted(figures["channels"].items(), key=lambda i: -i[1])
        ],
        "grades": [(str(grades.get(k, k)), n) for k, n in sorted(figures["grades"].items())],
    }


@page(COMPLAINTS_READ)
def analysis(request: HttpRequest) -> HttpResponse:
    """One month: causes with Pareto, grades, channels, promises kept, units."""
    unit, month = _unit(request, COMPLAINTS_READ), _month(request)
    figures = in_words(month_figures(unit, month, request.scope, request.now))
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    context = {"unit": unit, "month": month, "before": before, "after": after, "figures": figures}
    return render(request, "service/analysis.html", context)


@page(COMPLAINTS_READ)
def causes(request: HttpRequest) -> JsonResponse:
    """The Pareto chart of a month."""
    figures = in_words(
        month_figures(_unit(request, COMPLAINTS_READ), _month(request), request.scope, request.now)
    )
    bars = figures["causes"]
    return JsonResponse(
        {
            "tooltip": {"trigger": "axis"},
            "legend": {"data": [_("件数"), _("累计占比")]},
            "grid": {"left": 8, "right": 8, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "category", "data": [b["label"] for b in bars], "axisLabel": {"interval": 0, "rotate": 30}},
            "yAxis": [
                {"type": "value", "minInterval": 1},
                {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}, "splitLine": {"show": False}},
            ],
            "series": [
                {"name": _("件数"), "type": "bar", "data": [b["count"] for b in bars]},
                {
                    "name": _("累计占比"), "type": "line", "yAxisIndex": 1,
                    "data": [round(100 * b["cumulative"], 1) for b in bars],
                    # The axis beside it says 80% already; a label of the line would stand on that.
                    "markLine": {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 80}]},
                },
            ],
        }
    )  # fmt: skip


@page(COMPLAINTS_READ)
def circulars(request: HttpRequest) -> HttpResponse:
    """Every circular in reach."""
    rows = queries.circulars(request.scope).order_by("-month", "unit__path")[:60]
    last = (request.now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    may_issue = request.scope.has(COMPLAINTS_REPORT)
    unit = _unit(request, COMPLAINTS_REPORT) if may_issue else None
    context = {"rows": rows, "last": last, "unit": unit}
    return render(request, "service/circulars.html", context)


@page(COMPLAINTS_REPORT, methods=("GET", "POST"))
def new_circular(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Look at last month's figures, add words, issue."""
    unit = _unit(request, COMPLAINTS_REPORT, unit_id)
    month = (request.now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    context = {
        "title": _("发布%(month)s通报") % {"month": month.strftime("%Y-%m")}, "submit_label": _("发布"),
        "back_url": reverse("service:circulars"), "crumbs": [(_("通报"), reverse("service:circulars")), (unit.name, "")],
        "intro": _("数字按现在的台账固定下来，发布后不再变化。"), "month": month, "unit": unit,
        "figures": in_words(month_figures(unit, month, request.scope, request.now)),
    }  # fmt: skip
    return form_page(
        request, CircularForm(request.POST or None), context,
        act=lambda data: issue_circular(unit=unit, month=month, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("service:circular", pk), template="service/new_circular.html",
    )  # fmt: skip


@page(COMPLAINTS_READ)
def circular(request: HttpRequest, circular_id: int) -> HttpResponse:
    """One circular, to read and to print."""
    row = queries.circulars(request.scope).filter(pk=circular_id).first()
    if row is None:
        raise Http404
    context = {"circular": row, "month": row.month, "unit": row.unit, "figures": in_words(row.figures)}
    return render(request, "service/circular.html", context)


@page(CASES_RULES, methods=("GET", "POST"))
def rules(request: HttpRequest) -> HttpResponse:
    """The figures of the service rules at the person's own unit; changed from a day on."""
    unit = _unit(request, CASES_RULES)
    day = request.now.date()
    form = RuleForm(request.POST or None, initial={"starts_on": day})
    context = {
        "title": _("服务规则"), "submit_label": _("保存"), "crumbs": [(_("投诉"), reverse("service:door")), (_("服务规则"), "")],
        "intro": _("对本机构和下级机构生效；已经发生的不改。"), "unit": unit,
        "in_force": [(label, value_of(name, unit, day)) for name, label in ServiceRule.Name.choices],
        "rows": ServiceRule.objects.filter(unit=unit).order_by("-starts_on")[:30],
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: set_rule(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda _pk: redirect("service:rules"), template="service/rules.html",
    )  # fmt: skip
