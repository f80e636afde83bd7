"""Plans and reviews as files."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wangdian.engines.calendars import describe
from wangdian.kernel.org.calendars import business_calendar
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ

from ..exports import Sheet, to_docx, to_ics, to_xlsx
from ..facts import facts_of
from ..fields import rhythms_of_data
from ..forms import OPS
from ..models import PlanItem, Review
from ..queries import NotFound, version_for
from .lookback import find_review

Kind = PlanItem.Kind
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.{kind}")},
    )


@page(PLANS_READ)
def version_file(request: HttpRequest, version_id: int, kind: str) -> HttpResponse:
    """What a version says, as a file."""
    version = version_for(request.scope, version_id)
    items = list(
        version.items.exclude(decision=PlanItem.Decision.REJECTED)
        .select_related("post", "person")
        .order_by("order")
    )
    name = f"{version.plan.title} v{version.number}"
    if kind == "ics":
        return _file(to_ics(version, items, business_calendar(), request.now), kind, name)
    sheets = _sheets(items)
    if kind == "xlsx":
        return _file(to_xlsx(sheets), kind, name)
    if kind == "docx":
        subtitle = f"{version.unit.name} · {version.plan.starts_on} – {version.plan.ends_on}"
        return _file(to_docx(version.plan.title, subtitle, sheets), kind, name)
    raise NotFound("plans.file_kind", "可以导出Word、Excel或日历文件。")


def _owner(item: PlanItem) -> str:
    return item.person.name if item.person else item.post.name if item.post else item.data.get("owner") or ""


def _sheets(items: list[PlanItem]) -> list[Sheet]:
    ops = {code: str(label) for code, label in OPS}
    metrics = tuple(
        (i.data["name"], ops[i.data["op"]], i.data["value"], i.data["unit"], _owner(i), i.evidence)
        for i in items
        if i.kind == Kind.METRIC
    )
    duties = tuple(
        (i.data["action"], "、".join(describe(r) for r in rhythms_of_data(i.data)), _owner(i), i.evidence)
        for i in items
        if i.kind == Kind.DUTY
    )
    deadlines = tuple(
        (
            i.data["what"],
            i.data.get("date") or i.data.get("end") or i.data.get("within") or "",
            _owner(i),
            i.evidence,
        )
        for i in items
        if i.kind == Kind.DEADLINE
    )
    source = _("出处")
    return [
        Sheet(_("指标"), (_("指标"), _("要求"), _("目标值"), _("单位"), _("责任"), source), metrics),
        Sheet(_("例行任务"), (_("任务"), _("频率"), _("责任"), source), duties),
        Sheet(_("时限"), (_("事项"), _("时限"), _("责任"), source), deadlines),
    ]


@page(PLANS_READ)
def lookback_file(request: HttpRequest, review_id: int, kind: str) -> HttpResponse:
    """A review as a file."""
    review = find_review(request, review_id)
    facts = review.facts if review.state == Review.State.SIGNED else facts_of(review, request.now)
    counts = facts["tally"]
    labels = {
        "due": _("应做"), "done": _("完成"), "late": _("逾期完成"), "missed": _("未完成"), "excused": _("免做"),
        "open": _("待办"),
    }  # fmt: skip
    sheets = [
        Sheet(_("执行"), (_("项目"), _("次数")), tuple((labels[k], v) for k, v in counts.items())),
        Sheet(
            _("目标"),
            (_("指标"), _("目标值"), _("现在"), _("进度线"), _("单位")),
            tuple((g["name"], g["goal"], g["actual"], g["expected"], g["unit"]) for g in facts["goals"]),
        ),
        Sheet(
            _("漏掉的任务"),
            (_("任务"), _("责任"), _("未完成"), _("逾期完成")),
            tuple((m["title"], m["owner"], m["missed"], m["late"]) for m in facts["missed"]),
        ),
        Sheet(
            _("决定"),
            (_("决定"), _("责任人"), _("完成日期")),
            tuple((d.text, d.person.name, str(d.due_on)) for d in review.decisions.select_related("person")),
        ),
    ]
    name = f"{review.plan.title} {review.get_period_display()} {review.starts_on}"
    if kind == "xlsx":
        return _file(to_xlsx(sheets), kind, name)
    if kind == "docx":
        words = [
            (_("做得好的"), review.good),
            (_("差距与原因"), review.gaps),
            (_("下一步"), review.next_steps),
        ]
        subtitle = f"{review.unit.name} · {review.starts_on} – {review.ends_on}"
        return _file(to_docx(name, subtitle, sheets, words), kind, name)
    raise NotFound("plans.file_kind", "可以导出Word或Excel文件。")
