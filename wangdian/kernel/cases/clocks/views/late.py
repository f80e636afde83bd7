"""A clock that needs longer, or was late: ask for another deadline, say why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import EVERYONE

from ...actions.details import address
from ...models import Case, Clock
from ...views.case import find
from .. import extending
from ..forms import ExtendForm, ReasonForm
from ..showing import moment_words


def _found(request: HttpRequest, clock_id: int) -> tuple[Clock, Case]:
    clock = Clock.objects.filter(pk=clock_id).first()
    if clock is None:
        raise Http404
    return clock, find(request, clock.case_id)


def _frame(case: Case, title: str, submit: str, intro: str) -> dict:
    back = address(case)
    return {
        "title": title, "crumbs": [(case.code, back), (title, "")], "intro": intro, "submit_label": submit,
        "back_url": back,
    }  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def extend(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Ask for a later deadline; a second person decides."""
    clock, case = _found(request, clock_id)
    intro = _("“%(clock)s”现在的时限是%(due)s。批准后改为您申请的时刻，不再因暂停顺延。") % {
        "clock": clock.label, "due": moment_words(clock.due_at),
    }  # fmt: skip
    return form_page(
        request, ExtendForm(request.POST or None), _frame(case, _("申请延期"), _("提交复核"), intro),
        act=lambda data: extending.ask_extension(
            clock_id=clock.pk, until=data["until"], reason=data["reason"], by=request.scope, now=request.now
        ) and case.pk,
        done=lambda _pk: redirect(address(case)),
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def explain(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Say why it was late."""
    clock, case = _found(request, clock_id)
    return form_page(
        request, ReasonForm(request.POST or None, initial={"reason": clock.breach_reason}),
        _frame(case, _("说明超时原因"), _("保存"), clock.label),
        act=lambda data: extending.explain(
            clock_id=clock.pk, reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=lambda _pk: redirect(address(case)),
    )  # fmt: skip
