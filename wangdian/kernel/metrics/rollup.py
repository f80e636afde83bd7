"""Many questions about readings, one SQL statement.

Each question asks for one number: a metric, over a unit or the subtree below it, perhaps one person's, over some
days. Readings that were superseded do not count, nor do withdrawn ones. First the readings of each series (a
unit's own, or one person's at a unit) are taken together over the days, then the series over the units.

Whole months come from `MonthTotal`, a row a series; only months that the days cut into are read reading by
reading. A month that has no reading after the last day asked for counts as whole, so "this year so far", asked
today, reads no single reading at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection


@dataclass(frozen=True)
class Question:
    """One number to work out. Codes are those of `models.Metric`.

    `path` is the unit's place in the tree; with `subtree` all units below count too. `person_id` asks for one
    person's readings; otherwise `counted_by` says which readings make the unit's number.
    """

    metric_id: int
    path: str
    start: date
    end: date
    aggregation: str = "SUM"
    roll_up: str = "SUM"
    counted_by: str = "ALL"
    subtree: bool = True
    person_id: int | None = None


@dataclass(frozen=True)
class Answer:
    """The number (None without readings), how many readings made it, and the day of the latest."""

    value: Decimal | None
    count: int
    last_day: date | None


NOTHING = Answer(None, 0, None)

SQL = """
WITH question AS (
    SELECT * FROM unnest(
        %s::int[], %s::bigint[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[], %s::text[], %s::text[],
        %s::bigint[]
    ) AS q(key, metric_id, low, high, starts, ends, aggregation, roll_up, counted_by, person_id)
), months AS (
    SELECT q.key, q.aggregation, q.roll_up, q.starts, q.ends, m.*,
           m.month >= q.starts AND m.last_day <= q.ends AS is_whole
    FROM question q
    JOIN org_unit u ON u.path >= q.low AND u.path < q.high
    JOIN metrics_monthtotal m
      ON m.metric_id = q.metric_id AND m.unit_id = u.id
     AND m.month >= date_trunc('month', q.starts)::date AND m.month <= q.ends
    WHERE m.readings > 0
      AND CASE WHEN q.person_id IS NOT NULL THEN m.person_id = q.person_id
               WHEN q.counted_by = 'UNIT' THEN m.person_id IS NULL
               WHEN q.counted_by = 'PERSON' THEN m.person_id IS NOT NULL
               ELSE true END
), pieces AS (
    SELECT key, aggregation, roll_up, unit_id, person_id, readings, total, weighted, weight, highest,
           last_day, last_id, last_value, last_weight
    FROM months WHERE is_whole
    UNION ALL
    SELECT m.key, m.aggregation, m.roll_up, m.unit_id, m.person_id, 1, r.value, r.value * coalesce(r.sample, 1),
           coalesce(r.sample, 1), r.value, r.day, r.id, r.value, coalesce(r.sample, 1)
    FROM months m
    JOIN metrics_reading r
      ON r.metric_id = m.metric_id AND r.unit_id = m.unit_id AND r.person_id IS NOT DISTINCT FROM m.person_id
     AND r.day >= greatest(m.starts, m.month)
     AND r.day <= least(m.ends, (m.month + interval '1 month - 1 day')::date)
    WHERE NOT m.is_whole AND r.value IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM metrics_reading newer WHERE newer.supersedes_id = r.id)
), series AS (
    SELECT key, roll_up, sum(readings) AS readings, max(last_day) AS last_day,
        CASE aggregation
            WHEN 'SUM' THEN sum(total)
            WHEN 'MAX' THEN max(highest)
            WHEN 'MEAN' THEN sum(weighted) / sum(weight)
            ELSE (array_agg(last_value ORDER BY last_day DESC, last_id DESC))[1] END AS value,
        CASE aggregation
            WHEN 'MEAN' THEN sum(weight)
            WHEN 'LAST' THEN (array_agg(last_weight ORDER BY last_day DESC, last_id DESC))[1]
            ELSE 1 END AS weight
    FROM pieces GROUP BY key, aggregation, roll_up, unit_id, person_id
)
SELECT key,
    round(CASE roll_up
        WHEN 'SUM' THEN sum(value)
        WHEN 'MAX' THEN max(value)
        ELSE sum(value * weight) / sum(weight) END, 6),
    sum(readings), max(last_day)
FROM series GROUP BY key, roll_up
"""


def answer(questions: Sequence[Question]) -> list[Answer]:
    """The answers, in the order of the questions. One statement, whatever their number; none for none."""
    if not questions:
        return []
    asked = {question: key for key, question in enumerate(dict.fromkeys(questions))}
    # "~" sorts after every character of a path, "!" before: one range for a subtree or a single unit.
    columns = [
        list(asked.values()),
        [q.metric_id for q in asked],
        [q.path for q in asked],
        [q.path + ("~" if q.subtree else "!") for q in asked],
        [q.start for q in asked],
        [q.end for q in asked],
        [q.aggregation for q in asked],
        [q.roll_up for q in asked],
        [q.counted_by for q in asked],
        [q.person_id for q in asked],
    ]
    with connection.cursor() as cursor:
        cursor.execute(SQL, columns)
        found = {key: Answer(value, int(count), last) for key, value, count, last in cursor.fetchall()}
    return [found.get(asked[question], NOTHING) for question in questions]
