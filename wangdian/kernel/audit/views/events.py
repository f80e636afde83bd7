"""The traces of a unit, filtered and paged, and the button that walks its chain."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.audit import labels
from wangdian.kernel.audit.models import AuditChain, AuditEvent
from wangdian.kernel.audit.queries import verify
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import AUDIT_READ
from wangdian.ui.paging import paged


@page(AUDIT_READ)
def chains(request: HttpRequest) -> HttpResponse:
    """Every unit with traces within reach; straight to the events when there is one unit only."""
    units = request.scope.units(AUDIT_READ)
    found = AuditChain.objects.filter(unit__in=units).select_related("unit").order_by("unit__path")
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(Q(unit__name__icontains=words) | Q(unit__code__startswith=words))
    elif units[:2].count() == 1:
        return redirect("audit:events", units[0].pk)
    return render(request, "audit/chains.html", {"rows": paged(request, found), "words": words})


def _unit(request: HttpRequest, unit_id: int) -> Unit:
    unit = get_object_or_404(request.scope.units(), pk=unit_id)
    request.scope.demand(AUDIT_READ, unit)
    return unit


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(0), like.tzinfo)


def _filtered(request: HttpRequest, unit: Unit):
    """The events that the filters of the address leave, newest first."""
    found = AuditEvent.objects.filter(unit=unit).select_related("actor", "on_behalf_of")
    asked = request.GET
    if asked.get("act"):
        found = found.filter(act=asked["act"])
    if who := asked.get("who", "").strip():
        found = found.filter(Q(actor__name__icontains=who) | Q(actor__staff_no=who))
    if since := _day(asked.get("since", "")):
        found = found.filter(at__gte=_midnight(since, request.now))
    if until := _day(asked.get("until", "")):
        found = found.filter(at__lt=_midnight(until + timedelta(days=1), request.now))
    return found.order_by("-seq")


@page(AUDIT_READ, methods=("GET", "POST"))
def events(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The acts at a unit. Sent as a form, it walks the chain and names the first row that does not hold."""
    unit = _unit(request, unit_id)
    rows = paged(request, _filtered(request, unit))
    checked = request.method == "POST"
    context = {
        "unit": unit,
        "rows": rows,
        "lines": [{"event": e, "label": labels.label(e.act), "said": _said(e.summary)} for e in rows],
        "acts": labels.known(),
        "asked": {name: request.GET.get(name, "") for name in ("act", "who", "since", "until")},
        "checked": checked,
        "broken": verify(unit.pk) if checked else None,
        "total": AuditChain.objects.filter(unit=unit).values_list("last_seq", flat=True).first() or 0,
    }
    return render(request, "audit/events.html", context)


@page(AUDIT_READ)
def event(request: HttpRequest, unit_id: int, seq: int) -> HttpResponse:
    """One act with everything that its hash covers."""
    unit = _unit(request, unit_id)
    row = AuditEvent.objects.filter(unit=unit, seq=seq).select_related("actor", "on_behalf_of").first()
    if row is None:
        raise Http404
    return render(request, "audit/event.html", {"unit": unit, "event": row, "label": labels.label(row.act)})


def _said(summary) -> str:
    """The content of an act in one line."""
    if not isinstance(summary, dict):
        return str(summary)
    parts = [f"{key} {_plain(value)}" for key, value in summary.items() if value not in ("", None, [], {})]
    return _("；").join(parts)


def _plain(value) -> str:
    if isinstance(value, dict):
        return " ".join(f"{k}={_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(_plain(v) for v in value)
    return str(value)
