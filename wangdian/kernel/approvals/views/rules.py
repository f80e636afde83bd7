"""When a second person is needed: the rules in force, entered and ended through the same second pair of eyes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.access import unit_with
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import APPROVALS_RULES
from wangdian.ui.paging import paged

from .. import acts, kinds
from ..actions import submit
from ..forms import EndRuleForm, RuleForm
from ..models import Approval, ApprovalRule
from .inbox import tab_line


@page(APPROVALS_RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """The rules within reach, those in force first."""
    reach = request.scope.units(APPROVALS_RULES)
    rows = paged(
        request,
        ApprovalRule.objects.filter(unit__in=reach)
        .select_related("unit", "post")
        .order_by("-ends_on", "unit__path", "kind", "from_amount"),
    )
    today = request.now.date()
    lines = [
        {
            "row": row,
            "label": kinds.label(row.kind),
            "who": acts.who_checks(row.post, row.power),
            "hours": int(row.expires_after.total_seconds() // 3600),
            "in_force": row.starts_on <= today and (row.ends_on is None or row.ends_on >= today),
            "coming": row.starts_on > today and (row.ends_on is None or row.ends_on >= row.starts_on),
            "may_end": row.ends_on is None,
        }
        for row in rows
    ]
    places = [g for g in request.scope.grants if APPROVALS_RULES in g.powers]
    context = {
        "rows": rows,
        "lines": lines,
        "places": places,
        "always": [k.label for k in kinds.known() if k.always],
    } | tab_line(request, "rules")
    return render(request, "approvals/rules.html", context)


@page(APPROVALS_RULES, methods=("GET", "POST"))
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter a rule of a unit."""
    unit = unit_with(request.scope, APPROVALS_RULES, unit_id)
    form = RuleForm(request.POST or None, initial={"starts_on": request.now.date()})
    return form_page(
        request,
        form,
        {
            "title": _("设定复核规则"),
            "crumbs": [(_("复核规则"), reverse("approvals:rules")), (unit.name, "")],
            "intro": _(
                "对本机构及下级生效；下级另有规则的，以最近一级为准。同一业务、同一起点金额的现行规则到新规则生效前一天为止。"
            ),
            "submit_label": _("保存"),
            "back_url": reverse("approvals:rules"),
        },
        act=lambda data: _send(request, unit, acts.rule_payload(data), data["reason"]),
        done=_done,
    )


@page(APPROVALS_RULES, methods=("GET", "POST"))
def end(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a rule with today."""
    rule = get_object_or_404(
        ApprovalRule.objects.select_related("unit", "post").filter(
            unit__in=request.scope.units(APPROVALS_RULES)
        ),
        pk=rule_id,
    )
    form = EndRuleForm(request.POST or None)
    return form_page(
        request,
        form,
        {
            "title": _("终止复核规则"),
            "crumbs": [(_("复核规则"), reverse("approvals:rules")), (rule.unit.name, "")],
            "intro": f"{kinds.label(rule.kind)}：{acts.in_words(rule)}。"
            + _("今日内仍有效，明日起不再需要复核。"),
            "submit_label": _("终止"),
            "back_url": reverse("approvals:rules"),
        },
        act=lambda data: _send(request, rule.unit, {"do": "end", "rule": rule.pk}, data["reason"]),
        done=_done,
    )


def _send(request: HttpRequest, unit: Unit, payload: dict, reason: str) -> int | None:
    """Ask for the change; the number of the request when it waits for a second person."""
    sent = submit(
        kind=acts.RULE, unit=unit, target=acts.rules_of(unit), payload=payload, reason=reason,
        by=request.scope, now=request.now,
    )  # fmt: skip
    return sent.pk if isinstance(sent, Approval) else None


def _done(approval_id: int | None) -> HttpResponse:
    return redirect("approvals:approval", approval_id) if approval_id else redirect("approvals:rules")
