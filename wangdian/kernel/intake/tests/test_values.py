"""Cells as people write them, and heads of columns as they name them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.cast import SHANGHAI
from wangdian.kernel.intake.files.table import Table
from wangdian.kernel.intake.importers.metric_readings import IMPORTER
from wangdian.kernel.intake.mapping import guess, head_of, plain, to_remember
from wangdian.kernel.intake.spec import Field, Kind
from wangdian.kernel.intake.values import UnreadableError, value_of

STATES = (("ON", "在用"), ("OFF", "停用"))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.NUMBER, "1,234.50", Decimal("1234.50")), (Kind.NUMBER, "￥１２", Decimal(12)),
        (Kind.NUMBER, "（5）", Decimal(-5)), (Kind.NUMBER, "-0.5", Decimal("-0.5")),
        (Kind.DAY, "2026-03-04", date(2026, 3, 4)), (Kind.DAY, "2026/3/4", date(2026, 3, 4)),
        (Kind.DAY, "2026年3月4日", date(2026, 3, 4)), (Kind.DAY, "20260304", date(2026, 3, 4)),
        (Kind.DAY, "2026.3.4", date(2026, 3, 4)), (Kind.DAY, "2026-03-04 00:00:00", date(2026, 3, 4)),
        (Kind.MOMENT, "2026-03-04 9:30", datetime(2026, 3, 4, 9, 30, tzinfo=SHANGHAI)),
        (Kind.MOMENT, "2026年3月4日9时5分", datetime(2026, 3, 4, 9, 5, tzinfo=SHANGHAI)),
        (Kind.CHOICE, "停用", "OFF"), (Kind.CHOICE, "ON", "ON"),
        (Kind.FLAG, "是", True), (Kind.FLAG, "N", False), (Kind.FLAG, "√", True),
        (Kind.TEXT, "  张三 ", "张三"), (Kind.TEXT, "", None), (Kind.NUMBER, " ", None),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_kind(kind, text, value):
    assert value_of(Field("x", "项", kind, choices=STATES), text, SHANGHAI) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.NUMBER, "十二"), (Kind.NUMBER, "1e400"), (Kind.NUMBER, "NaN"), (Kind.NUMBER, "1.2.3"),
        (Kind.DAY, "3月4日"), (Kind.DAY, "2026-02-30"), (Kind.DAY, "0226-03-04"), (Kind.DAY, "46085"),
        (Kind.MOMENT, "2026-03-04 25:00"), (Kind.MOMENT, "09:30"), (Kind.CHOICE, "坏"), (Kind.FLAG, "也许"),
        (Kind.TEXT, "字" * 201),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(kind, text):
    with pytest.raises(UnreadableError) as wrong:
        value_of(Field("x", "项", kind, choices=STATES), text, SHANGHAI)
    assert str(wrong.value)


def test_the_head_is_found_below_a_title():
    table = Table(
        [
            (1, ["东门网点三月读数"]),
            (2, ["制表：罗敏"]),
            (4, ["指标名称*", "日 期", "完成数（万元）"]),
            (5, ["x", "y", "1"]),
        ]
    )
    assert head_of(IMPORTER, table) == 2
    assert guess(IMPORTER, table.lines[2][1]) == {"metric": 0, "day": 1, "value": 2}


def test_a_column_is_guessed_once_and_what_was_chosen_before_comes_first():
    heads = ["数值", "读数", "日期", "项目"]
    assert guess(IMPORTER, heads) == {"value": 0, "day": 2, "metric": 3}
    remembered = to_remember(heads, {"value": 1, "metric": 3})
    assert guess(IMPORTER, [" 读数（万元）", "数值", "项目"], remembered) == {"value": 0, "metric": 2}


@pytest.mark.parametrize(
    ("head", "compared"),
    [("完成数（万元）", "完成数"), (" *工 号 ", "工号"), ("Staff_No.", "staffno"), ("", "")],
)
def test_heads_are_compared_without_what_does_not_matter(head, compared):
    assert plain(head) == compared
