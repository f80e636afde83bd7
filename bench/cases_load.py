"""Cases, complaints, clocks and audit events by the million: written by SQL inside the database, as the owner.

What a row says is what the product would have written (numbers without gaps, states of the flow, clocks that mean
something to the engine); triggers and foreign keys are off while it loads and are checked again at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from psycopg.types.json import Jsonb

from bench.platform_load import copy
from wangdian.kernel.audit.chain import Entry, digest
from wangdian.kernel.cases import kinds
from wangdian.kernel.cases.clocks.hours import WALL
from wangdian.kernel.cases.clocks.mapping import snapshot, target_of
from wangdian.kernel.cases.flow_versions import current

YEARS = 3
LIMIT_HOURS = 15 * 24
USED = (
    0.5,
    0.75,
    1.0,
)  # of the time of clocks that are due: one, two or three rungs to call, the third late as well
LADDER = ((50, "owner"), (75, "supervisor"), (100, "head"), (150, "upper"))
# Share of kinds: of ten cases of a unit four are complaints, four findings, two matters.
KINDS = ("complaint", "finding", "complaint", "finding", "matter", "complaint", "finding", "matter", "complaint", "finding")  # fmt: skip
OPEN_SHARE, WAITING_SHARE, BREACHED_SHARE = 0.08, 0.02, 0.03

# Where a case lies among a thousand: spread over units and over the years of each.
PLACE = "(({n} * 389 + ({n} - 1) / %(many)s * 617) %% 1000)"
CASES = """
INSERT INTO cases_case (id, unit_id, kind, series, year, number, code, title, flow_id, state, category, grade, owner_id,
    opened_by_id, opened_at, entered_at, closed_at, due_at, breached, version, subject_key, repeat_no, reopened,
    extensions, confidential, confidants, source_kind, source_id)
SELECT n, unit, kind, series, year, number, format('%%s-%%s-%%s-%%s', series, unit, year, lpad(number::text, 4, '0')),
    title, flow, state, category, grade, owner, opener, opened, opened,
    CASE WHEN category = 'done' THEN opened + interval '2 days' END,
    CASE WHEN category = 'active' THEN due END, category <> 'done' AND due < %(now)s, 0, '', 1, 0, 0,
    n %% 500 = 0, CASE WHEN n %% 500 = 0 THEN ARRAY[owner, opener] ELSE '{}' END, '', ''
FROM (
    SELECT n, (%(units)s::bigint[])[1 + (n - 1) %% %(many)s] AS unit,
        (%(kinds)s::text[])[k] AS kind, (%(series)s::text[])[k] AS series, (%(flows)s::bigint[])[k] AS flow,
        extract(year FROM %(now)s::timestamptz)::int AS year, (n - 1) / %(many)s / 10 * (%(of_ten)s::int[])[k] + (%(places)s::int[])[k] AS number,
        (%(owners)s::bigint[])[1 + (n - 1) %% %(many)s] + h %% 10 AS owner,
        (%(owners)s::bigint[])[1 + (n - 1) %% %(many)s] + (h / 10) %% 10 AS opener,
        (ARRAY['叫号机不出票', '大额取现等候时间过长', '对账单未按时回收', '门口灭火器压力不足', '柜面服务态度',
               '理财收益与宣传不符', '自助设备吞卡', '登记簿漏签', '空调漏水', '监控画面黑屏'])[1 + h %% 10]
            || '（' || n || '）' AS title,
        (ARRAY['FIRST', 'SECOND', 'THIRD'])[1 + h %% 3] AS grade,
        %(now)s::timestamptz - (%(top)s - n) * (%(years)s * interval '365 days' / %(top)s) AS opened,
        CASE WHEN place < %(active)s OR place >= 1000 - %(due)s THEN 'active'
             WHEN place < %(waiting)s THEN 'waiting' ELSE 'done' END AS category,
        CASE WHEN place < %(active)s OR place >= 1000 - %(due)s THEN (%(states)s::text[])[k * 3 - 2]
             WHEN place < %(waiting)s THEN (%(states)s::text[])[k * 3 - 1]
             ELSE (%(states)s::text[])[k * 3] END AS state,
        CASE WHEN place < %(late)s THEN %(now)s::timestamptz - (h %% 700) * interval '1 hour' - interval '1 hour'
             ELSE %(now)s::timestamptz + (h %% 300) * interval '1 hour' + interval '1 hour' END AS due
    FROM (SELECT n, (n * 2654435761 / 4096) %% 1000003 AS h, 1 + ((n - 1) / %(many)s) %% 10 AS k, {place} AS place
          FROM generate_series(%(first)s::bigint, %(top)s::bigint) AS n) AS numbers
) AS rows
""".replace("{place}", PLACE.format(n="n"))
SERIES = """
INSERT INTO cases_series (unit_id, series, year, last)
SELECT unit_id, series, year, max(number) FROM cases_case GROUP BY 1, 2, 3
"""
COMPLAINTS = """
INSERT INTO service_complaint (case_id, unit_id, sort, channel, outside_number, received_at, first_receiver_id, business,
    customer_sealed, phone_sealed, phone_index, phone_tail, said, demand, complexity, cause, root_cause, responsible,
    solution, written_report, lesson)
