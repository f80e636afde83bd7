"""How days, moments and numbers are written."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from wangdian.ui import formats

LATE = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)  # already the next morning in Shanghai


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (formats.day, date(2026, 3, 2), "2026-03-02 周一"),
        (formats.day, LATE, "2026-03-03 周二"),
        (formats.short_day, date(2026, 3, 2), "3月2日"),
        (formats.moment, LATE, "2026-03-03 04:30"),
        (formats.clock, LATE, "04:30"),
        (formats.clock, time(9, 5), "09:05"),
        (formats.clock, time(0, 0), "00:00"),
        (formats.number, 12345.6, "12,345.6"),
        (formats.number, Decimal("1200.00"), "1,200"),
        (formats.number, 0, "0"),
        (formats.number, -0.5, "-0.5"),
        (formats.number, 1 / 3, "0.3333"),
        (formats.number, 10_000_000, "10,000,000"),
    ],
)
def test_values_are_written_for_people(write, value, text):
    assert write(value) == text


@pytest.mark.parametrize(
    "write", [formats.day, formats.short_day, formats.moment, formats.clock, formats.number]
)
def test_an_empty_value_is_a_dash(write):
    assert write(None) == "—"


def test_a_number_can_keep_its_places():
    assert formats.number(5, 2) == "5.00"
