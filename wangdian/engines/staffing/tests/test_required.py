"""People per interval, the simulator's last word, and the yearly head-count."""

import dataclasses
import math

import numpy as np
import pytest

from ...queueing.errors import QueueingError
from ..headcount import Availability, Post, Work, head_count, propose
from ..required import Demand, Target, lagged, pooled, required
from ..verify import spans, staff_until_target

QUARTER = 900.0
DAY = Demand(
    "个人",
    (4.0, 8.0, 14.0, 18.0, 18.0, 14.0, 9.0, 5.0),
    service=360.0,
    handover=20.0,
    target=Target(share=0.8, within=600.0),
)


def test_hand_over_counts_as_work_and_breaks_are_added():
    plain = required(dataclasses.replace(DAY, handover=0.0), QUARTER)
    full = required(dataclasses.replace(DAY, handover=120.0, shrinkage=0.25), QUARTER)
    assert sum(full.serving) > sum(plain.serving)
    assert full.load[3] == pytest.approx(plain.load[3] * 480 / 360, rel=0.1)
    for serving, rostered in zip(full.serving, full.rostered, strict=True):
        assert rostered == math.ceil(serving / 0.75)


def test_every_interval_keeps_the_target_by_the_formula():
    found = required(DAY, QUARTER)
    assert min(found.share) >= 0.8
    assert max(found.occupancy) < 1


def test_minimum_cover_holds_where_nobody_comes():
    quiet = dataclasses.replace(DAY, arrivals=(0.0, 1.0), minimum=2)
    assert required(quiet, QUARTER).serving == (2, 2)


def test_the_lag_moves_the_peak_later_but_keeps_half_of_what_arrives():
    """| 0 10 0 | seen half an interval later: | 0 5 5 |"""
    assert lagged(np.array([0.0, 10, 0]), 0.5).tolist() == [0, 5, 5]
    assert lagged(np.array([0.0, 10, 0]), 1.0).tolist() == [0, 5, 10]
    assert lagged(np.array([1.0, 2]), 0.0).tolist() == [1, 2]


def test_pooling_skills_never_needs_more():
    other = dataclasses.replace(DAY, skill="对公", arrivals=DAY.arrivals[::-1])
    apart = [sum(required(d, QUARTER).serving) for d in (DAY, other)]
    assert sum(pooled((DAY, other), QUARTER).serving) < sum(apart)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"arrivals": (1.0, -2.0)}, "个人.arrivals[1]"),
        ({"arrivals": ()}, "个人.arrivals"),
        ({"service": 0.0}, "个人.service"),
        ({"service": math.inf}, "个人.service"),
        ({"shrinkage": 1.0}, "个人.shrinkage"),
        ({"target": Target(share=1.0)}, "个人.target.share"),
        ({"target": Target(share=0.8, occupancy=0.0)}, "个人.target.occupancy"),
        ({"target": Target(abandoned=0.05)}, "个人.target.abandoned"),
    ],
)
def test_a_bad_demand_is_refused_by_field(change, field):
    with pytest.raises(QueueingError) as caught:
        required(dataclasses.replace(DAY, **change), QUARTER)
    assert caught.value.problems[0].field == field


def test_the_simulator_adds_staff_until_the_target_holds():
    tight = dataclasses.replace(DAY, target=Target(share=0.9, within=120.0))
    poor = dataclasses.replace(required(tight, QUARTER), serving=(1, 3, 5, 7, 7, 6, 4, 2))
    found = staff_until_target((tight,), QUARTER, start=(poor,), replications=120, seed=3)
    assert found.added > 0
    assert all(share.value >= 0.9 for share in found.share[0])
    assert all(share.low < share.value < share.high for share in found.share[0])
    assert all(after >= before for before, after in zip(poor.serving, found.serving[0], strict=True))


def test_sure_asks_for_the_whole_interval():
    tight = dataclasses.replace(DAY, target=Target(share=0.85, within=200.0))
    sure = staff_until_target((tight,), QUARTER, replications=60, seed=3, sure=True)
    assert all(share.low >= 0.85 for share in sure.share[0])


def test_two_skills_are_staffed_apart():
    other = Demand(
        "对公", (2.0,) * 8, service=600.0, patience=1800.0, target=Target(share=0.7, abandoned=0.1)
    )
    found = staff_until_target((DAY, other), QUARTER, replications=60, seed=3, service_cv=0.7)
    assert found.skills == ("个人", "对公")
    assert all(lost.value <= 0.1 for lost in found.abandoned[1])


def test_an_unreachable_target_stops_with_a_reason():
    rush = dataclasses.replace(DAY, target=Target(share=0.99, within=0.0))
    with pytest.raises(QueueingError, match="放宽目标"):
        staff_until_target((rush,), QUARTER, replications=20, most=12)


def test_duty_spans_follow_the_counts():
    """| 1 2 2 0 1 |: the first person works twice, the second once."""
    assert spans((1, 2, 2, 0, 1), 0, 0.0, 10.0) == ((0, 30), (40, 50))
    assert spans((1, 2, 2, 0, 1), 1, 0.0, 10.0) == ((10, 30),)


TELLER = Post(
    "高柜柜员",
    (Work("存取款", 60_000, 4.0), Work("挂失", 1_500, 15.0)),
    fixed_minutes_a_day=60.0,
    on_hand=3,
    family="柜面",
)


def test_head_count_is_minutes_over_minutes_a_person_gives():
    """60,000 × 4 + 1,500 × 15 + 60 × 250 = 277,500 minutes; one gives 225 × 450 × 0.85 = 86,062.5."""
    found = head_count(TELLER)
    assert found.work_minutes == 277_500
    assert found.full_time == pytest.approx(277_500 / 86_062.5)
    assert (found.heads, found.difference, found.by) == (4, -1, "work")


def test_cover_can_ask_for_more_than_the_work():
    guard = Post("大堂经理", cover=1, open_minutes_a_day=480, open_days=350, on_hand=1)
    found = head_count(guard)
    assert found.by == "cover"
    assert found.full_time == pytest.approx(480 * 350 / (225 * 450))
    assert found.heads == 2


def test_surplus_goes_to_the_gap_within_a_family_only():
    many = Post("低柜柜员", (Work("理财签约", 5_000, 12.0),), on_hand=3, family="柜面")
    stranger = Post("客户经理", (Work("走访", 100, 60.0),), on_hand=5, family="营销")
    counts, moves = propose((TELLER, many, stranger))
    assert [c.difference for c in counts] == [-1, 2, 4]
    assert [(m.source, m.goal, m.people) for m in moves] == [("低柜柜员", "高柜柜员", 1)]


def test_a_bad_post_is_refused_by_field():
    bad = Post("柜员", (Work("存取款", -1, 0.0),), availability=Availability(absence_days=300))
    with pytest.raises(QueueingError) as caught:
        head_count(bad)
    assert [p.field for p in caught.value.problems] == [
        "柜员.work[0].volume", "柜员.work[0].minutes", "柜员.availability",
    ]  # fmt: skip
