"""Who is called next, told as a lobby manager would tell it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..advice import advise
from ..errors import QueueingError
from ..live import Counter, Snapshot, Ticket, call_order, decide, goes_before, standing
from ..policy import STANDARD, read_policy, standard_policy

POLICY = standard_policy()
MINUTE = 60.0


ONE_COUNTER = (Counter("1", ("个人",)),)


def next_number(now, tickets, counters=ONE_COUNTER, policy=POLICY):
    decision = decide(policy, Snapshot(now, tuple(tickets), tuple(counters)))
    return decision.ticket.number if decision.ticket else None


def test_first_come_first_served_among_equals():
    assert next_number(100, [Ticket(2, "个人业务", 50), Ticket(1, "个人业务", 40)]) == 1


def test_a_gold_card_counts_as_five_minutes_of_waiting():
    old = Ticket(1, "个人业务", 0.0)
    assert next_number(600, [old, Ticket(2, "个人业务", 4 * MINUTE, tier="金卡")]) == 2
    assert next_number(600, [old, Ticket(2, "个人业务", 6 * MINUTE, tier="金卡")]) == 1


def test_age_gives_the_elderly_credit():
    old = Ticket(1, "个人业务", 0.0)
    assert next_number(600, [old, Ticket(2, "个人业务", 4 * MINUTE, age=70)]) == 2
    assert next_number(600, [old, Ticket(2, "个人业务", 4 * MINUTE, age=64)]) == 1


def test_nobody_starves_behind_private_clients():
    old = Ticket(1, "个人业务", 0.0)
    rich = Ticket(2, "个人业务", 40 * MINUTE, tier="私行")
    fresh = Ticket(3, "个人业务", 44 * MINUTE, tier="私行", needs=("残障",))
    assert next_number(44.9 * MINUTE, [old, rich, fresh]) == 1  # 45 against 19 and 15 minutes
    eager = read_policy({**STANDARD, "tiers": {"普通": 0, "私行": 10_000}, "diversion": {}})
    assert next_number(44.9 * MINUTE, [old, rich], policy=eager) == 2
    assert next_number(45 * MINUTE, [old, rich], policy=eager) == 1


def test_a_kept_appointment_counts_from_the_opening_of_its_window():
    old = Ticket(1, "个人业务", 10 * MINUTE)
    booked = Ticket(2, "个人业务", 18 * MINUTE, appointment=20 * MINUTE)
    assert next_number(20 * MINUTE, [old, booked]) == 2
    late = Ticket(2, "个人业务", 31 * MINUTE, appointment=20 * MINUTE)
    assert next_number(32 * MINUTE, [old, late]) == 1


def test_coming_early_for_an_appointment_is_never_worse_than_walking_in():
    early = Ticket(2, "个人业务", 0.0, appointment=120 * MINUTE)
    assert next_number(10 * MINUTE, [Ticket(3, "个人业务", 1.0), early]) == 2


def test_skills_decide_who_can_serve():
    plain = Counter("1", ("个人",))
    skilled = Counter("2", ("个人",), skills=("外汇",))
    decision = decide(POLICY, Snapshot(60, (Ticket(1, "外汇", 0),), (plain, skilled)))
    assert decision.counter.name == "2"
    assert next_number(60, [Ticket(1, "外汇", 0)], [plain]) is None


def test_the_specialist_takes_the_ticket_and_the_all_rounder_stays_free():
    both = Counter("1", ("个人", "对公"))
    one = Counter("2", ("个人",))
    decision = decide(POLICY, Snapshot(60, (Ticket(1, "个人业务", 0),), (both, one)))
    assert decision.counter.name == "2"


def test_another_group_helps_out_only_after_its_time():
    helper = Counter("1", ("对公",), also=("个人",))
    ticket = Ticket(1, "个人业务", 0.0)
    early = decide(POLICY, Snapshot(599, (ticket,), (helper,)))
    assert early.ticket is None
    assert early.look_again == 600
    assert decide(POLICY, Snapshot(600, (ticket,), (helper,))).counter == helper


def test_busy_paused_and_closed_counters_are_not_called():
    for state in ("busy", "paused", "closed"):
        assert next_number(60, [Ticket(1, "个人业务", 0)], [Counter("1", ("个人",), state=state)]) is None


def test_a_decision_says_why():
    decision = decide(
        POLICY, Snapshot(600, (Ticket(1, "个人业务", 0, tier="金卡"),), (Counter("1", ("个人",)),))
    )
    assert decision.reason == "已等 10 分钟，等级或照顾优先 5 分钟"


def test_an_unknown_service_names_the_ones_there_are():
    with pytest.raises(QueueingError, match="策略里没有业务“贷款”；现有：个人业务"):
        decide(POLICY, Snapshot(1, (Ticket(1, "贷款", 0),), ()))


tickets = st.lists(
    st.builds(
        Ticket,
        number=st.integers(0, 10**6),
        service=st.sampled_from(["个人业务", "对公业务", "理财咨询"]),
        arrival=st.integers(0, 5000).map(float),
        tier=st.sampled_from(["普通", "金卡", "白金", "私行"]),
        age=st.none() | st.integers(18, 95),
        appointment=st.none() | st.integers(0, 6000).map(float),
    ),
    unique_by=lambda t: t.number,
    min_size=2,
    max_size=7,
)


@given(tickets)
def test_the_order_of_calls_is_the_order_of_decisions(waiting):
    now = 5000.0
    counters = (Counter("1", ("个人", "对公", "理财")),)
    left = list(waiting)
    called = []
    while left:
        ticket = decide(POLICY, Snapshot(now, tuple(left), counters)).ticket
        called.append(ticket)
        left.remove(ticket)
    assert tuple(called) == call_order(POLICY, now, waiting)


@given(tickets)
def test_going_before_is_a_strict_total_order(waiting):
    places = [standing(POLICY, t) for t in waiting]
    for a in places:
        assert not goes_before(5000.0, a, a)
        for b in places:
            if a is not b:
                assert goes_before(5000.0, a, b) != goes_before(5000.0, b, a)
                for c in places:
                    if goes_before(5000.0, a, b) and goes_before(5000.0, b, c):
                        assert goes_before(5000.0, a, c)


@given(tickets, st.integers(5000, 20000))
def test_nobody_is_called_before_someone_overdue_who_waited_longer(waiting, now):
    order = [standing(POLICY, t) for t in call_order(POLICY, float(now), waiting)]
    overdue = [p for p in order if now - p.since >= p.guard]
    assert order[: len(overdue)] == overdue
    assert [p.since for p in overdue] == sorted(p.since for p in overdue)


def test_advice_sends_machine_business_to_the_machine_when_the_line_is_long():
    line = tuple(Ticket(i, "个人业务", float(i)) for i in range(6))
    counters = (Counter("1", ("个人",), state="busy"), Counter("2", ("个人",), state="busy"))
    new = Ticket(9, "存取转账", 100.0)
    found = advise(POLICY, Snapshot(100.0, line, counters), new)
    assert found.places == ("self_service", "line")
    assert found.expected_wait == pytest.approx((6 * 360 + 180) / 2)
    assert advise(POLICY, Snapshot(100.0, (), counters), new).places == ("line",)


def test_advice_shows_vips_to_their_room_and_forms_to_the_desk():
    counters = (Counter("1", ("个人",)),)
    found = advise(POLICY, Snapshot(0.0, (), counters), Ticket(1, "开户", 0.0, tier="私行"))
    assert found.places == ("vip_room", "form_desk", "line")
    assert found.expected_wait == 0


def test_advice_says_when_no_window_can_serve():
    found = advise(POLICY, Snapshot(0.0, (), (Counter("1", ("对公",)),)), Ticket(1, "外汇", 0.0))
    assert "请主管安排" in found.reasons[-1]
    assert not math.isnan(found.expected_wait)
