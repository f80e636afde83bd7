"""What every act on a case shares: the lock, the right, the line in its story, the trace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope

from .. import kinds
from ..models import Case, TimelineEntry

SYSTEM = Scope(person_id=None, grants=())  # what happens by itself: a clock, a failed check found by a job


def locked(case_id: int) -> Case:
    """The case, locked for this transaction. Row security hides those of other branches. Raises Refused."""
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("unit", "flow").filter(pk=case_id).first()
    )
    if case is None:
        raise Refused("cases.not_found", "没有这件工单，可能不属于您的机构或需要保密授权。请刷新后重试。")
    return case


def taken_already(case: Case, key: UUID | None) -> bool:
    """Whether the act with this key was done before."""
    return key is not None and TimelineEntry.objects.filter(case=case, key=key).exists()


def may_touch(case: Case, by: Scope) -> Grant | None:
    """The grant under which somebody works on a case: the owner's or opener's own, or of who handles its kind.

    None for the system itself. Raises Forbidden.
    """
    if by.person_id is None:
        return None
    kind = kinds.of(case.kind)
    if by.has(kind.handle, case.unit.path):
        return by.demand(kind.handle, case.unit)
    if by.person_id in {case.owner_id, case.opened_by_id}:
        covering = [g for g in by.grants if g.covers(case.unit.path) and g.on_behalf_of is None]
        home = covering[0] if covering else by.home
        if home is not None:
            return home
    raise Forbidden("cases.not_yours", "这件工单不由您办理；请联系责任人或主管。")


def confided_to(case: Case | None) -> frozenset[int] | None:
    """Who alone may know of a case, for requests about it; None: no secret. Nobody, where it is not to be seen."""
    if case is None:
        return frozenset()
    return frozenset(case.confidants) if case.confidential else None


def must_work_here(owner: Person, unit: Unit, now: datetime) -> None:
    """Whoever answers for something holds a post at the unit or above it. Raises Refused `cases.owner_elsewhere`."""
    upwards = unit.paths_upwards
    held = Appointment.objects.filter(in_force(localdate(now)), person=owner, unit__path__in=upwards)
    if not owner.is_active or not held.exists():
        raise Refused(
            "cases.owner_elsewhere", f"{owner.name}在本机构及上级机构没有任职，不能作责任人。", field="owner"
        )


def write_line(
    case: Case, what: str, *, by: Scope, grant: Grant | None, now: datetime, **more: Any
) -> TimelineEntry:
    """One line of the case's story."""
    return TimelineEntry.objects.create(
        case=case, unit_id=case.unit_id, at=now, by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of if grant else None, post=grant.post_code if grant else "", what=what, **more,
    )  # fmt: skip


def trace(case: Case, act: str, *, by: Scope, grant: Grant | None, now: datetime, **summary: Any) -> None:
    """The act in the unit's audit chain. A confidential case is named by its number only."""
    if not case.confidential:
        summary["title"] = case.title
    record(
        unit_id=case.unit_id, at=now, act=act, target=("case", case.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of if grant else None, post=grant.post_code if grant else "",
        summary={"code": case.code} | summary,
    )  # fmt: skip
