"""The last weeks of daily work: most of it done in time, some late, some missed; today as far as the clock is."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
from django.db import connection

from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.org.scope import whole_bank

WEEKS = 4
NOTES = (
    "已按要求完成", "已完成，无异常", "已完成，发现一处小问题，当场整改", "已与客户确认", "已登记台账", "已提醒相关同事",
)  # fmt: skip
State = Occurrence.State
UPDATE = """
UPDATE duties_occurrence o
SET state = new.state, done_at = new.done_at, done_by_id = new.done_by, note = new.note, number = new.number
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[], %s::numeric[])
  AS new(id, state, done_at, done_by, note, number)
WHERE o.id = new.id
"""


def live_through(rng: np.random.Generator, now: datetime) -> dict[str, int]:
    """Make and work off every day of the last weeks, today included. Returns how many ended in which state."""
    first = max(now.date() - timedelta(weeks=WEEKS), date(now.year, 1, 1))
    for ordinal in range(first.toordinal(), now.toordinal()):
        day = date.fromordinal(ordinal)
        catch_up(now=datetime.combine(day, time(6, 0), now.tzinfo))
        _work(rng, datetime.combine(day, time(23, 59, 30), now.tzinfo))
    catch_up(now=now)
    _work(rng, now)
    with whole_bank("count the demo's work"):
        states = list(Occurrence.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in State.values if state in states}


def _work(rng: np.random.Generator, until: datetime) -> None:
    """What people did on the day of `until`, up to that moment."""
    midnight = datetime.combine(until.date(), time(0), until.tzinfo)
    with whole_bank("work a day of the demo"):
        rows = list(
            Occurrence.objects.filter(state=State.OPEN, opens_at__lte=until, person__isnull=False)
            # Done by a finished checklist only; today's wait for whoever tries the demo.
            .exclude(evidence=Duty.Evidence.CHECKLIST)
            .select_related("duty")
            .order_by("id")
        )
        done = [change for row in rows if (change := _outcome(row, midnight, until, rng))]
        if done:
            with connection.cursor() as cursor:
                cursor.execute(UPDATE, [list(column) for column in zip(*done, strict=True)])


def _outcome(row: Occurrence, midnight: datetime, until: datetime, rng: np.random.Generator):
    """(id, state, done_at, done_by, note, number), or None when it was left alone."""
    days_left = (row.due_at - until).days
    fate = rng.random()
    if row.due_at > until and days_left >= 1:
        if fate > 0.9 / (days_left + 2):
            return None  # there is time
    elif row.due_at > until and fate > 0.45:
        return None
    elif fate > 0.95 - 0.06 * (row.person_id % 4):
        return None  # missed; some people miss more than others
    begins = max(row.opens_at, midnight + timedelta(hours=8))
    ends = min(row.due_at, until)
    if rng.random() < 0.05 and until > row.due_at:
        begins, ends = row.due_at, until  # late
    if ends <= begins:
        begins, ends = max(row.opens_at, midnight), min(row.due_at, until)
        if ends <= begins:
            return None
    at = begins + (ends - begins) * rng.uniform(0.3, 0.98)
    state = State.LATE if at > row.due_at else State.DONE
    return row.pk, str(state), at, row.person_id, _note(row, rng), _number(row, rng)


def _note(row: Occurrence, rng: np.random.Generator) -> str:
    wanted = row.evidence == Duty.Evidence.NOTE or rng.random() < 0.08
    return str(rng.choice(NOTES)) if wanted else ""


def _number(row: Occurrence, rng: np.random.Generator) -> Decimal | None:
    if row.evidence != Duty.Evidence.NUMBER:
        return None
    quota = float(row.duty.quota or 3)
    return Decimal(round(quota * rng.uniform(0.7, 1.5)))
