"""What the guards of the second wall share: whose rows, which tables, and the words that must stay behind it."""

import re
from collections.abc import Iterator

from tests.guards.test_database_walls import PUBLIC, rows, tables_with_a_unit
from wangdian.kernel.org.models import Unit

STRANGERS = ("he", "ma")
COPIED = {"cases_clock.label": "the words of a flow file, the same for the whole bank"}


def unit_columns() -> dict[str, str]:
    """The column of the unit, for every walled table of branches."""
    pointing = dict(
        rows(
            "SELECT k.relname, min(a.attname) FROM pg_constraint f JOIN pg_class k ON k.oid = f.conrelid"
            " JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]"
            " WHERE f.contype = 'f' AND f.confrelid = 'org_unit'::regclass GROUP BY 1"
        )
    )
    named = {
        t for (t,) in rows("SELECT table_name FROM information_schema.columns WHERE column_name = 'unit_id'")
    }
    return {
        table: "unit_id" if table in named else pointing[table]
        for table in tables_with_a_unit()
        if table not in PUBLIC
    }


TELLING = re.compile(r"[一-鿿]|-B101-")  # words of people, and the numbers of 东门's ledgers


def wordy() -> list[tuple[str, str]]:
    """Every column of words that the app role may read."""
    return rows(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        " AND a.atttypid IN ('varchar'::regtype, 'text'::regtype) AND has_column_privilege(c.oid, a.attnum, 'SELECT')"
    )


def texts(unit: Unit, columns: dict[str, str]) -> dict[str, str]:
    """What rows of a unit say in words, each with the table it stands in."""
    found: dict[str, str] = {}
    for table, column in wordy():
        if table in columns:
            about = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{columns[table]}" = %s AND length("{column}") > 3'
            found |= {
                words: f"{table}.{column}" for (words,) in rows(about, unit.pk) if TELLING.search(words)
            }
    return found


def everything_said() -> Iterator[str]:
    """What the person in the present scope may read anywhere, tables without a wall included."""
    for table, column in wordy():
        yield from (
            w for (w,) in rows(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE length("{column}") > 3')
        )
