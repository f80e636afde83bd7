"""What a standard does to the clocks that are open: worked out beforehand, or applied."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from wangdian.engines import clocks as engine
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import whole_bank

from ..models import Case, Clock, ClockTarget
from .hours import Hours
from .keeping import measure_by, save
from .mapping import Target, snapshot, target_of
from .rows import OPEN, Kept, load
from .sweeping import bring_up_cases
from .targets import rows_for

MOST = 2_000  # open clocks worked out for a preview, or measured anew in one act


@dataclass(frozen=True)
class Moved:
    """An open clock under another standard: due then and now."""

    case: Case
    label: str
    before: datetime
    after: datetime
    late: bool


@dataclass(frozen=True)
class Preview:
    """What a standard would do to open clocks."""

    open: int  # clocks it reaches
    seen: int  # of these worked out, the oldest first
    earlier: int = 0
    later: int = 0
    late: int = 0  # late at once
    samples: list[Moved] = field(default_factory=list)


def reached(row: ClockTarget) -> QuerySet[Clock]:
    """Open clocks a standard would be the nearest for, before asking what lies nearer."""
    rows = Clock.objects.filter(
        state__in=OPEN, name=row.clock, extended_to=None, case__kind=row.kind,
        unit__path__gte=row.unit.path, unit__path__lt=row.unit.path + "~",
    )  # fmt: skip
    return rows.filter(Q(case__grade=row.grade) if row.grade else Q())


def preview(unit: Unit, kind: str, clock: str, grade: str, target: Target, now: datetime) -> Preview:
    """What a standard would do to the open clocks in view, if it held from today on. Writes nothing."""
    row = ClockTarget(
        unit=unit, kind=kind, clock=clock, grade=grade, target=target.plain(), starts_on=localdate(now)
    )
    rows = reached(row).select_related("case__flow", "case__unit", "unit").order_by("pk")
    samples, earlier, later, late, seen = [], 0, 0, 0, 0
    for kept, _spec in _under(row, list(rows[:MOST]), now):
        seen += 1
        due = engine.due_at(kept.clock, now)
        was_late, is_late = kept.row.breached_at is not None, engine.breached_at(kept.clock, now) is not None
        earlier += due < kept.row.due_at
        later += due > kept.row.due_at
        late += is_late and not was_late
        if due != kept.row.due_at and len(samples) < 20:
            samples.append(
                Moved(kept.row.case, kept.row.label, kept.row.due_at, due, is_late and not was_late)
            )
    return Preview(rows.count(), seen, earlier, later, late, samples)


def _under(row: ClockTarget, clocks: list[Clock], now: datetime) -> list[tuple[Kept, dict]]:
    """Each clock under the standard, where none lies nearer. Nothing is written."""
    found, nearer = [], {}
    hours = Hours({clock.unit_id for clock in clocks} | {row.unit_id})
    for kept in load(clocks):
        case, clock = kept.row.case, kept.row
        if clock.unit_id not in nearer:
            held = rows_for(row.kind, clock.unit, localdate(now))
            nearer[clock.unit_id] = [r for r in held if _shadows(r, row)]
        if any(r.clock == row.clock and r.grade in ("", case.grade) for r in nearer[clock.unit_id]):
            continue
        work = hours.of(clock.unit_id, legal=clock.spec["legal"])
        spec = snapshot(
            target_of(row.target), [tuple(r) for r in clock.spec["ladder"]], work,
            regrade=clock.spec["regrade"], legal=clock.spec["legal"],
        )  # fmt: skip
        measure_by(kept, spec, engine.Regrade.KEEP_ELAPSED, max(now, kept.latest), work)
        found.append((kept, spec))
    return found


def _shadows(other: ClockTarget, row: ClockTarget) -> bool:
    """Whether another standard wins over `row`: nearer, or at the same unit for a grade where this is for any."""
    depth, own = len(other.unit.path), len(row.unit.path)
    return depth > own or (
        depth == own and other.unit_id == row.unit_id and bool(other.grade) and not row.grade
    )


def apply(row: ClockTarget, now: datetime) -> int:
    """Measure open clocks anew, confidential cases included; how many. Raises Refused `cases.target_apply`."""
    with whole_bank("apply a clock standard"):
        ids = list(reached(row).values_list("case_id", flat=True)[: MOST + 1])
        if len(ids) > MOST:
            raise Refused(
                "cases.target_apply",
                f"在办工单超过{MOST}件，不能一次改完；请按下级机构分别设置。",
                field="apply_to_open",
            )
        cases = {
            case.pk: case
            for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        }
        clocks = list(reached(row).filter(case_id__in=cases).select_related("case", "unit").order_by("pk"))
        moved = _under(row, clocks, now)
        for kept, _spec in moved:
            kept.row.save(update_fields=["spec"])
            save(kept, now)
        bring_up_cases(cases)
    return len(moved)
