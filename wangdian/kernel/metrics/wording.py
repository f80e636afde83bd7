"""Goals in words: what a page, an export and a report show of a standing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .figures import show
from .models import Metric, Target, Threshold
from .pace import Standing, Status
from .queries import Goal

# Status -> the tone of its pill and bar (see the ui components), worst first in lists.
TONES = {
    Status.BROKEN: "bad",
    Status.BEHIND: "bad",
    Status.AT_RISK: "warn",
    Status.ON_TRACK: "ok",
    Status.DONE: "ok",
    Status.NO_DATA: "quiet",
    Status.BLANK: "quiet",
}
WORST_FIRST = list(TONES)


@dataclass(frozen=True)
class GoalLine:
    """One goal as a list shows it. `percent` and `pace` place it on a bar of 0 to 100; None: no bar."""

    id: int
    name: str
    unit: str
    owner: str
    demand: str
    actual: str
    expected: str
    gap: str
    percent: float | None
    pace: float | None
    tone: str
    status: str
    code: str
    period: str
    last_day: date | None
    part: "GoalLine | None" = None

    @property
    def percent_words(self) -> str:
        return "" if self.percent is None else f"{self.percent:.0f}%"


def line_of(goal: Goal) -> GoalLine:
    """A goal as a line."""
    target, s = goal.target, goal.standing
    return GoalLine(
        id=target.pk,
        name=target.metric.name,
        unit=target.unit.name,
        owner=owner_of(target),
        demand=demand_of(target, s),
        actual=figure(target.metric, s.actual),
        expected=figure(target.metric, s.expected),
        gap=figure(target.metric, s.gap),
        percent=_percent(s.ratio),
        pace=_percent(s.due),
        tone=TONES[s.status],
        status=status_words(s.status, ended=s.ended),
        code=s.status.value,
        period=f"{target.get_period_display()} {goal.window.start:%Y-%m-%d} – {goal.window.end:%Y-%m-%d}",
        last_day=goal.answer.last_day,
        part=line_of(goal.part) if goal.part else None,
    )


def worst_first(goals: list[Goal]) -> list[Goal]:
    """Whoever is furthest from the goal comes first."""
    return sorted(goals, key=lambda g: WORST_FIRST.index(g.standing.status))


def figure(metric: Metric, value: Decimal | None) -> str:
    """A number of a metric with its unit."""
    return show(value, metric.display_unit or metric.measure_unit, metric.decimals)


def demand_of(target: Target, standing: Standing | None = None) -> str:
    """不低于 1,200万元; 较基数减少 20%（16分钟）."""
    metric = target.metric
    if target.value is None:
        return f"{target.get_op_display()} {_('待填')}"
    if not target.relative:
        return f"{target.get_op_display()} {figure(metric, target.value)}"
    words = _("较基数%(op)s %(share)s") % {
        "op": target.get_op_display(),
        "share": show(target.value, "%", 2),
    }
    goal = standing.goal if standing else None
    return f"{words}（{figure(metric, goal)}）" if goal is not None else words


def lines_in_words(row: Threshold) -> str:
    """过高预警：黄线 10笔，红线 20笔，回落 2笔后解除，最近3次中2次."""
    if not row.is_watching:
        return _("停止预警")
    metric = row.metric
    parts = []
    if row.amber is not None:
        parts.append(_("黄线 %(line)s") % {"line": figure(metric, row.amber)})
    if row.red is not None:
        parts.append(_("红线 %(line)s") % {"line": figure(metric, row.red)})
    if row.margin:
        parts.append(_("回到线内 %(margin)s 后解除") % {"margin": figure(metric, row.margin)})
    if row.window > 1:
        parts.append(_("最近 %(window)d 次中有 %(needed)d 次") % {"window": row.window, "needed": row.needed})
    return f"{row.get_side_display()}：" + "，".join(parts)


def owner_of(target: Target) -> str:
    """Who answers for a target: the person it is for, else the person or post named."""
    person = target.person or target.owner_person
    if person:
        return person.name
    return target.owner_post.name if target.owner_post else ""


def status_words(status: Status, *, ended: bool = False) -> str:
    """A status in a word."""
    if status is Status.BEHIND and ended:
        return _("未达成")
    return {
        Status.DONE: _("已达成"),
        Status.ON_TRACK: _("正常"),
        Status.AT_RISK: _("偏慢"),
        Status.BEHIND: _("落后"),
        Status.BROKEN: _("已超限"),
        Status.NO_DATA: _("无数据"),
        Status.BLANK: _("待填"),
    }[status]


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else float(share) * 100
