"""Many questions about readings, one SQL statement.

Each question asks for one number: a metric, over a unit or the subtree below it, perhaps one person's, over some
days. Readings that were superseded do not count, nor do withdrawn ones. First the readings of each series (a
unit's own, or one person's at a unit) are taken together over the days, then the series over the units.
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
), counted AS (
    SELECT q.key, q.aggregation, q.roll_up, r.id, r.unit_id, r.person_id, r.day, r.value,
           coalesce(r.sample, 1) AS weight
    FROM question q
    JOIN org_unit u ON u.path >= q.low AND u.path < q.high
    JOIN metrics_reading r ON r.metric_id = q.metric_id AND r.unit_id = u.id AND r.day BETWEEN q.starts AND q.ends
    WHERE r.value IS NOT NULL
      AND CASE WHEN q.person_id IS NOT NULL THEN r.person_id = q.person_id
               WHEN q.counted_by = 'UNIT' THEN r.person_id IS NULL
               WHEN q.counted_by = 'PERSON' THEN r.person_id IS NOT NULL
               ELSE true END
      AND NOT EXISTS (SELECT 1 FROM metrics_reading newer WHERE newer.supersedes_id = r.id)
), series AS (
    SELECT key, roll_up, count(*) AS readings, max(day) AS last_day,
        CASE aggregation
            WHEN 'SUM' THEN sum(value)
            WHEN 'MAX' THEN max(value)
            WHEN 'MEAN' THEN sum(value * weight) / sum(weight)
            ELSE (array_agg(value ORDER BY day DESC, id DESC))[1] END AS value,
        CASE aggregation
            WHEN 'MEAN' THEN sum(weight)
            WHEN 'LAST' THEN (array_agg(weight ORDER BY day DESC, id DESC))[1]
            ELSE 1 END AS weight
    FROM counted GROUP BY key, aggregation, roll_up, unit_id, person_id
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
    # "~" sorts after every character of a path, "!" before: one range for a subtree or a single unit.
    columns = [
        list(range(len(questions))),
        [q.metric_id for q in questions],
        [q.path for q in questions],
        [q.path + ("~" if q.subtree else "!") for q in questions],
        [q.start for q in questions],
        [q.end for q in questions],
        [q.aggregation for q in questions],
        [q.roll_up for q in questions],
        [q.counted_by for q in questions],
        [q.person_id for q in questions],
    ]
    with connection.cursor() as cursor:
        cursor.execute(SQL, columns)
        found = {key: Answer(value, int(count), last) for key, value, count, last in cursor.fetchall()}
    return [found.get(key, NOTHING) for key in range(len(questions))]
