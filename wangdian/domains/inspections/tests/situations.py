"""Findings, inspections and visits in situations that tests start from."""

import base64
from datetime import date

from tests.cast import Cast, moment
from wangdian.domains.inspections import actions
from wangdian.domains.inspections.models import Finding
from wangdian.kernel.cases import actions as cases
from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import open_scope, whole_bank

MORNING = moment("2026-03-02 09:00")
# One pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def seed() -> None:
    """The calendar of the year, and the shipped checklists at the head office."""
    from wangdian.kernel.checklists.shipped import load_shipped

    with whole_bank("test"):
        seed_calendar(date(2025, 1, 1), date(2027, 12, 31))
        load_shipped(now=MORNING)


def found(cast: Cast, by: Person | None = None, *, now=MORNING, **more) -> Case:
    """A finding at the east branch: 周强 answers for it, 韩雪 wrote it down, unless told otherwise."""
    with open_scope(by or cast.han, now) as scope:
        return actions.open_finding(
            **{
                "unit": cast.east, "fact": "尾箱现金超过限额两万元", "category": "CASH", "grade": "NORMAL", "source": "SELF",
                "topic": "cash_over_limit", "owner": cast.zhou, "by": scope, "now": now,
            } | more
        )  # fmt: skip


def move(person: Person, case: Case, transition: str, data=None, *, now=MORNING, **more) -> Case:
    with open_scope(person, now) as scope:
        return cases.perform(case_id=case.pk, transition=transition, by=scope, now=now, data=data, **more)


def fresh(case: Case) -> Finding:
    """The finding as it stands in the database, with its case."""
    with whole_bank("test"):
        return Finding.objects.select_related("case__unit", "case__flow").get(pk=case.pk)


ISSUE = {"demand": "当日调整到限额以内，并查明原因"}
PLAN = {"cause_kind": "CONDUCT", "cause": "上缴不及时", "measures": "每日十五点核对限额，超额即上缴"}
VERIFY = {"verified_how": "ON_SITE", "verdict": "现场清点，未超限额"}
ACCOUNT = {"accountability": "TALK", "accountability_note": "约谈周强", "education": "全员晨会学习"}


def to_rectifying(cast: Cast, **more) -> Case:
    """罗敏 issued the notice, 周强 planned one measure and began."""
    case = found(cast, **more)
    move(cast.luo, case, "issue", ISSUE)
    with open_scope(cast.zhou, MORNING) as scope:
        cases.plan_action(
            case_id=case.pk,
            title="每日核对限额",
            owner=cast.zhou,
            due_on=date(2026, 3, 6),
            by=scope,
            now=MORNING,
        )
    move(cast.zhou, case, "plan", PLAN)
    return move(cast.zhou, case, "begin")


def to_reported(cast: Cast, **more) -> Case:
    """The measure is done with a photo and verified by 罗敏; 周强 reported it all done."""
    case = to_rectifying(cast, **more)
    with whole_bank("test"):
        action = case.actions.get()
    with open_scope(cast.zhou, MORNING) as scope:
        cases.add_file(
            case_id=case.pk, content=PICTURE, name="现场.png", by=scope, now=MORNING, action=action
        )
        cases.do_action(action_id=action.pk, result="已按限额上缴", by=scope, now=MORNING)
    with open_scope(cast.luo, MORNING) as scope:
        cases.verify_action(action_id=action.pk, verdict="属实", by=scope, now=MORNING)
    return move(cast.zhou, case, "report", {"result": "已整改"})


def to_verified(cast: Cast, **more) -> Case:
    """罗敏 was there and saw it."""
    return move(cast.luo, to_reported(cast, **more), "verify", VERIFY)


def closed(cast: Cast, **more) -> Case:
    """韩雪 struck it off."""
    return move(cast.han, to_verified(cast, **more), "close")
