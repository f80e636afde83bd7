"""Numbers as people write them."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.plantext.phrases.numerals import parse_number, plain
from wangdian.engines.plantext.phrases.units import normalise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("8000w", 80_000_000),
        ("5k", 5000),
        ("3.5亿", 350_000_000),
        ("1亿2千万", 120_000_000),
        ("5万8千", 58_000),
        ("一万二", 12_000),
        ("两千五", 2500),
        ("三百六", 360),
        ("一百零五", 105),
        ("两万零三百", 20_300),
        ("十", 10),
        ("十五", 15),
        ("一点五万", 15_000),
        ("二〇二六", 2026),
        ("半", "0.5"),
    ],
)
def test_a_numeral_has_the_value_people_mean(text, value):
    assert parse_number(text) == Decimal(str(value))


@given(st.integers(1, 99_999_999))
def test_every_whole_number_in_characters_is_read_back(number):
    assert parse_number(cn2an.an2cn(number)) == number


@given(st.integers(1, 9_999), st.sampled_from(["万", "亿", "w", "k"]))
def test_a_magnitude_multiplies_the_digits_before_it(number, sign):
    factor = {"万": 10**4, "亿": 10**8, "w": 10**4, "k": 10**3}[sign]
    assert parse_number(f"{number}{sign}") == number * factor


@pytest.mark.parametrize("text", ["", "若干", "abc", "万"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        parse_number(text)


@pytest.mark.parametrize(
    ("value", "unit", "norm"),
    [
        ("8000", "万元", (80_000_000, "元")),
        ("3.5", "亿", (350_000_000, "")),
        ("98", "%", (0.98, "ratio")),
        ("0.3", "‰", (0.0003, "ratio")),
        ("1.5", "个百分点", (0.015, "ratio")),
        ("3", "成", (0.3, "ratio")),
        ("2.6", "万户", (26_000, "户")),
        ("5", "千户", (5000, "户")),
        ("15", "分钟", (15, "分钟")),
    ],
)
def test_units_are_normalised_to_yuan_fractions_and_single_things(value, unit, norm):
    found, name = normalise(Decimal(value), unit)
    assert (plain(found), name) == norm


def test_a_blank_keeps_its_unit_and_has_no_value():
    assert normalise(None, "万元") == (None, "元")
