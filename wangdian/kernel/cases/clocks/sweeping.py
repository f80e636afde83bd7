"""The sweep: finds clocks whose moment has come, calls whom they call, once; notes what is late.

The table says what is due (`Clock.next_at`, indexed), the job only wakes. A batch is one transaction: the rung's
row, the notices and the clock's next moment are written together, so a killed worker leaves a rung told or untold,
never half. Two sweepers share the work by SKIP LOCKED; the unique rung is the last word.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from wangdian.engines import clocks as engine
from wangdian.kernel.notices.actions import Message, notify_all
from wangdian.kernel.org.scope import whole_bank

from .. import kinds
from ..models import Case, Clock, ClockRung, TimelineEntry
from .breaching import note_breaches
from .receivers import Receivers
from .rows import COMPUTED, OPEN, Kept, load, settle

BATCH = 500
WRITTEN = (*COMPUTED, "breach_state", "breach_owner_id")
# Arrays of columns: a CASE of five hundred branches a column costs more than all the rest of a sweep.
WRITE_CLOCKS = f"""
UPDATE cases_clock AS c SET {", ".join(f"{name} = n.{name}" for name in WRITTEN)}
FROM unnest(
    %s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::interval[], %s::timestamptz[], %s::timestamptz[],
    %s::text[], %s::bigint[]
) AS n (id, {", ".join(WRITTEN)}) WHERE c.id = n.id
"""
WRITE_CASES = """
UPDATE cases_case AS c SET due_at = n.due_at, breached = n.breached
FROM unnest(%s::bigint[], %s::timestamptz[], %s::boolean[]) AS n (id, due_at, breached) WHERE c.id = n.id
"""


@dataclass
class Swept:
    """What a sweep did."""

    clocks: int = 0
    rungs: int = 0
    breaches: int = 0


@dataclass(frozen=True)
class Call:
    """A rung whose moment has come."""

    kept: Kept
    rung: engine.Rung
    at: datetime


def sweep(*, now: datetime, batch: int = BATCH, most: int | None = None) -> Swept:
    """Look at every clock whose moment has come, oldest first; at most `most` of them, if given.

    Clocks of cases that somebody is working on this instant are left for the next sweep.
    """
    done, after, receivers = Swept(), None, Receivers(localdate(now))
    while most is None or done.clocks < most:
        with whole_bank("sweep clocks"):
            due = _due(now, after, batch)
            if not due:
                break
            after = due[-1]
            _look_at([pk for _at, pk in due], receivers, now, done)
    return done


def _due(now: datetime, after: tuple[datetime, int] | None, batch: int) -> list[tuple[datetime, int]]:
    """The next clocks by moment and id, behind the last ones seen."""
    rows = Clock.objects.filter(next_at__lte=now)
    if after is not None:
        at, pk = after
        rows = rows.filter(next_at__gte=at).exclude(next_at=at, pk__lte=pk)
    return list(rows.order_by("next_at", "pk").values_list("next_at", "pk")[:batch])


@transaction.atomic
def look_at(ids: Sequence[int], now: datetime) -> Swept:
    """Work these clocks out anew and call what is due of them. Must run where they are all visible."""
    done = Swept()
    _look_at(ids, Receivers(localdate(now)), now, done)
    return done


def _look_at(ids: Sequence[int], receivers: Receivers, now: datetime, done: Swept) -> None:
    # The case first, as every act on a case does: so an act and a sweep never wait for each other in a circle.
    wanted = Clock.objects.filter(pk__in=ids).values_list("case_id", flat=True)
    cases = {
        case.pk: case
        for case in Case.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=set(wanted))
        .order_by("pk")
        .select_related("unit", "owner")
    }
    # Asked again under the lock: another sweeper may have been here.
    rows = Clock.objects.filter(pk__in=ids, case_id__in=cases, state__in=OPEN, next_at__lte=now)
    kept = load(rows.order_by("pk"))
    if not kept:
        return
    late_before = {one.row.pk for one in kept if one.row.breached_at}
    calls = sorted((call for one in kept for call in _calls(one, now)), key=lambda c: (c.at, c.kept.row.pk))
    _write_rungs(calls, now)
    for one in kept:
        settle(one, now)
    late = [one.row for one in kept if one.row.breached_at and one.row.pk not in late_before]
    note_breaches(late)
    _write_clocks([one.row for one in kept])
    _tell(calls, late, cases, receivers, now)
    bring_up_cases(cases)
    done.clocks += len(kept)
    done.rungs += len(calls)
    done.breaches += len(late)


def _write_clocks(rows: list[Clock]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE_CLOCKS, _columns(rows, ("pk", *WRITTEN)))


def _columns(rows: Sequence[Clock | Case], names: Sequence[str]) -> list[list]:
    return [[getattr(row, name) for row in rows] for name in names]


def _calls(kept: Kept, now: datetime) -> list[Call]:
    """The rungs of a clock that are due and were not told."""
    return [
        Call(kept, time.rung, time.calls)
        for time in engine.rung_times(kept.clock, now)
        if time.calls is not None and time.calls <= now and (time.rung.percent, time.rung.to) not in kept.told
    ]


def _write_rungs(calls: list[Call], now: datetime) -> None:
    ClockRung.objects.bulk_create(
        [
            ClockRung(
                unit_id=c.kept.row.unit_id, case_id=c.kept.row.case_id, clock=c.kept.row, percent=c.rung.percent,
                to=c.rung.to, due_at=c.at, at=now,
            )
            for c in calls
        ]
    )  # fmt: skip
    for call in calls:
        call.kept.told.add((call.rung.percent, call.rung.to))


def _tell(
    calls: list[Call], late: list[Clock], cases: dict[int, Case], receivers: Receivers, now: datetime
) -> None:
    """Notices to people, and a line in the story of each case."""
    receivers.prepare({cases[call.kept.row.case_id].unit for call in calls})
    messages, lines = [], []
    for call in calls:
        row, case = call.kept.row, cases[call.kept.row.case_id]
        people = receivers.of(case.unit, case.owner_id, call.rung.to)
        messages.append(
            Message(
                people=people, kind="cases.escalated", title=_title(row, case, call.rung.percent),
                body=_body(row, case), url=kinds.of(case.kind).url(case), unit_id=case.unit_id,
                key=f"clock:{row.pk}:rung:{call.rung.percent}:{call.rung.to}", urgent=call.rung.percent >= 100,
            )
        )  # fmt: skip
        words = _("“%(clock)s”用时达%(percent)d%%，提醒%(to)s") % {
            "clock": row.label, "percent": call.rung.percent, "to": level_label(call.rung.to),
        }  # fmt: skip
        lines.append(
            _line(case, now, {"words": words, "clock": row.pk, "percent": call.rung.percent}, people)
        )
    for row in late:
        words = _("“%(clock)s”超时") % {"clock": row.label}
        lines.append(_line(cases[row.case_id], now, {"words": words, "clock": row.pk, "late": True}, ()))
    notify_all(messages, now=now)
    TimelineEntry.objects.bulk_create(lines)


def _line(case: Case, now: datetime, data: dict, people: Sequence[int]) -> TimelineEntry:
    return TimelineEntry(
        unit_id=case.unit_id,
        case=case,
        at=now,
        what=TimelineEntry.What.CLOCK,
        data=data,
        mentions=list(people),
    )


def level_label(to: str) -> str:
    """A level of the ladder in words."""
    return {
        "owner": _("责任人"), "supervisor": _("直接主管"), "head": _("机构负责人"), "upper": _("上级机构负责人"),
    }.get(to, to)  # fmt: skip


def _title(row: Clock, case: Case, percent: int) -> str:
    name = case.code if case.confidential else f"{case.code} {case.title}"
    said = _("已超时") if percent > 100 else _("已到时限") if percent == 100 else _("时限已过%d%%") % percent
    return f"{row.label}{said}：{name}"[:200]


def _body(row: Clock, case: Case) -> str:
    owner = case.owner.name if case.owner else _("未指定")
    due = localtime(row.due_at).strftime("%Y-%m-%d %H:%M")
    return _("责任人：%(owner)s；时限：%(due)s。") % {"owner": owner, "due": due}


def bring_up_cases(cases: dict[int, Case]) -> None:
    """The cases' own columns, for all at once. Two queries."""
    due: dict[int, datetime] = {}
    broken: dict[int, bool] = defaultdict(bool)
    rows = Clock.objects.filter(case_id__in=cases).exclude(state=Clock.State.CANCELLED)
    for case_id, state, at, late in rows.values_list("case_id", "state", "due_at", "breached_at"):
        broken[case_id] |= late is not None
        if state == Clock.State.RUNNING:
            due[case_id] = min(at, due.get(case_id, at))
    changed = []
    for case in cases.values():
        after = (due.get(case.pk), broken[case.pk])
        if (case.due_at, case.breached) != after:
            case.due_at, case.breached = after
            changed.append(case)
    with connection.cursor() as cursor:
        cursor.execute(WRITE_CASES, _columns(changed, ("pk", "due_at", "breached")))
