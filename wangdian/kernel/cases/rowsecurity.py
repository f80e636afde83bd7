"""Who sees a case and what hangs on it: the unit's people, the owner; a confidential one only those it names."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

_CASE = (
    f"(({VISIBLE.format(column='unit_id')} OR owner_id = wd_person())"
    " AND (NOT confidential OR (SELECT wd_person()) IS NULL OR wd_person() = ANY (confidants)))"
)

# What may not be read of confidential cases by the person of the scope; the system itself reads everything. As the
# owner, for the walls of other tables must know of cases that the person does not see. Small sets: an index of the
# confidential cases alone carries them.
SECRETS = """
CREATE FUNCTION wd_secret_cases() RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
    SELECT c.id FROM cases_case c
    WHERE c.confidential AND wd_person() IS NOT NULL AND NOT (wd_person() = ANY (c.confidants))
$$;
CREATE FUNCTION wd_secret_targets() RETURNS TABLE (kind text, id text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
    WITH secret AS (SELECT s AS id FROM wd_secret_cases() AS s)
    SELECT 'case', s.id::text FROM secret s
    UNION ALL SELECT 'clock', k.id::text FROM cases_clock k JOIN secret s ON s.id = k.case_id
    UNION ALL SELECT 'action', a.id::text FROM cases_action a JOIN secret s ON s.id = a.case_id
$$;
"""
NO_SECRETS = "DROP FUNCTION wd_secret_targets(); DROP FUNCTION wd_secret_cases();"


def keep_secret(table: str, condition: str) -> Operation:
    """On top of a table's other policies: only rows that meet `condition`, which asks the functions of `SECRETS`."""
    return RunSQL(
        sql=f'CREATE POLICY wd_secret ON "{table}" AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition});',
        reverse_sql=f'DROP POLICY wd_secret ON "{table}";',
    )


def _guard(table: str, condition: str) -> Operation:
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY wd_units ON "{table}" USING ({condition}) WITH CHECK ({condition});'
        ),
        reverse_sql=f'DROP POLICY wd_units ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;',
    )


def protect_case(table: str) -> Operation:
    """Guard the case table, or its history."""
    return _guard(table, _CASE)


def protect_with_case(table: str, *, column: str = "case_id") -> Operation:
    """Guard a table whose rows belong to a case: seen by who sees the case. Also for a domain's detail table.

    What the system does by itself (no person) goes by the unit alone, which spares it a look at every case.
    """
    return _guard(table, _with_case(table, column))


def _with_case(table: str, column: str) -> str:
    alone = f"((SELECT wd_person()) IS NULL AND {VISIBLE.format(column='unit_id')})"
    return f'({alone} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = "{table}".{column}))'


# Read by sets that are built once a statement, instead of a look at every row's case; written row by row (histories are,
# by triggers), where a look at one row costs less than building the sets.
_SEEN = (
    f"(({VISIBLE.format(column='unit_id')}"
    " AND ((SELECT wd_person()) IS NULL OR {column} NOT IN (SELECT wd_secret_cases())))"
    " OR {column} IN (SELECT wd_own_cases()))"
)
_IN_SIGHT = "EXISTS (SELECT 1 FROM wd_visible_units() AS v (id) WHERE v.id = unit_id)"
_WRITTEN = (
    f"(((SELECT wd_person()) IS NULL AND {_IN_SIGHT})"
    ' OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = "{table}".{column}))'
)
OWN = """
CREATE FUNCTION wd_own_cases() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE COST 1 ROWS 10 AS $$
    SELECT c.id FROM cases_case c WHERE c.owner_id = wd_person()
$$;
-- What a set costs is charged for every look into a table: the planner must not take these for large ones.
ALTER FUNCTION wd_secret_cases() COST 1 ROWS 10;
ALTER FUNCTION wd_visible_units() COST 1 ROWS 10;
"""
NO_OWN = "DROP FUNCTION wd_own_cases();"

# Titles by their pairs of characters, for words of two characters and more: Chinese has no spaces to split at. Row
# security keeps an index of this sort from the person's own query, so a function of the owner looks into it, and tells
# no more than the policy of cases shows, except that a word is common.
TITLES = f"""
CREATE FUNCTION wd_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(upper(words), n, 2)), '{{}}') FROM generate_series(1, length(words) - 1) AS n
$$;
CREATE INDEX cases_case_title_pairs ON cases_case USING gin (wd_pairs(title));
CREATE FUNCTION wd_cases_titled(asked text, most int) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    found bigint[] := ARRAY(
        SELECT c.id FROM cases_case c
        WHERE wd_pairs(c.title) @> wd_pairs(asked) AND position(upper(asked) IN upper(c.title)) > 0 LIMIT most + 1
    );
BEGIN
    IF cardinality(found) > most THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT id FROM cases_case WHERE id = ANY (found) AND {_CASE});
END $$;
"""
NO_TITLES = """
DROP FUNCTION wd_cases_titled(text, int);
DROP INDEX cases_case_title_pairs;
DROP FUNCTION wd_pairs(text);
"""


def see_with_case(table: str, *, column: str = "case_id") -> Operation:
    """Let a table guarded by `protect_with_case` be read as quickly as one guarded by its unit: the same rows are seen."""
    seen, written = _SEEN.format(column=column), _WRITTEN.format(table=table, column=column)
    before = _with_case(table, column)
    return RunSQL(
        sql=f'ALTER POLICY wd_units ON "{table}" USING ({seen}) WITH CHECK ({written});',
        reverse_sql=f'ALTER POLICY wd_units ON "{table}" USING ({before}) WITH CHECK ({before});',
    )


def write_history_quickly(table: str) -> Operation:
    """Let the history of cases be written by a look at one unit; it is read as before."""
    written = _CASE.replace(VISIBLE.format(column="unit_id"), _IN_SIGHT)
    return RunSQL(
        sql=f'ALTER POLICY wd_units ON "{table}" WITH CHECK ({written});',
        reverse_sql=f'ALTER POLICY wd_units ON "{table}" WITH CHECK ({_CASE});',
    )
