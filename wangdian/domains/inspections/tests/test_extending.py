"""A finding has one deadline: whichever of the two doors a later one was granted at."""

from datetime import date, datetime, time

import pytest
from django.utils.timezone import localdate, make_aware

from wangdian.domains.inspections import actions
from wangdian.kernel.cases.clocks.extending import extend as extend_clock
from wangdian.kernel.cases.models import Clock
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import ISSUE, MORNING, found, fresh, move, seed


@pytest.fixture
def finding(cast):
    """Of the usual grade: to be put right by 23 March."""
    seed()
    case = found(cast)
    move(cast.luo, case, "issue", ISSUE)
    assert fresh(case).deadline == date(2026, 3, 23)
    return case


def rectify(case) -> Clock:
    with whole_bank("test"):
        return case.clocks.get(name="rectify")


def longer(cast, case, name: str, day: date) -> None:
    """韩雪's act, as it is applied when a second person agreed."""
    with open_scope(cast.han, MORNING) as scope:
        extend_clock(
            clock_id=case.clocks.get(name=name).pk, until=make_aware(datetime.combine(day, time(12))), reason="等配件",
            by=scope, now=MORNING,
        )  # fmt: skip


def test_a_longer_clock_of_rectification_moves_the_deadline_of_the_finding(cast, finding):
    longer(cast, finding, "rectify", date(2026, 4, 10))
    assert fresh(finding).deadline == date(2026, 4, 10)
    assert fresh(finding).case.extensions == 1


def test_a_longer_clock_of_another_promise_leaves_it(cast, finding):
    longer(cast, finding, "plan", date(2026, 4, 10))
    assert fresh(finding).deadline == date(2026, 3, 23)


def test_a_later_deadline_moves_the_clock_and_counts_once(cast, finding):
    with open_scope(cast.han, MORNING) as scope:
        moved = actions.extend(
            case_id=finding.pk, until=date(2026, 4, 15), reason="等配件", by=scope, now=MORNING
        )
    assert (
        moved.deadline == fresh(finding).deadline == localdate(rectify(finding).due_at) == date(2026, 4, 15)
    )
    assert fresh(finding).case.extensions == 1
