"""服务例行: turn the shipped service duties on for a unit."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.checklists.routines import lines_of
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.duties.generation import generate_for_duties
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_MANAGE

from ..actions import rounds
from .reach import unit_with


@page(DUTIES_MANAGE, methods=("GET", "POST"))
def routines(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What will stand on whose 今日, and the button that begins it."""
    unit = unit_with(request, DUTIES_MANAGE, unit_id)
    if request.method == "POST":

        def act() -> int:
            made = rounds.set_up_service_routines(unit=unit, by=request.scope, now=request.now)
            transaction.on_commit(lambda: generate_for_duties(made, now=request.now))
            return len(made)

        def answer(count: int) -> HttpResponse:
            messages.success(
                request, _("已启用%(n)d项服务例行，从今天起出现在各岗位的“今日”。") % {"n": count}
            )
            return redirect("service:routines", unit.pk)

        return once(request, act=act, answer=answer)
    context = {"unit": unit, "lines": lines_of(unit, rounds.routines())}
    return render(request, "service/routines.html", context)