SELECT id, unit_id, 'COMPLAINT', (ARRAY['COUNTER', 'HOTLINE', 'PHONE', 'ONLINE', 'REGULATOR'])[1 + id %% 5], '',
    opened_at, opened_by_id, '', '', '', '', lpad((id %% 10000)::text, 4, '0'), '客户反映等候时间过长，无人引导。', '', 'SIMPLE',
    CASE WHEN category = 'done' THEN (ARRAY['STAFF', 'PROCESS', 'WAITING', 'SYSTEM'])[1 + id %% 4] ELSE '' END,
    '', '', '', '', ''
FROM cases_case WHERE kind = 'complaint'
"""
LINES = """
INSERT INTO cases_timelineentry (unit_id, case_id, at, by_id, post, what, version, transition, from_state, to_state, text,
    data, mentions)
SELECT unit_id, id, opened_at, opened_by_id, '', 'OPENED', 0, '', '', state, '', '{}', '{}' FROM cases_case
"""
# Of the open cases: those late had every rung; `due` have come to a rung within ten minutes; the others run.
CLOCKS = """
INSERT INTO cases_clock (id, unit_id, case_id, name, label, round, grade, spec, state, started_at, ended_at, due_at,
    next_at, breached_at, breach_state, breach_reason)
SELECT n, unit_id, n, 'handle', '办结', 1, '', %(spec)s,
    CASE WHEN runs THEN 'RUNNING' ELSE 'MET' END, began, CASE WHEN NOT runs THEN began + interval '2 days' END, began + %(limit)s,
    CASE WHEN runs AND NOT late THEN began + %(limit)s / 2 END,
    CASE WHEN late THEN began + %(limit)s END, CASE WHEN late THEN state ELSE '' END, ''
