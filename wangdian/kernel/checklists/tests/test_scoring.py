"""Scores, what is asked, what is missing: by hand and by law."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.checklists.definition import Definition, Item, Kind, Option, Section, from_plain
from wangdian.kernel.checklists.scoring import Given, is_number, judge, score, value_problem

from .situations import OPENING

DEFINITION = from_plain(OPENING)
GOOD = {"clean": Given("yes"), "alarm": Given("yes"), "atm": Given("yes"), "warm": Given("21.5")}


def test_everything_in_order_is_a_hundred():
    result = score(DEFINITION, GOOD)
    assert result.score == Decimal("100.00") and result.passed and not result.missing


def test_not_applicable_leaves_the_denominator():
    result = score(DEFINITION, GOOD | {"atm": Given("na"), "clean": Given("no")})
    site, machines = result.sections
    assert (site.score, machines.score) == (Decimal("50.00"), Decimal("100.00"))
    assert result.score == Decimal("83.33")  # (1·½ + 2·1) ÷ 3


def test_a_section_in_which_nothing_applies_counts_nowhere():
    only_na = {
        "sections": [
            {"key": "a", "title": "甲", "items": [{"key": "x", "text": "甲", "na": True}]},
            {"key": "b", "title": "乙", "items": [{"key": "y", "text": "乙"}]},
        ]
    }
    result = score(from_plain(only_na), {"x": Given("na"), "y": Given("yes")})
    assert result.sections[0].score is None and result.score == Decimal("100.00")


def test_a_failed_must_pass_item_fails_the_round_whatever_the_score():
    plain = OPENING | {"pass_mark": 10}
    result = score(from_plain(plain), GOOD | {"alarm": Given("no", "坏了", 1), "why": Given("今天")})
    assert result.score == Decimal("83.33") and not result.passed
    assert [j.item.key for j in result.failed] == ["alarm"]


def test_a_must_pass_section_below_its_own_mark_fails_the_round():
    plain = {
        "pass_mark": 0,
        "sections": [
            {"key": "a", "title": "甲", "must_pass": True, "pass_mark": 60,
             "items": [{"key": "x", "text": "甲"}, {"key": "y", "text": "乙"}]},
        ],
    }  # fmt: skip
    definition = from_plain(plain)
    assert not score(definition, {"x": Given("yes"), "y": Given("no")}).passed
    assert score(definition, {"x": Given("yes"), "y": Given("yes")}).passed


def test_a_failed_item_asks_for_its_photo_and_note_and_shows_what_depends_on_it():
    result = score(DEFINITION, GOOD | {"alarm": Given("no")})
    assert {j.item.key: j.missing for j in result.missing} == {"alarm": ("photo", "note"), "why": ("answer",)}


def test_the_answer_of_an_item_that_is_not_asked_counts_nowhere():
    with_hidden = score(DEFINITION, GOOD | {"why": Given("早先写的")})
    assert [j.item.key for j in with_hidden.judged] == ["clean", "alarm", "atm", "warm"]


@pytest.mark.parametrize(
    ("value", "failed"),
    [("18", False), ("28.0000", False), ("17.9999", True), ("-3", True), ("28.0001", True)],
)
def test_a_number_outside_its_range_is_a_finding(value, failed):
    assert judge(DEFINITION.item("warm"), Given(value)).failed is failed


def test_a_number_without_a_range_is_only_kept():
    item = Item("n", "数", Kind.NUMBER)
    judged = judge(item, Given("5"))
    assert judged.points is None and not judged.failed and judged.answered


def test_a_choice_has_its_points_and_its_flag():
    item = Item(
        "c", "评价", Kind.CHOICE, options=(Option("good", "好"), Option("fair", "中", Decimal(60)), Option("bad", "差", Decimal(0), True))
    )  # fmt: skip
    assert judge(item, Given("fair")).points == Decimal("0.6") and not judge(item, Given("fair")).failed
    assert judge(item, Given("bad")).failed


def test_where_no_is_good_yes_is_the_finding():
    item = Item("i", "有无可疑物品", good="no")
    assert judge(item, Given("yes")).failed and not judge(item, Given("no")).failed


def test_a_signature_needs_the_drawing_and_the_name():
    item = Item("s", "签名", Kind.SIGNATURE)
    assert judge(item, Given("韩雪")).missing == ("answer",)
    assert judge(item, Given("", photos=1)).missing == ("answer",)
    assert judge(item, Given("韩雪", photos=1)).missing == ()


def test_what_does_not_apply_needs_no_photo():
    item = Item("i", "ATM", na=True, photo="always")
    assert judge(item, Given("na")).missing == ()
    assert judge(item, Given("yes")).missing == ("photo",)


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        (Kind.YESNO, "yes", True), (Kind.YESNO, "maybe", False), (Kind.YESNO, "na", False), (Kind.NUMBER, "1e5", False),
        (Kind.NUMBER, "12.5", True), (Kind.NUMBER, "１２", False), (Kind.TEXT, "字" * 2001, False),
        (Kind.PERSON, "12", True), (Kind.PERSON, "-1", False), (Kind.TEXT, "na", True), (Kind.YESNO, "", True),
    ],
)  # fmt: skip
def test_a_value_must_suit_its_item(kind, value, good):
    assert (value_problem(Item("i", "题", kind), value) == "") is good


# ---------------------------------------------------------------- by law

weights = st.integers(0, 5).map(Decimal)
answers = st.sampled_from(["yes", "no", "na", ""])


@st.composite
def rounds(draw):
    """A checklist of yes/no items with weights, and answers to it."""
    sections, given_, n = [], {}, 0
    for s in range(draw(st.integers(1, 4))):
        items = []
        for _i in range(draw(st.integers(1, 5))):
            key, n = f"i{n}", n + 1
            items.append(
                Item(key, "题", na=True, weight=draw(weights), must_pass=draw(st.booleans()), required=False)
            )
            given_[key] = Given(draw(answers))
        sections.append(
            Section(f"s{s}", "区", tuple(items), weight=draw(weights), must_pass=draw(st.booleans()))
        )
    return Definition(tuple(sections), pass_mark=Decimal(draw(st.integers(0, 100)))), given_


@given(rounds())
def test_a_score_lies_between_nothing_and_a_hundred(drawn):
    result = score(*drawn)
    scores = [s.score for s in (result, *result.sections) if s.score is not None]
    assert all(0 <= s <= 100 for s in scores)


@given(rounds(), st.data())
def test_answering_not_applicable_is_as_if_the_item_were_not_there(drawn, data):
    definition, answered = drawn
    key = data.draw(st.sampled_from(sorted(answered)))
    without = Definition(
        tuple(
            Section(s.key, s.title, tuple(i for i in s.items if i.key != key), s.weight, s.must_pass)
            for s in definition.sections
        ),
        definition.pass_mark,
    )
    one = score(definition, answered | {key: Given("na")})
    two = score(without, answered)
    assert (one.share, one.passed) == (two.share, two.passed)


@given(rounds(), st.data())
def test_mending_a_finding_never_lowers_the_score_nor_fails_a_passed_round(drawn, data):
    definition, answered = drawn
    broken = [k for k, g in answered.items() if g.value == "no"]
    if not broken:
        return
    key = data.draw(st.sampled_from(broken))
    before, after = score(definition, answered), score(definition, answered | {key: Given("yes")})
    assert (after.share or 0) >= (before.share or 0) and after.passed >= before.passed


@given(rounds(), st.integers(1, 9))
def test_only_the_proportion_of_weights_matters(drawn, factor):
    definition, answered = drawn
    scaled = Definition(
        tuple(
            Section(
                s.key, s.title,
                tuple(Item(i.key, i.text, na=True, weight=i.weight * factor, must_pass=i.must_pass) for i in s.items),
                s.weight * (factor + 1), s.must_pass,
            )
            for s in definition.sections
        ),
        definition.pass_mark,
    )  # fmt: skip
    assert score(definition, answered).share == score(scaled, answered).share


@given(rounds())
def test_a_full_score_without_findings_always_passes(drawn):
    definition, answered = drawn
    perfect = {k: Given("yes") for k in answered}
    result = score(definition, perfect)
    assert result.passed and not result.failed and result.share in {None, 1}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13))
def test_every_number_of_four_decimals_is_written_so_that_it_is_read_again(value):
    from wangdian.kernel.checklists.definition import number_text

    assert is_number(number_text(value)) and Decimal(number_text(value)) == value
