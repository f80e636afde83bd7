"""Call-backs by lot, praise, ratings, rules and the monthly circular."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import moment
from wangdian.domains.service import actions
from wangdian.domains.service.figures import bad_ratings
from wangdian.domains.service.models import CallBack, Complaint, Rating, ServiceRule
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import open_scope, whole_bank

from .test_complaints import refused, take

NOON = moment("2026-03-02 12:00")
DAY = NOON.date()


def as_(who, act, /, now=NOON, **more):
    with open_scope(who, now) as scope:
        return act(by=scope, now=now, **more)


def customers(cast, count=10):
    staff = (cast.zhao.staff_no, cast.zhou.staff_no)
    return [
        actions.Customer(f"A{n:03d}", "王女士", f"1380000{n:04d}", "取款", staff[n % 2]) for n in range(count)
    ]


def drawn(cast, count=10) -> list[CallBack]:
    as_(cast.luo, actions.load_customers, unit=cast.east, day=DAY, customers=customers(cast, count))
    as_(cast.luo, actions.draw_call_backs, unit=cast.east, day=DAY, seed="s")
    with whole_bank("test"):
        return list(CallBack.objects.select_related("customer").order_by("pk"))


def other_than(cast, call):
    """A teller who did not serve the customer."""
    return cast.zhou if call.customer.served_by_id == cast.zhao.pk else cast.zhao


def test_thirty_percent_of_the_day_are_drawn_once(cast):
    calls = drawn(cast)
    assert len(calls) == 3
    as_(cast.luo, actions.draw_call_backs, unit=cast.east, day=DAY)
    with whole_bank("test"):
        assert CallBack.objects.count() == 3
        assert AuditEvent.objects.get(act="service.draw").summary["seed"] == "s"


def test_no_customers_are_added_after_the_draw(cast):
    drawn(cast)
    with refused("service.drawn_already"):
        as_(cast.luo, actions.load_customers, unit=cast.east, day=DAY, customers=customers(cast))


def test_the_share_is_the_units_own_from_the_day_it_set_it(cast):
    as_(
        cast.han, actions.set_rule, unit=cast.east, name=ServiceRule.Name.CALL_BACK_SHARE, value=Decimal(50), source="行内", starts_on=DAY
    )  # fmt: skip
    assert len(drawn(cast)) == 5
    with pytest.raises(Forbidden):
        as_(
            cast.luo, actions.set_rule, unit=cast.east, name=ServiceRule.Name.CALL_BACK_SHARE, value=Decimal(1), source="", starts_on=DAY
        )  # fmt: skip


def test_whoever_served_the_customer_neither_calls_nor_sees_the_number(cast):
    call = drawn(cast)[0]
    server = cast.zhao if call.customer.served_by_id == cast.zhao.pk else cast.zhou
    with refused("service.own_customer"):
        as_(server, actions.record_call, call_id=call.pk, outcome="DONE", professional=5, waiting=5)
    with open_scope(server, NOON) as scope, refused("service.own_customer"):
        actions.phone_for_call(CallBack.objects.get(pk=call.pk), by=scope, now=NOON)


def test_an_unhappy_customer_becomes_a_complaint_once(cast):
    call = drawn(cast)[0]
    person = other_than(cast, call)
    with refused("service.remark"):
        as_(person, actions.record_call, call_id=call.pk, outcome="DONE", professional=4, waiting=1)
    said = {"outcome": "DONE", "professional": 4, "waiting": 1, "remark": "等了一小时"}
    _call, case = as_(person, actions.record_call, call_id=call.pk, **said)
    _call, again = as_(person, actions.record_call, call_id=call.pk, **said)
    assert case.pk == again.pk
    with whole_bank("test"):
        assert Complaint.objects.get(case=case).channel == "CALL_BACK"


def test_after_three_tries_a_customer_counts_as_not_reached(cast):
    call = drawn(cast)[0]
    person = other_than(cast, call)
    states = [
        as_(person, actions.record_call, call_id=call.pk, outcome="UNREACHED")[0].state for _ in range(3)
    ]
    assert states == ["TODO", "TODO", "UNREACHED"]


def test_nobody_enters_their_own_praise(cast):
    with refused("service.own_praise"):
        as_(
            cast.zhao,
            actions.enter_praise,
            unit=cast.east,
            person=cast.zhao,
            on=DAY,
            channel="COUNTER",
            text="好",
        )
    praise = as_(
        cast.zhou,
        actions.enter_praise,
        unit=cast.east,
        person=cast.zhao,
        on=DAY,
        channel="COUNTER",
        text="好",
    )
    assert praise.person_id == cast.zhao.pk


def test_bad_ratings_are_counted_by_employee(cast):
    with whole_bank("test"):
        for number, score in enumerate((1, 2, 5)):
            Rating.objects.create(
                unit=cast.east,
                person=cast.zhao,
                at=NOON,
                score=score,
                source="device",
                reference=f"R{number}",
            )
    with open_scope(cast.luo, NOON) as scope:
        rows = bad_ratings(cast.east, NOON - timedelta(days=365), scope)
    assert [(r["name"], r["all"], r["bad"]) for r in rows] == [("赵倩", 3, 2)]


def test_a_circular_keeps_the_figures_of_its_month_and_is_issued_once(cast):
    take(cast)
    april = moment("2026-04-02 09:00")
    with refused("service.month_open"):
        as_(cast.han, actions.issue_circular, unit=cast.east, month=date(2026, 3, 1), words="")
    circular = as_(
        cast.han, actions.issue_circular, now=april, unit=cast.east, month=date(2026, 3, 1), words="注意午间"
    )
    assert circular.figures["totals"]["all"] == 1
    with refused("service.issued"):
        as_(cast.han, actions.issue_circular, now=april, unit=cast.east, month=date(2026, 3, 1), words="")


def test_a_clerk_does_not_issue_circulars(cast):
    with pytest.raises(Refused):
        as_(cast.zhao, actions.issue_circular, unit=cast.east, month=date(2026, 1, 1), words="")
