"""The traces of a unit, filtered and paged, and the button that walks its chain."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wangdian.kernel.audit import labels
from wangdian.kernel.audit.models import AuditChain, AuditEvent
from wangdian.kernel.audit.queries import verify
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import AUDIT_READ, LABELS
from wangdian.ui import formats
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
    checked, words = request.method == "POST", _words()
    context = {
        "unit": unit,
        "rows": rows,
        "lines": [
            {"event": e, "label": labels.label(e.act), "parts": _parts(e.summary, words)} for e in rows
        ],
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
    context = {
        "unit": unit,
        "event": row,
        "label": labels.label(row.act),
        "parts": _parts(row.summary, words := _words()),
        "post": words.get(row.post, row.post),
    }
    return render(request, "audit/event.html", context)


def _words() -> dict[str, str]:
    """Codes that stand in summaries, as people call them: posts and powers."""
    return {code: str(text) for code, text in LABELS.items()} | dict(Post.objects.values_list("code", "name"))


def _parts(summary, words: dict[str, str]) -> list[tuple[str, str]]:
    """The content of an act as (name, value), empty ones left out."""
    if not isinstance(summary, dict):
        return [("", _plain(summary, words))]
    return [
        (labels.key(name), _plain(value, words))
        for name, value in summary.items()
        if value not in ("", None, [], {})
    ]


def _plain(value, words: dict[str, str]) -> str:
    """A value of a summary in one line."""
    if isinstance(value, dict):
        return " ".join(f"{labels.key(k)}={_plain(v, words)}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(_plain(v, words) for v in value)
    if isinstance(value, str) and (at := _moment(value)):
        return formats.moment(at)
    return words.get(value, value) if isinstance(value, str) else str(value)


def _moment(text: str) -> datetime | None:
    """The moment that an ISO text with a time names."""
    if "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
