"""Every rule alone, with named people and the exact amount."""

from dataclasses import replace

import pytest

from .. import rules
from ..errors import BadInput
from ..model import Assignment, Contract, Demand, History, Part, Pin, Request, TourShape, Window
from .crew import WEEK, broken, score, with_ann, with_contract, with_rule, works


def test_two_shifts_on_one_day_are_one_fault():
    twice = (Assignment("Ann", 2, "E", "lobby"), Assignment("Ann", 2, "L", "lobby"))
    assert ("one_shift_a_day", "Ann", 2, 1) in broken(WEEK, twice)


def test_a_day_outside_the_horizon_is_a_fault():
    assert ("one_shift_a_day", "Ann", 7, 1) in broken(WEEK, (Assignment("Ann", 7, "E", "lobby"),))


def test_work_on_a_day_of_leave_is_a_fault():
    assert broken(with_ann(WEEK, days_off=(1,)), works("Ann", ".E.....")) == [("availability", "Ann", 1, 1)]


def test_training_shuts_only_the_shifts_it_overlaps():
    problem = with_ann(WEEK, windows=(Window(0, 960, 1020, "培训"),))
    assert broken(problem, works("Ann", "L......")) == [("availability", "Ann", 0, 1)]
    assert broken(problem, works("Ann", "E......")) == []  # ends 16:00, training begins 16:00


def test_a_post_needs_its_skill_at_its_level():
    assert broken(WEEK, works("Ann", "E......", "counter"), works("Bo", "E......", "counter")) == [
        ("skills", "Bo", 0, 1)
    ]


def test_an_early_shift_may_not_follow_a_late_one():
    assert broken(WEEK, works("Ann", "LE.LL..")) == [("succession", "Ann", 1, 1)]


def test_yesterdays_shift_before_the_horizon_counts():
    problem = with_ann(WEEK, history=History(worked_run=1, off_run=0, last_shift="L"))
    assert broken(problem, works("Ann", "E......")) == [("succession", "Ann", 0, 1)]


def test_rest_between_shifts_is_measured_in_minutes():
    problem = with_contract(
        replace(WEEK, shifts=(WEEK.shifts[0], replace(WEEK.shifts[1], not_next_day=()))), min_rest=660
    )
    assert broken(problem, works("Ann", "LE.....")) == [("rest", "Ann", 1, 1)]  # 22:00 to 08:00 is 600
    assert broken(with_contract(problem, min_rest=600), works("Ann", "LL.....")) == []


def test_each_shift_and_post_has_its_limit_of_days():
    problem = with_contract(WEEK, shift_limits=(("E", 2),), post_limits=(("lobby", 3),))
    assert broken(problem, works("Ann", "EEELL..")) == [
        ("shift_limits", "Ann", -1, 1),
        ("post_limits", "Ann", -1, 2),
    ]


def test_minutes_below_and_above_the_contract_are_counted():
    problem = with_contract(WEEK, min_minutes=960, max_minutes=1440)
    assert broken(problem, works("Ann", "E......"), works("Bo", "EEEE...")) == [
        ("total_minutes", "Ann", -1, 480),
        ("total_minutes", "Bo", -1, 480),
    ]


def test_overtime_costs_per_hour_above_the_standard():
    problem = with_rule(with_contract(WEEK, standard_minutes=960), "overtime", 2.5)
    assert score(problem, works("Ann", "EEE....")).cost == 8 * 2.5


def test_a_week_above_forty_hours_is_a_fault_or_has_its_price():
    problem = with_contract(WEEK, max_week_minutes=2400)
    assert broken(problem, works("Ann", "EEEEEE.")) == [("week_minutes", "Ann", 0, 8)]
    assert score(with_rule(problem, "week_minutes", 3), works("Ann", "EEEEEE.")).cost == 24


def test_a_week_without_a_day_of_rest_is_a_fault():
    assert broken(WEEK, works("Ann", "EEEEEEE")) == [("weekly_rest", "Ann", 0, 1)]


def test_days_in_a_row_count_those_before_the_horizon():
    problem = with_contract(WEEK, max_consecutive=3)
    problem = with_ann(problem, history=History(worked_run=2, off_run=0))
    assert broken(problem, works("Ann", "EE.....")) == [("max_consecutive", "Ann", 0, 1)]


def test_runs_cut_by_the_horizon_are_not_judged_by_the_minimum_rules():
    problem = with_contract(WEEK, min_consecutive=2, min_days_off=2)
    assert broken(problem, works("Ann", "E..EE.E")) == [("min_days_off", "Ann", 5, 1)]
    assert broken(problem, works("Ann", "E..E..E")) == [("min_consecutive", "Ann", 3, 1)]


def test_one_day_makes_a_weekend_and_limits_hold():
    assert broken(with_contract(WEEK, max_weekends=0), works("Ann", ".....E.")) == [
        ("max_weekends", "Ann", -1, 1)
    ]


def test_cover_costs_per_missing_and_per_superfluous_person():
    demand = Demand(0, shift="E", wanted=2, maximum=2, under=100, over=1)
    problem = replace(WEEK, demand=(demand, replace(demand, day=1, wanted=0, maximum=0)))
    assert score(problem, works("Ann", "EE.....")).by("day") == {0: 100, 1: 1}


