"""Numbers without gaps: the counter row is locked until the case that took the number is committed."""

from django.db import connection

from wangdian.kernel.org.models import Unit


def next_number(unit_id: int, series: str, year: int) -> int:
    """The next number of a series at a unit in a year. A rolled-back transaction gives its number back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_series AS s (unit_id, series, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (unit_id, series, year) DO UPDATE SET last = s.last + 1 RETURNING last",
            [unit_id, series, year],
        )
        return cursor.fetchone()[0]


def code_of(series: str, unit: Unit, year: int, number: int) -> str:
    """What people quote: TS-B101-2026-0007."""
    return f"{series}-{unit.code}-{year}-{number:04d}"
