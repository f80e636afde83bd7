"""Reading checklists, refusing senseless ones, conditions, differences."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.checklists.conditions import Seen, holds
from wangdian.kernel.checklists.definition import DefinitionError, Kind, from_plain, to_plain
from wangdian.kernel.checklists.difference import compare, kept_keys
from wangdian.kernel.checklists.drawing import commitment, draw
from wangdian.kernel.checklists.scoring import Given, score

from .situations import OPENING


def one(**item) -> dict:
    return {"sections": [{"key": "s", "title": "区", "items": [{"key": "i", "text": "题"} | item]}]}


def test_a_checklist_survives_the_way_to_json_and_back():
    definition = from_plain(OPENING)
    assert from_plain(to_plain(definition)) == definition
    assert to_plain(from_plain(to_plain(definition))) == to_plain(definition)


def test_a_bare_yes_of_yaml_is_a_word():
    assert from_plain(one(good=False)).item("i").good == "no"
    plain = copy.deepcopy(OPENING)
    plain["sections"][0]["items"][2]["when"] = {"item": "alarm", "is": False}
    assert from_plain(plain) == from_plain(OPENING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sections": []},
        {"sections": [{"key": "s", "title": "区", "items": []}]},
        {"sections": [{"key": "s", "title": "", "items": [{"key": "i", "text": "题"}]}]},
        one(key="大"), one(text=""), one(weight=-1), one(kind="slider"), one(colour="red"), one(options=[]) | {"x": 1},
        one(kind="choice"), one(kind="choice", options=[{"key": "a", "label": "甲"}, {"key": "a", "label": "乙"}]),
        one(kind="choice", options=[{"key": "na", "label": "甲"}, {"key": "b", "label": "乙"}]),
        one(kind="choice", options=[{"key": "a", "label": "甲", "score": 101}, {"key": "b", "label": "乙"}]),
        one(low=1), one(kind="number", low=3, high=2), one(kind="number", low="0.00001"), one(kind="number", low="x"),
        one(kind="number", must_pass=True), one(kind="text", photo="on_fail"), one(kind="photo", photo="always"),
        one(must_pass=True, kind="text"), one(when={"item": "i", "is": "yes"}), one(when={"item": "j", "is": "yes"}),
        one(when={"any": []}), one(when={"item": "i"}), one(when={"not": None}), one(required="yes"), one() | {"pass_mark": 101},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(wrong):
    with pytest.raises(DefinitionError) as caught:
        from_plain(wrong)
    assert caught.value.problems and str(caught.value)


@pytest.mark.parametrize(
    "wrong", [None, [], "text", {"sections": 3}, {"sections": [3]}, {"sections": [{"items": [1]}]}]
)
def test_what_is_no_checklist_at_all_is_refused(wrong):
    with pytest.raises(DefinitionError):
        from_plain(wrong)


def test_every_problem_is_named_at_once():
    plain = one(text="", weight=-1) | {"pass_mark": 200}
    with pytest.raises(DefinitionError) as caught:
        from_plain(plain)
    assert len(caught.value.problems) == 3


def test_a_condition_may_ask_only_of_items_above():
    plain = copy.deepcopy(OPENING)
    plain["sections"][0]["items"][0]["when"] = {"item": "alarm", "is": "no"}
    with pytest.raises(DefinitionError, match="不在它前面"):
        from_plain(plain)
    plain["sections"][0]["items"][0]["when"] = {
        "item": "alarm",
        "was": "no",
    }  # the last round may be asked of any
    from_plain(plain)


SEEN = {
    "alarm": Seen(Kind.YESNO, "no", True, True),
    "warm": Seen(Kind.NUMBER, "28.50", True, True),
    "none": Seen(Kind.YESNO, "", False, False),
    "off": Seen(Kind.NUMBER, "na", True, False),
}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (None, True),
        ({"item": "alarm", "is": "no"}, True), ({"item": "alarm", "is_not": "no"}, False),
        ({"item": "none", "is_not": "no"}, False), ({"item": "alarm", "in": ["yes", "no"]}, True),
        ({"item": "warm", "above": "28.4999"}, True), ({"item": "warm", "above": "28.5"}, False),
        ({"item": "warm", "below": "9"}, False), ({"item": "warm", "is": "28.5"}, True),
        ({"item": "off", "below": "9"}, False), ({"item": "off", "is": "na"}, True),
        ({"item": "none", "answered": False}, True), ({"item": "hidden", "answered": False}, True),
        ({"item": "alarm", "failed": True}, True), ({"item": "none", "failed": False}, True),
        ({"item": "alarm", "was": "yes"}, True), ({"item": "none", "was": "yes"}, False),
        ({"all": [{"item": "alarm", "is": "no"}, {"item": "warm", "below": "1"}]}, False),
        ({"any": [{"item": "alarm", "is": "no"}, {"item": "warm", "below": "1"}]}, True),
        ({"not": {"item": "alarm", "is": "no"}}, False),
    ],
)  # fmt: skip
def test_conditions(condition, answer):
    assert holds(condition, SEEN, {"alarm": "yes"}) is answer


def test_what_hangs_on_an_item_that_is_not_asked_is_not_asked_either():
    plain = copy.deepcopy(OPENING)
    plain["sections"][0]["items"].append(
        {"key": "more", "text": "再问", "when": {"item": "why", "answered": True}}
    )
    result = score(from_plain(plain), {"alarm": Given("yes"), "why": Given("早先写的")})
    assert "more" not in [j.item.key for j in result.judged]


def test_the_difference_names_what_was_added_changed_moved_and_removed():
    new = copy.deepcopy(OPENING)
    site, machines = new["sections"]
    site["items"][0]["text"] = "大厅和橱窗整洁"
    machines["items"].append(site["items"].pop(1))
    machines["items"].append({"key": "ups", "text": "UPS正常"})
    del site["items"][1]
    del machines["items"][0]
    found = {(c.kind, c.what, c.key) for c in compare(from_plain(OPENING), from_plain(new))}
    assert found == {
        ("changed", "item", "clean"), ("moved", "item", "alarm"), ("added", "item", "ups"), ("removed", "item", "why"),
        ("removed", "item", "atm"), ("moved", "definition", ""),
    }  # fmt: skip
    assert compare(from_plain(OPENING), from_plain(OPENING)) == ()


def test_an_answer_stays_only_where_the_question_is_the_same():
    new = copy.deepcopy(OPENING)
    new["sections"][0]["items"][0]["text"] = "大厅和橱窗整洁"
    new["sections"][0]["items"][1]["hint"] = "按一次试"
    assert kept_keys(from_plain(OPENING), from_plain(new)) == {"alarm", "why", "atm", "warm"}


@given(
    st.text(min_size=1, max_size=20),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=30),
    st.integers(1, 40),
)
def test_a_draw_can_be_repeated_and_takes_each_candidate_at_most_once(seed, candidates, count):
    drawn = draw(seed, candidates, count)
    assert drawn == draw(seed, list(reversed(candidates)), count)
    assert len(set(drawn)) == len(drawn) == min(count, len(set(candidates)))
    assert set(drawn) <= set(candidates)
    assert commitment(seed, candidates, drawn) == commitment(seed, reversed(candidates), drawn)
    assert draw(seed, candidates, 1)[0] == drawn[0]


def test_over_many_seeds_everybody_is_drawn_about_as_often():
    hits = {c: 0 for c in range(10)}
    for seed in range(4000):
        for c in draw(str(seed), range(10), 3):
            hits[c] += 1
    assert all(1080 <= n <= 1320 for n in hits.values()), (
        hits
    )  # 1200 expected, four standard deviations are 116
