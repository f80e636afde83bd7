"""回访: the day's draw, and each call."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE, COMPLAINTS_TAKE

from .. import queries
from ..actions import draw_call_backs, phone_for_call, record_call
from ..forms import CallForm
from ..models import CallBack, CallBackDay, ServedCustomer
from ..queries import masked_name


def _unit(request: HttpRequest, unit_id: int | None) -> Unit:
    """The unit asked for, else the person's own."""
    grant = next((g for g in request.scope.grants if COMPLAINTS_TAKE in g.powers), None)
    unit = Unit.objects.filter(pk=unit_id or (grant.unit_id if grant else 0)).first()
    if unit is None or not request.scope.has(COMPLAINTS_TAKE, unit.path):
        raise Http404
    return unit


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.now.date()


def _day_to_draw(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Refused(
            "service.day", "看不出要抽取哪一天，请回到回访页再点一次“抽取”。", field="day"
        ) from None


@page(COMPLAINTS_TAKE)
def own_calls(request: HttpRequest) -> HttpResponse:
    """The calls of the person's own unit."""
    return redirect("service:calls", _unit(request, None).pk)


@page(COMPLAINTS_TAKE)
def calls(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One day's draw at a unit, and how far the calls are."""
    unit, day = _unit(request, unit_id), _day(request)
    drawn = CallBackDay.objects.filter(unit=unit, day=day).select_related("drawn_by").first()
    rows = (
        list(queries.calls(request.scope).filter(unit=unit, day=day).order_by("state", "pk")) if drawn else []
    )
    done = sum(r.state != CallBack.State.TODO for r in rows)
    context = {
        "unit": unit, "day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1), "drawn": drawn,
        "calls": [(row, masked_name(row.customer.name_sealed)) for row in rows], "done": done,
        "percent": round(100 * done / len(rows)) if rows else 0,
        "customers": ServedCustomer.objects.filter(unit=unit, day=day).count(),
        "may_draw": request.scope.has(COMPLAINTS_HANDLE, unit.path),
    }  # fmt: skip
    return render(request, "service/calls.html", context)


@page(COMPLAINTS_HANDLE, methods=("POST",))
def draw(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Draw the day's share."""
    unit, day = _unit(request, unit_id), _day_to_draw(request)
    return once(
        request,
        act=lambda: draw_call_backs(unit=unit, day=day, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect(f"{reverse('service:calls', args=[unit.pk])}?day={day}"),
    )


@page(COMPLAINTS_TAKE, methods=("GET", "POST"))
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call. The number is shown to the caller only, and that leaves a trace."""
    row = queries.calls(request.scope).filter(pk=call_id).first()
    if row is None:
        raise Http404
    back = f"{reverse('service:calls', args=[row.unit_id])}?day={row.day}"
    context = {
        "title": _("回访 %(ref)s") % {"ref": row.customer.reference}, "submit_label": _("记录"), "back_url": back,
        "crumbs": [(_("回访"), back), (row.customer.reference, "")], "call": row,
        "name": masked_name(row.customer.name_sealed), "phone": f"*******{row.customer.phone_tail}",
    }  # fmt: skip
    if "show" in request.POST:
        return once(request, act=lambda: row.pk, answer=lambda _pk: _shown(request, row, context))

    def act(data) -> str:
        _call, case = record_call(call_id=row.pk, by=request.scope, now=request.now, **data)
        return reverse("service:complaint", args=[case.pk]) if case else back

    return form_page(
        request, CallForm(None if "show" in request.POST else request.POST or None), context, act=act, done=redirect,
        template="service/call.html",
    )  # fmt: skip


def _shown(request: HttpRequest, row: CallBack, context: dict) -> HttpResponse:
    try:
        name, phone = phone_for_call(row, by=request.scope, now=request.now)
    except Forbidden:
        raise
    except Refused as refusal:
        return render(
            request, "service/call.html", context | {"form": CallForm(), "refused": refusal}, status=422
        )
    return render(
        request,
        "service/call.html",
        context | {"form": CallForm(), "name": name, "phone": phone, "opened": True},
    )
