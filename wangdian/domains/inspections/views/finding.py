"""The page of a finding, its 整改通知书, and the request for more time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import EVERYONE

from .. import actions, queries
from ..actions.findings import KIND
from ..forms import ExtendForm
from ..guards import needs_account
from ..models import Finding
from ..notice_pdf import as_pdf, lines_of
from ..rules import topics

EXTENDABLE = {"NOTIFIED", "PLANNED", "RECTIFYING", "WAITING", "REWORK"}


def _find(request: HttpRequest, case_id: int) -> Finding:
    case = find(request, case_id, KIND)
    row = Finding.objects.select_related(
        "inspection", "run__template", "responsible_post", "responsible_person", "notice_by", "verified_by", "accounted_by",
        "listed_by",
    ).get(case=case)  # fmt: skip
    case.finding, row.case = row, case
    return row


@page(EVERYONE)
def finding(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything about one finding, and what to do next."""
    row = _find(request, case_id)
    case = row.case
    context = {
        "finding": row,
        "topic": {t.code: t.label for t in topics()}.get(row.topic, ""),
        "elsewhere": queries.elsewhere(row, request.scope),
        "must_account": needs_account(case.repeat_no, case.grade) and not row.accountability,
        "may_extend": row.deadline is not None and case.state in EXTENDABLE,
        "is_late": case.is_open and row.deadline is not None and row.deadline < request.now.date(),
    }
    return case_page(request, case, "inspections/finding.html", context)


@page(EVERYONE)
def notice(request: HttpRequest, case_id: int) -> HttpResponse:
    """The notice as a page to print, or with `?as=pdf` as a PDF. (Inventory row 242.)"""
    row = _find(request, case_id)
    if not row.notice_no:
        raise Http404
    if request.GET.get("as") == "pdf":
        answer = HttpResponse(as_pdf(row, request.now), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="notice-{row.case.code}.pdf"'
        return answer
    return render(
        request, "inspections/notice.html", {"finding": row, "case": row.case, "lines": lines_of(row)}
    )


@page(EVERYONE, methods=("GET", "POST"))
def extend(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask for a later deadline; a second person decides."""
    row = _find(request, case_id)
    back = reverse("inspections:finding", args=[row.pk])
    context = {
        "title": _("申请延期"), "submit_label": _("提交复核"), "back_url": back,
        "crumbs": [(_("检查与整改"), reverse("inspections:findings")), (row.case.code, back), (_("申请延期"), "")],
        "intro": _("现在要求%(day)s前完成。延期由另一个人审批，每次都会计数并留痕。") % {"day": row.deadline},
    }  # fmt: skip
    return form_page(
        request, ExtendForm(request.POST or None), context,
        act=lambda data: actions.ask_extension(
            case_id=row.pk, until=data["until"], reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=lambda _pk: redirect("inspections:finding", row.pk),
    )  # fmt: skip
