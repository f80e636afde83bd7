"""For the guard that opens every page as everybody."""

from datetime import timedelta
from uuid import uuid4

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.domains.service.actions import (
    Customer,
    draw_call_backs,
    leave_opinion,
    load_customers,
    open_box,
    propose_improvement,
    report_sighting,
    take_complaint,
)
from wangdian.domains.service.models import CallBack, Circular, Opinion
from wangdian.kernel.org.scope import open_scope

WORKING_AT_EAST = ("han", "luo", "shen", "lin", "zhao", "zhou", "wu", "gu", "qin")


def examples(cast):
    now = localtime()
    with open_scope(cast.luo, now) as scope:
        case = take_complaint(
            unit=cast.east, title="等候太久", said="等了一小时", channel="COUNTER", by=scope, now=now
        )
        load_customers(
            unit=cast.east, day=now.date(), by=scope, now=now,
            customers=[Customer("A001", "王一", "13900000001", "开户", "100006")],
        )  # fmt: skip
        day = draw_call_backs(unit=cast.east, day=now.date(), by=scope, now=now, seed="example")
    call = CallBack.objects.get(draw=day)
    circular = Circular.objects.create(
        unit=cast.east, month=(now.date().replace(day=1) - timedelta(days=1)).replace(day=1), issued_by=cast.han, issued_at=now,
        figures={
            "totals": {}, "grades": {}, "channels": {}, "causes": [], "units": [], "clocks": [], "calls": {}, "praise": 0,
        },
    )  # fmt: skip
    with open_scope(cast.zhou, now) as scope:
        improvement = propose_improvement(
            unit=cast.east,
            title="叫号屏看不见",
            source="WALK",
            place="WAIT",
            seen="后排看不到叫号屏",
            by=scope,
            now=now,
        )
    with open_scope(cast.lin, now) as scope:
        sighting = report_sighting(
            unit=cast.east,
            title="短视频称拒收零钱",
            channel="VIDEO",
            said="去网点存零钱被拒",
            by=scope,
            now=now,
        )
    with open_scope(cast.luo, now) as scope:
        box = open_box(unit=cast.east, by=scope, now=now)
    leave_opinion(
        token=box.token, key=uuid4(), sort="SUGGESTION", said="填单台太高了", address="203.0.113.1", now=now
    )
    opinion = {"opinion_id": Opinion.objects.get(box=box).pk}
    return {
        "service:improvement": Example({"case_id": improvement.pk}, unit=cast.east, seen_by=WORKING_AT_EAST),
        "service:propose": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:sighting": Example({"case_id": sighting.pk}, seen_by=("lin", "han")),
        "service:report_sighting": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:opinion": Example(opinion, unit=cast.east),
        "service:aside": Example(opinion, unit=cast.east),
        "service:box": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:renew_box": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:stop_box": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:routines": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:complaint": Example({"case_id": case.pk}, seen_by=("luo", "han", "shen", "gu", "qin")),
        "service:take": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:calls": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:draw": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:call": Example({"call_id": call.pk}, unit=cast.east),
        "service:new_praise": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:new_circular": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:circular": Example({"circular_id": circular.pk}, unit=cast.east),
    }
