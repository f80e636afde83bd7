"""Open a case: number, flow, owner, repeats, clocks, first line."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import Scope

from .. import kinds
from ..clock_hooks import clocks
from ..flow_versions import current
from ..models import Case, TimelineEntry
from ..numbering import code_of, next_number
from .common import must_work_here, trace, write_line

REPEAT_WITHIN = timedelta(days=365)


@transaction.atomic
def open_case(
    *,
    kind: str,
    unit: Unit,
    title: str,
    by: Scope,
    now: datetime,
    grade: str = "",
    owner: Person | None = None,
    subject_key: str = "",
    confidential: bool = False,
    parent: Case | None = None,
    source: tuple[str, str] = ("", ""),
    detail: Callable[[Case], Any] | None = None,
    text: str = "",
    started_at: datetime | None = None,
    key: UUID | None = None,
) -> Case:
    """A new case in the initial state of its kind's newest flow.

    `detail(case)` writes the domain's typed row in the same transaction. A `source` (kind, id) opens one case only: a
    second call answers the first one's case. `started_at` sets when its clocks began (a complaint taken at the counter
    and entered later); never later than now. The system itself may open (a scope without a person).
    Raises Refused: `cases.title`, `cases.grade_unknown`, `cases.started_later`, `cases.parent_closed`,
    `cases.owner_elsewhere`; Forbidden.
    """
    sort = kinds.of(kind)
    grant = by.demand(sort.open, unit) if by.person_id is not None else None
    version, flow = current(sort, now=now)
    title = title.replace("\x00", "").strip()
    if not title:
        raise Refused("cases.title", "请用一句话写明是什么事。", field="title")
    if grade and grade not in dict(flow.grades):
        raise Refused("cases.grade_unknown", "没有这个级别，请从列表中选择。", field="grade")
    if started_at is not None and started_at > now:
        raise Refused("cases.started_later", "发生时间不能晚于现在，请改正。", field="started_at")
    if parent is not None and not parent.is_open:
        raise Refused("cases.parent_closed", "上级工单已经办结，不能再挂下级工单。", field="parent")
    if source[0]:
        number_lock(sort.series, unit, now)  # one waits for the other: the second finds the first one's case
        known = Case.objects.filter(kind=kind, source_kind=source[0], source_id=source[1]).first()
        if known is not None:
            return known
    if owner is not None and by.person_id is not None:
        must_work_here(owner, unit, now)
    year = localtime(now).year
    number = next_number(unit.pk, sort.series, year)
    people = {by.person_id, owner.pk if owner else None} - {None}
    case = Case(
        unit=unit, kind=kind, series=sort.series, year=year, number=number,
        code=code_of(sort.series, unit, year, number), title=title[:200], flow=version, state=flow.initial,
        category=flow.state(flow.initial).category.value, grade=grade, owner=owner, opened_by_id=by.person_id,
        opened_at=now, entered_at=now, subject_key=subject_key[:80], parent=parent, confidential=confidential,
        confidants=sorted(people), source_kind=source[0], source_id=source[1],
        repeat_no=1 + _earlier(kind, unit, subject_key, now),
    )  # fmt: skip
    case.save(force_insert=True)
    if detail is not None:
        detail(case)
    write_line(
        case, TimelineEntry.What.OPENED, by=by, grant=grant, now=now, version=0, to_state=case.state, text=text, key=key
    )  # fmt: skip
    clocks.opened(case, flow, started_at or now, now)
    trace(case, "cases.open", by=by, grant=grant, now=now, kind=kind, grade=grade)
    return case


def number_lock(series: str, unit: Unit, now: datetime) -> None:
    """Wait for whoever is just opening a case of this series at this unit."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"cases:{series}:{unit.pk}"])


def _earlier(kind: str, unit: Unit, subject_key: str, now: datetime) -> int:
    """How many cases about the same subject this unit had within a year. (Inventory row 245, 屡查屡犯.)"""
    if not subject_key:
        return 0
    return (
        Case.objects.filter(kind=kind, unit=unit, subject_key=subject_key, opened_at__gte=now - REPEAT_WITHIN)
        .exclude(category=Case.Category.VOID)
        .count()
    )
