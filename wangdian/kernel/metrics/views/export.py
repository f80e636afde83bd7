"""Goals and numbers as CSV or xlsx: exactly what the page shows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_READ

from ..export import as_csv, as_xlsx
from ..figures import factor
from ..models import Metric
from ..queries import people_goals, readings_of, standings
from ..wording import demand_of, owner_of, status_words
from .reach import day_asked, goal_in_reach, unit_in_reach

MAKERS = {"csv": as_csv, "xlsx": as_xlsx}
MOST_ROWS = 50_000


@page(METRICS_READ)
def goals(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """The goals of a unit and of its people on a day."""
    unit, day = unit_in_reach(request, unit_id), day_asked(request)
    found = standings(request.scope, unit, day) + people_goals(request.scope, unit, day)
    header = [
        _("机构"), _("责任人"), _("指标"), _("要求"), _("单位"), _("目标"), _("实际"), _("应达"), _("差距"), _("状态"),
        _("开始日期"), _("结束日期"), _("权重"), _("截至"),
    ]  # fmt: skip
    rows = []
    for g in found:
        t, s = g.target, g.standing
        numbers = [_shown(t.metric, value) for value in (s.goal, s.actual, s.expected, s.gap)]
        rows.append(
            [
                t.unit.name, owner_of(t), t.metric.name, demand_of(t, s), t.metric.display_unit, *numbers,
                status_words(s.status, ended=s.ended), g.window.start, g.window.end, t.weight, day,
            ]
        )  # fmt: skip
    return _maker(kind)(_("目标_%(unit)s_%(day)s") % {"unit": unit.name, "day": day}, header, rows)


@page(METRICS_READ)
def readings(request: HttpRequest, target_id: int, kind: str) -> HttpResponse:
    """The numbers that count towards a target, superseded ones marked; at most 50,000."""
    g = goal_in_reach(request, target_id)
    metric = g.target.metric
    header = [
        _("日期"), _("机构"), _("人员"), _("数值"), _("单位"), _("填报人"), _("填报时间"), _("来源"), _("说明"), _("状态"),
    ]  # fmt: skip
    rows = (
        [
            r.day, r.unit.name, r.person.name if r.person else "", _shown(metric, r.value), metric.display_unit,
            r.by.name if r.by else "", f"{r.at.astimezone(request.now.tzinfo):%Y-%m-%d %H:%M}", r.source, r.note,
            _("已更正") if r.superseded else (_("作废") if r.value is None else _("有效")),
        ]
        for r in readings_of(g.target, g.window)[:MOST_ROWS]
    )  # fmt: skip
    name = _("读数_%(metric)s_%(unit)s") % {"metric": metric.name, "unit": g.target.unit.name}
    return _maker(kind)(name, header, rows)


def _maker(kind: str):
    if kind not in MAKERS:
        raise Http404
    return MAKERS[kind]


def _shown(metric: Metric, value):
    """A number in the display unit, as a number."""
    return None if value is None else (value / factor(metric.display_unit)).normalize()
