"""How rectification stands: closure against 100 %, age and grade of what is open, repeats, what is common, what expires."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import INSPECTIONS_READ

from .. import queries
from ..forms import GRADES

COLOURS = {"GRAVE": "#b91c1c", "MAJOR": "#d97706", "NORMAL": "#2563eb", "MINOR": "#94a3b8", "": "#cbd5e1"}


@page(INSPECTIONS_READ)
def board(request: HttpRequest) -> HttpResponse:
    """The board."""
    today = request.now.date()
    context = {
        "board": queries.board(request.scope, request.now),
        "common": queries.common_topics(request.scope, request.now),
        "expiring": queries.expiring(request.scope, today),
        "today": today,
        "tab": "board",
    }
    return render(request, "inspections/board.html", context)


@page(INSPECTIONS_READ)
def chart(request: HttpRequest) -> JsonResponse:
    """Open findings by age and grade, as options of the chart."""
    found = queries.board(request.scope, request.now)
    ages = [_("≤5天"), _("6–15天"), _("16–30天"), _("31–90天"), _("90天以上")]
    return JsonResponse(
        {
            "legend": {"top": 0},
            "xAxis": {"type": "category", "data": ages},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": [
                {
                    "type": "bar", "stack": "open", "name": str(label), "data": list(found.by_age[grade]),
                    "itemStyle": {"color": COLOURS[grade]},
                }
                for grade, label in (*GRADES, ("", _("未定级")))
                if grade in found.by_age
            ],
        }
    )  # fmt: skip
