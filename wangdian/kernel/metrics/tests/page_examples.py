"""For the permission matrix: goals of 东门, one of them a teller's, and a number."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate, localtime

from tests.examples import Example
from wangdian.kernel.metrics.models import Metric, Reading, Target


def examples(cast):
    today, now = localdate(), localtime()
    metric = Metric.objects.create(code="EXAMPLE", name="示例指标", display_unit="户")
    common = {
        "metric": metric, "unit": cast.east, "period": "YEAR", "starts_on": date(today.year, 1, 1),
        "ends_on": date(today.year, 12, 31), "set_on": today - timedelta(days=1),
    }  # fmt: skip
    target = Target.objects.create(value=Decimal(100), **common)
    blank = Target.objects.create(op="LE", **common)
    own = Target.objects.create(value=Decimal(10), person=cast.zhao, **common)
    reading = Reading.objects.create(
        metric=metric, unit=cast.east, person=cast.zhao, day=today, value=Decimal(1), by=cast.zhao, at=now,
        source="example", source_key="1",
    )  # fmt: skip
    east, unit = {"unit": cast.east}, {"unit_id": cast.east.pk}
    of_target = {"target_id": target.pk}
    overseers = ("qin", "gu", "han", "luo", "shen")
    return {
        "metrics:goals": Example(answers=302),
        "metrics:of_unit": Example(unit, **east),
        "metrics:people": Example(unit, **east),
        "metrics:compare": Example(unit | {"metric_id": metric.pk}, **east),
        "metrics:create": Example(unit, **east),
        "metrics:sheet": Example(unit, **east),
        "metrics:export_goals": Example(unit | {"kind": "csv"}, **east),
        "metrics:target": Example({"target_id": own.pk}, seen_by=(*overseers, "zhao")),
        "metrics:chart": Example(of_target, **east),
        "metrics:fill": Example({"target_id": blank.pk}, **east),
        "metrics:change": Example(of_target, **east),
        "metrics:end": Example(of_target, **east),
        "metrics:split": Example(of_target | {"over": "months"}, **east),
        "metrics:export_readings": Example(of_target | {"kind": "csv"}, **east),
        "metrics:breaches": Example(unit, **east),
        "metrics:watched": Example(unit | {"metric_id": metric.pk}, **east),
        "metrics:watch_chart": Example(unit | {"metric_id": metric.pk}, **east),
        "metrics:set_threshold": Example(unit | {"metric_id": metric.pk}, **east),
        "metrics:correct": Example({"reading_id": reading.pk}, seen_by=(*overseers, "zhao")),
    }
