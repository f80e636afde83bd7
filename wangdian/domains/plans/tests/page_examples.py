"""For the permission matrix: a plan of 东门 at every stage its pages need."""

from datetime import date

from tests.cast import moment
from tests.examples import Example
from wangdian.domains.plans.models import Plan, PlanItem, PlanVersion, Review

NOW = moment("2026-03-02 09:00")


def examples(cast):
    plan = Plan.objects.create(
        unit=cast.east, title="东门计划", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )

    def version(number, **fields):
        return PlanVersion.objects.create(
            plan=plan, unit=cast.east, number=number, file_name="计划.txt", sha256="0" * 64, size=9,
            uploaded_by=cast.luo, uploaded_at=NOW, text=f"第{number}版：每日巡检。", graph={}, **fields,
        )  # fmt: skip

    published = version(1, state="PUBLISHED", published_by=cast.han, published_at=NOW)
    open_version = version(2, state="REVIEW")
    waiting = version(3, state="FAILED", error_code="plantext.empty", error_message="文件是空的。")
    item = PlanItem.objects.create(
        version=open_version, unit=cast.east, kind="DUTY", key="d1", order=1, start=4, end=8, evidence="每日巡检",
        data={"action": "巡检", "freq": "DAILY", "interval": 1}, confidence=0.9,
    )  # fmt: skip
    review = Review.objects.create(
        plan=plan, unit=cast.east, period="MONTH", starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28)
    )
    of_plan, of_open, of_waiting = (
        {"plan_id": plan.pk},
        {"version_id": open_version.pk},
        {"version_id": waiting.pk},
    )
    east = {"unit": cast.east}
    return {
        "plans:plan": Example(of_plan, **east),
        "plans:upload_version": Example(of_plan, **east),
        "plans:compiling": Example(of_waiting, **east),
        "plans:review": Example(of_open, **east),
        "plans:item": Example(of_open | {"item_id": item.pk}, **east),
        "plans:item_add": Example(of_open, query="?kind=METRIC&start=0&end=4", **east),
        "plans:compare": Example(of_open, **east),
        "plans:version_file": Example({"version_id": published.pk, "kind": "xlsx"}, **east),
        "plans:lookback": Example({"review_id": review.pk}, **east),
        "plans:lookback_export": Example({"review_id": review.pk, "kind": "docx"}, **east),
    }