def test_squared_surplus_grows_with_the_square():
    demand = Demand(0, 480, 540, minimum=0, maximum=0, over=1, squared=True)
    assert score(replace(WEEK, demand=(demand,)), works("Ann", "E......"), works("Bo", "E......")).cost == 4


def test_a_break_does_not_cover_demand():
    shift = replace(WEEK.shifts[0], breaks=((720, 780),))
    problem = replace(
        WEEK, shifts=(shift, WEEK.shifts[1]), demand=(Demand(0, 720, 735, minimum=1, label="大堂"),)
    )
    assert broken(problem, works("Ann", "E......")) == [("minimum_cover", "", 0, 1)]


def test_powers_count_only_people_who_hold_them():
    problem = replace(WEEK, demand=(Demand(0, 600, 660, power="cash", power_level=2, minimum=1),))
    assert broken(problem, works("Bo", "E......")) == [("minimum_cover", "", 0, 1)]
    assert broken(problem, works("Ann", "E......")) == []


def test_a_night_shift_covers_the_next_morning():
    night = replace(WEEK.shifts[1], id="N", start=1320, length=600, not_next_day=())
    problem = replace(WEEK, shifts=(*WEEK.shifts, night), demand=(Demand(1, 60, 120, minimum=1),))
    assert broken(problem, (Assignment("Bo", 0, "N", "lobby"),)) == []


def test_stand_ins_are_a_demand_for_named_people():
    problem = replace(WEEK, demand=(Demand(0, 600, 660, people=("Ann",), wanted=1, under=7),))
    assert score(problem, works("Bo", "E......")).cost == 7


def test_wishes_cost_their_own_weight_when_not_granted():
    problem = with_ann(WEEK, requests=(Request(0, True, 3, "E"), Request(1, False, 5)))
    assert score(problem, works("Ann", "LL.....")).by("rule") == {"requests": 8}
    assert score(problem, works("Ann", "E......")).cost == 0


def test_a_post_may_have_a_price_for_a_person():
    assert score(with_ann(WEEK, post_costs=(("lobby", 1.5),)), works("Ann", "EE.....")).cost == 3


def test_late_shifts_above_the_fair_share_cost_with_history():
    problem = replace(with_rule(WEEK, "fair_tags", 2), fair_tags=("late",))
    problem = replace(
        problem, demand=tuple(Demand(d, 1200, 1260, wanted=1) for d in range(4))
    )  # only late covers
    problem = with_ann(problem, history=History(tag_days=(("late", 2),)))  # share = (2 + 4) / 2 = 3
    assert score(problem, works("Ann", "LL.....")).by("person") == {"Ann": 2}


def test_weekends_above_the_fair_share_cost():
    problem = with_rule(replace(WEEK, demand=(Demand(5, shift="E", wanted=2),)), "fair_weekends", 4)
    problem = with_ann(problem, history=History(weekends=2))  # share = (2 + 2) / 2 = 2
    assert score(problem, works("Ann", ".....E."), works("Bo", ".....E.")).by("person") == {"Ann": 4}


def test_a_pin_that_does_not_hold_is_a_fault():
    problem = replace(WEEK, pins=(Pin("Ann", 0, "E"), Pin("Ann", 1)))
    assert broken(problem, works("Ann", "LE.....")) == [
        ("pins", "Ann", 0, 1),
        ("pins", "Ann", 1, 1),
        ("succession", "Ann", 1, 1),
    ]


def test_changes_cost_by_the_most_special_price():
    problem = replace(WEEK, published=works("Ann", "EE....."), change_costs=(("", -1, 1.0), ("Ann", 1, 9.0)))
    assert score(problem, works("Ann", "LL.....")).cost == 10
    assert score(problem, works("Ann", "EE.....")).cost == 0


def test_a_tour_must_have_its_shape():
    shape = TourShape(360, 600, ((360, 600),), 60)
    problem = with_contract(replace(WEEK, tour=shape, shifts=()))
    fine = Assignment("Ann", 0, parts=(Part("lobby", 360, 540), Part("counter", 540, 720)))
    assert broken(problem, (fine,)) == []
    chopped = Assignment("Ann", 0, parts=(Part("lobby", 360, 375), Part("counter", 375, 720)))
    assert broken(problem, (chopped,)) == [("tour_shape", "Ann", 0, 1)]
    late = Assignment("Ann", 0, parts=(Part("lobby", 660, 1020),))
    assert broken(problem, (late,)) == [("tour_shape", "Ann", 0, 1)]


def test_unknown_names_in_a_roster_are_refused_with_the_choices():
    with pytest.raises(BadInput, match="没有这个班次：X。可用：E、L"):
        score(WEEK, (Assignment("Ann", 0, "X"),))
    with pytest.raises(BadInput, match="没有这个人：Cy"):
        score(WEEK, works("Cy", "E......"))


def test_every_rule_is_listed_once_with_a_label():
    listed = (*rules.STRUCTURE, *rules.LIMITS, *rules.PRICED, *rules.WEIGHED)
    assert len({m.NAME for m in listed}) == len(listed) == len(rules.ALL)
    assert all(m.LABEL for m in listed)
    assert Contract().max_minutes is None
