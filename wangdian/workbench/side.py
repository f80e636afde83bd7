"""What stands beside the list of 今日: goals with their pace, documents to read."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.documents.queries import my_unread
from wangdian.kernel.metrics.figures import show
from wangdian.kernel.metrics.pace import Status
from wangdian.kernel.metrics.queries import Goal, my_goals, standings
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.scope import Scope

MOST_GOALS = 8
MOST_UNREAD = 5
TONES = {
    Status.DONE: "ok",
    Status.ON_TRACK: "ok",
    Status.AT_RISK: "warn",
    Status.BEHIND: "bad",
    Status.BROKEN: "bad",
    Status.NO_DATA: "quiet",
    Status.BLANK: "quiet",
}
# Whoever is behind comes first.
ORDER = (
    Status.BROKEN, Status.BEHIND, Status.AT_RISK, Status.ON_TRACK, Status.DONE, Status.NO_DATA, Status.BLANK,
)  # fmt: skip


@dataclass(frozen=True)
class GoalLine:
    """One goal with how far it is, in words and percent."""

    id: int
    name: str
    whose: str
    words: str
    percent: float | None
    pace: float | None
    tone: str
    status: str


def my_goal_lines(scope: Scope, person: Person, day: date) -> list[GoalLine]:
    """My goals, those behind first, at most eight. A fixed number of queries.

    Who sets the targets of a unit answers for all of them: a branch head sees the branch's goals too.
    """
    mine = {goal.target.pk: goal for goal in my_goals(scope, person, day)}
    home = next((g for g in scope.grants if g.on_behalf_of is None and METRICS_TARGET in g.powers), None)
    if home is not None:
        for goal in standings(scope, Unit.objects.get(pk=home.unit_id), day):
            mine.setdefault(goal.target.pk, goal)
    goals = sorted(mine.values(), key=lambda g: ORDER.index(g.standing.status))
    return [line_of(goal) for goal in goals[:MOST_GOALS]]


def line_of(goal: Goal) -> GoalLine:
    """A goal in words: 实际 of 目标, with the share done and the share the pace line asks for."""
    metric, s = goal.target.metric, goal.standing
    actual = show(s.actual, metric.display_unit, metric.decimals)
    wanted = show(s.goal, metric.display_unit, metric.decimals)
    return GoalLine(
        id=goal.target.pk,
        name=metric.name,
        whose=_("本人") if goal.target.person_id else goal.target.unit.name,
        words=f"{actual} / {goal.target.get_op_display()} {wanted}",
        percent=None if s.ratio is None else float(s.ratio) * 100,
        pace=None if s.due is None else float(s.due) * 100,
        tone=TONES[s.status],
        status=status_words(s.status),
    )


def status_words(status: Status) -> str:
    return {
        Status.DONE: _("已达成"),
        Status.ON_TRACK: _("正常"),
        Status.AT_RISK: _("偏慢"),
        Status.BEHIND: _("落后"),
        Status.BROKEN: _("已超限"),
        Status.NO_DATA: _("无数据"),
        Status.BLANK: _("待填"),
    }[status]


@dataclass(frozen=True)
class Unread:
    """A document that I have to read."""

    title: str
    url: str


def unread_documents(scope: Scope, person: Person, day: date) -> list[Unread]:
    """Documents that concern me and that I have not read, oldest first, at most five. One query."""
    versions = my_unread(scope, person, day)[:MOST_UNREAD]
    return [Unread(v.document.title, reverse("documents:document", args=[v.document_id])) for v in versions]
