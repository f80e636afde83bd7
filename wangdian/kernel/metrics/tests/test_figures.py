"""Numbers as people write them."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.metrics.figures import FACTORS, FigureError, parse_figure, quantum, show, show_number


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1200", "万元", D(12_000_000)),
        ("1,200万元", "万元", D(12_000_000)),
        ("500万", "万元", D(5_000_000)),
        ("0.5亿元", "万元", D(50_000_000)),
        ("300元", "万元", D(300)),
        ("98.5", "%", D("0.985")),
        ("98.5％", "%", D("0.985")),
        ("３０ 户", "户", D(30)),
        ("2万户", "户", D(20_000)),
        ("-3", "户", D(-3)),
        ("", "户", None),
        ("  ", "户", None),
    ],
)
def test_what_a_person_types_is_read_in_the_unit_shown(text, unit, value):
    assert parse_figure(text, unit) == value


@pytest.mark.parametrize(
    "text", ["abc", "1.2.3", "十二", "=1+1", "12吨", "NaN", "1e5", "--", "9" * 30, "0.00000001", "Infinity"]
)
def test_what_is_no_number_is_refused_in_words(text):
    with pytest.raises(FigureError) as refused:
        parse_figure(text, "户")
    assert "请" in str(refused.value)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (D(12_000_000), "万元", 2, "1,200万元"),
        (D("0.985"), "%", 1, "98.5%"),
        (D(30), "户", 0, "30户"),
        (D(-0), "户", 0, "0户"),
        (None, "户", 0, "—"),
        (D(100), "户", 0, "100户"),
    ],
)
def test_a_number_is_shown_with_its_unit(value, unit, decimals, text):
    assert show(value, unit, decimals) == text


@given(st.integers(-(10**8), 10**8), st.sampled_from([*FACTORS, "户", "元"]), st.integers(0, 2))
def test_what_is_shown_reads_back_as_the_same_number(count, unit, decimals):
    value = count * quantum(unit, decimals)
    assert parse_figure(show_number(value, unit, decimals), unit) == value
