"""The page of a finding: the shared frame of cases with the rectification ledger in it."""

from django.http import HttpRequest, HttpResponse

from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import EVERYONE

from .. import queries
from ..actions.findings import KIND
from ..guards import needs_account
from ..models import Finding
from ..rules import topics


@page(EVERYONE)
def finding(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything about one finding, and what to do next."""
    case = find(request, case_id, KIND)
    row = Finding.objects.select_related(
        "inspection", "run__template", "responsible_post", "responsible_person", "notice_by", "verified_by", "accounted_by",
        "listed_by",
    ).get(case=case)  # fmt: skip
    case.finding = row
    row.case = case
    names = {t.code: t.label for t in topics()}
    context = {
        "finding": row,
        "topic": names.get(row.topic, ""),
        "elsewhere": queries.elsewhere(row, request.scope),
        "must_account": needs_account(case.repeat_no, case.grade),
        "may_extend": row.deadline is not None
        and case.state in {"NOTIFIED", "PLANNED", "RECTIFYING", "WAITING", "REWORK"},
    }
    return case_page(request, case, "inspections/finding.html", context)
