"""For the guard that opens every page as everybody."""

from datetime import timedelta

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.domains.service.actions import Customer, draw_call_backs, load_customers, take_complaint
from wangdian.domains.service.models import CallBack, Circular
from wangdian.kernel.org.scope import open_scope


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
    return {
        "service:complaint": Example({"case_id": case.pk}, seen_by=("luo", "han", "shen", "gu", "qin")),
        "service:take": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:calls": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:draw": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:call": Example({"call_id": call.pk}, unit=cast.east),
        "service:new_praise": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:new_circular": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "service:circular": Example({"circular_id": circular.pk}, unit=cast.east),
    }