FROM (
    SELECT c.id AS n, c.*, place < %(late)s AND place < 1000 - %(due)s AS late, c.category <> 'done' AS runs,
        CASE WHEN place >= 1000 - %(due)s THEN %(now)s - (c.id %% 600) * interval '1 second'
                 - %(limit)s * (%(used)s::float[])[1 + c.id %% cardinality(%(used)s::float[])]
             WHEN place < %(late)s THEN c.due_at - %(limit)s * 1.0
             WHEN c.category <> 'done' THEN %(now)s - (c.id %% 100) * interval '1 hour'
             ELSE c.opened_at END AS began
    FROM (SELECT *, {place} AS place FROM cases_case WHERE id <= %(clocks)s) AS c
) AS rows
""".replace("{place}", PLACE.format(n="id"))
SPANS = """
INSERT INTO cases_clockspan (unit_id, case_id, clock_id, sort, start, "end", reason)
SELECT unit_id, case_id, id, 'RUN', started_at, ended_at, '' FROM cases_clock
"""


@dataclass(frozen=True)
class Sizes:
    """What was written."""

    cases: int
    complaints: int
    open: int
    overdue: int
    clocks: int
    due: int


def load_cases(units: list[int], first_people: list[int], cases: int, clocks: int, due_per_mille: int, now: datetime, used: tuple[float, ...] = USED) -> Sizes:  # fmt: skip
    """Cases spread evenly over `units`, each owned by one of ten people following the unit's first person.

    Of a thousand clocks `due_per_mille` have to be looked at now, with these shares of their time `used`, in turn.
    """
    sorts = [kinds.of(name) for name in KINDS]
    flows = {sort.name: current(sort, now=now) for sort in sorts}
    states: list[str] = []
    for sort in sorts:
        flow = flows[sort.name][1]
        for category in ("active", "waiting", "done"):
            states.append(next(s.name for s in flow.states if s.category.value == category))
    given = {
        "units": units, "owners": first_people, "many": len(units), "now": now, "years": YEARS, "first": 1, "top": cases,
        "of_ten": [KINDS.count(name) for name in KINDS],
        "places": [1 + KINDS[:place].count(name) for place, name in enumerate(KINDS)], "kinds": list(KINDS), "series": [s.series for s in sorts], "states": states,
        "flows": [flows[s.name][0].pk for s in sorts], "late": int(BREACHED_SHARE * 1000),
        "due": due_per_mille, "active": int(OPEN_SHARE * 1000), "waiting": int((OPEN_SHARE + WAITING_SHARE) * 1000),
    }  # fmt: skip
    spec = snapshot(target_of({"after": f"{LIMIT_HOURS}小时", "mode": "calendar"}), LADDER, WALL, regrade="keep_elapsed", legal=True)  # fmt: skip
    clocked = {
        "spec": Jsonb(spec), "now": now, "limit": timedelta(hours=LIMIT_HOURS), "due": due_per_mille, "used": list(used),
        "late": given["late"], "clocks": min(clocks, cases), "many": len(units),
    }  # fmt: skip
    tables = (
        "cases_case",
        "cases_series",
        "service_complaint",
        "cases_timelineentry",
        "cases_clock",
        "cases_clockspan",
    )
    with bare(tables), connection.cursor() as cursor:
        for sql, values in (
            (CASES, given),
            (SERIES, {}),
            (COMPLAINTS, {}),
            (LINES, {}),
            (CLOCKS, clocked),
            (SPANS, {}),
        ):
            cursor.execute(sql, values)
        for table in ("cases_case", "cases_clock"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {max(cases, clocks)})")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE kind = 'complaint'), count(*) FILTER (WHERE closed_at IS NULL),"
            " count(*) FILTER (WHERE breached) FROM cases_case"
        )
        made = cursor.fetchone()
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE next_at <= %s) FROM cases_clock", [now])
        return Sizes(*made, *cursor.fetchone())


@contextmanager
def bare(tables: tuple[str, ...]) -> Iterator[None]:
    """Tables without triggers, foreign keys and indexes of words while they are filled.

    The keys are checked when they come back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)",
            [list(tables)],
        )
        keys = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY (%s) AND indexdef LIKE '%% USING gin %%'",
            [list(tables)],
        )
        words = cursor.fetchall()
        for name, _text in words:
            cursor.execute(f'DROP INDEX "{name}"')
        for table, name, _text in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        for table, name, text in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
        for _name, text in words:
            cursor.execute(text)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def load_events(units: list[int], total: int, now: datetime) -> int:
    """Audit events with true hashes, evenly over the chains of `units`."""
    ends: dict[int, tuple[int, str]] = {}

    def rows() -> Iterator[tuple]:
        for n in range(total):
            unit = units[n % len(units)]
            seq, previous = ends.get(unit, (0, ""))
            entry = Entry(
                unit_id=unit, seq=seq + 1, at=now - timedelta(seconds=total - n), actor_id=None, on_behalf_of_id=None,
                post="BRANCH_HEAD", act="cases.move", target_kind="case", target_id=str(n),
                summary={"transition": "start", "from": "OPEN", "to": "WORKING"}, algorithm="sha256",
                previous_hash=previous,
            )  # fmt: skip
            found = digest(entry)
            ends[unit] = (seq + 1, found)
            yield (
                unit, seq + 1, entry.at, entry.post, entry.act, entry.target_kind, entry.target_id,
                '{"transition": "start", "from": "OPEN", "to": "WORKING"}', "sha256", previous, found,
            )  # fmt: skip

    with bare(("audit_auditevent", "audit_auditchain")):
        made = copy(
            "audit_auditevent",
            "unit_id, seq, at, post, act, target_kind, target_id, summary, algorithm, previous_hash, hash",
            rows(),
        )
        copy("audit_auditchain", "unit_id, last_seq, last_hash", ((u, *end) for u, end in ends.items()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) audit_auditevent, audit_auditchain")
    return made
