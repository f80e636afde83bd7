"""What stands beside the list of 今日: goals with their pace, documents to read."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from wangdian.kernel.documents.queries import my_unread
from wangdian.kernel.metrics.queries import my_goals, standings
from wangdian.kernel.metrics.wording import GoalLine, line_of, worst_first
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.scope import Scope

MOST_GOALS = 8
MOST_UNREAD = 5


def my_goal_lines(scope: Scope, person: Person, day: date) -> list[GoalLine]:
    """My goals, those behind first, at most eight. A fixed number of queries.

    Who sets the targets of a unit answers for all of them: a branch head sees the branch's goals too.
    """
    mine = {goal.target.pk: goal for goal in my_goals(scope, person, day)}
    home = next((g for g in scope.grants if g.on_behalf_of is None and METRICS_TARGET in g.powers), None)
    if home is not None:
        for goal in standings(scope, Unit.objects.get(pk=home.unit_id), day):
            mine.setdefault(goal.target.pk, goal)
    return [line_of(goal) for goal in worst_first(list(mine.values()))[:MOST_GOALS]]


@dataclass(frozen=True)
class Unread:
    """A document that I have to read."""

    title: str
    url: str


def unread_documents(scope: Scope, person: Person, day: date) -> list[Unread]:
    """Documents that concern me and that I have not read, oldest first, at most five. One query."""
    versions = my_unread(scope, person, day)[:MOST_UNREAD]
    return [Unread(v.document.title, reverse("documents:document", args=[v.document_id])) for v in versions]
