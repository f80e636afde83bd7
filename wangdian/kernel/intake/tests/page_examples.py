"""For the permission matrix: a batch of 东门 that has been checked and found wanting."""

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.intake.models import Batch, pack

LINES = {"lines": [[1, ["指标", "日期", "数值"]], [2, ["没有", "2026-03-01", "1"]]], "problems": []}


def examples(cast):
    batch = Batch.objects.create(
        unit=cast.east, importer="metrics.readings", state=Batch.State.CHECKED, file_name="示例.xlsx", sha256="0" * 64,
        size=9, content=pack(LINES), rows=1, refused=1, by=cast.luo, at=localtime(),
        results=pack([[2, "refused", "metrics.unknown", "没有指标“没有”", "metric"]]),
    )  # fmt: skip
    one, east = {"batch_id": batch.pk}, {"unit": cast.east}
    return {
        "intake:batch": Example(one, **east),
        "intake:progress": Example(one, **east),
        "intake:columns": Example(one, **east),
        "intake:mend": Example(one, **east),
        "intake:start": Example(one, **east),
        "intake:cancel": Example(one, **east),
    }
