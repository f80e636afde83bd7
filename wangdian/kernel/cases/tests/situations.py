"""Cases in situations that tests start from."""

from datetime import datetime

from tests.cast import Cast, moment
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import open_scope, whole_bank

MORNING = moment("2026-03-02 09:00")


def opened(cast: Cast, by: Person | None = None, *, now: datetime = MORNING, **more) -> Case:
    """A matter of the east branch, opened by its operations supervisor unless told otherwise."""
    with open_scope(by or cast.luo, now) as scope:
        return actions.open_case(
            **{"kind": "matter", "unit": cast.east, "title": "叫号机不出票", "by": scope, "now": now} | more
        )


def move(person: Person, case: Case, transition: str, *, now: datetime = MORNING, **more) -> Case:
    """Perform a transition as somebody."""
    with open_scope(person, now) as scope:
        return actions.perform(case_id=case.pk, transition=transition, by=scope, now=now, **more)


def fresh(case: Case) -> Case:
    """The case as it stands in the database."""
    with whole_bank("test"):
        return Case.objects.select_related("unit", "flow").get(pk=case.pk)


def working(cast: Cast, **more) -> Case:
    """A matter that 周强 is working on."""
    case = opened(cast, owner=cast.zhou, **more)
    return move(cast.zhou, case, "start")
