"""填报: one form for all the numbers of a unit, or of one person, on a day. Sent twice, it is written once."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_REPORT
from wangdian.kernel.org.queries import appointments_of

from .. import actions
from ..actions.readings import Cell, may_report, sheet_tips
from ..figures import FigureError, parse_figure, show_number
from ..models import Metric
from ..queries import other_numbers, sheet_metrics
from ..wording import figure
from .reach import day_asked, unit_in_reach


@dataclass
class Line:
    """One metric of the sheet."""

    metric: Metric
    typed: str
    was: str  # the value when the page was made, exact; "" for none
    elsewhere: str
    errors: list[str] = field(default_factory=list)


@page(METRICS_REPORT, methods=("GET", "POST"))
def sheet(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The sheet of a day (`?day=`), of the unit or of `?person=`."""
    unit = unit_in_reach(request, unit_id, METRICS_REPORT)
    day, people = day_asked(request), _people(request, unit)
    person = _person(request, people)
    person_id = person.pk if person else None
    lines = _lines(request, unit, day, person_id)
    status = 200
    if request.method == "POST":
        cells = _read(request, lines)
        if cells is not None:
            try:
                return once(
                    request,
                    act=lambda: len(
                        actions.save_sheet(
                            unit=unit,
                            day=day,
                            cells=cells,
                            by=request.scope,
                            now=request.now,
                            person_id=person_id,
                        )
                    ),
                    answer=lambda count: _saved(request, unit, day, person_id, count),
                )
            except Refused as refusal:
                _show(lines, refusal)
        status = 422
    context = {
        "unit": unit,
        "day": day,
        "today": request.now.date(),
        "person": person,
        "people": people,
        "lines": lines,
        "others": _other_metrics(lines, person_id),
    }
    return render(request, "metrics/sheet.html", context, status=status)


def _lines(request: HttpRequest, unit: Unit, day, person_id: int | None) -> list[Line]:
    metrics = sheet_metrics(unit, day, person_id)
    added = request.POST.getlist("added") or request.GET.getlist("add")
    known = {m.code for m in metrics}
    fitting = _fitting(person_id).filter(code__in=[c for c in added if c not in known])
    metrics += list(fitting)
    tips = sheet_tips(unit, day, person_id, metrics, request.scope)
    elsewhere = other_numbers(unit, day, person_id)
    lines = []
    for metric in metrics:
        tip = tips.get(metric.pk)
        value = tip.value if tip else None
        lines.append(
            Line(
                metric,
                typed=show_number(value, metric.display_unit, max(metric.decimals, 2)),
                was="" if value is None else str(value),
                elsewhere=figure(metric, elsewhere[metric.pk]) if metric.pk in elsewhere else "",
            )
        )
    return lines


def _read(request: HttpRequest, lines: list[Line]) -> list[Cell] | None:
    """What was typed; None when something is no number (said at its line, nothing typed is lost)."""
    cells, good = [], True
    for line in lines:
        code = line.metric.code
        line.typed = request.POST.get(f"value-{code}", line.typed)
        line.was = request.POST.get(f"was-{code}", line.was)
        try:
            value = parse_figure(line.typed, line.metric.display_unit)
            was = Decimal(line.was) if line.was else None
        except FigureError as error:
            line.errors.append(str(error))
            good = False
        except InvalidOperation:
            raise Refused("metrics.sheet_page", _("页面已过期，请刷新后再填。")) from None
        else:
            cells.append(Cell(line.metric, value, was))
    return cells if good else None


def _show(lines: list[Line], refusal: Refused) -> None:
    """Put a refusal at the line it names; one that names none goes up to the page."""
    for line in lines:
        if line.metric.code == refusal.field:
            line.errors.append(refusal.message)
            return
    raise refusal


def _saved(request: HttpRequest, unit: Unit, day, person_id: int | None, count: int) -> HttpResponse:
    words = ngettext("已保存 %(count)s 项。", "已保存 %(count)s 项。", count) if count else _("没有改动。")
    messages.success(request, words % {"count": count} if count else words)
    query = {"day": day.isoformat()} | ({"person": person_id} if person_id else {})
    return redirect(reverse("metrics:sheet", args=[unit.pk]) + "?" + urlencode(query))


def _people(request: HttpRequest, unit: Unit) -> list[Person]:
    """Whose sheets this person may fill in here."""
    people = {a.person for a in appointments_of(unit, request.now.date())}
    allowed = []
    for person in people:
        try:
            may_report(request.scope, unit, person.pk)
        except Refused:
            continue
        allowed.append(person)
    return sorted(allowed, key=lambda p: p.staff_no)


def _person(request: HttpRequest, people: list[Person]) -> Person | None:
    wanted = request.POST.get("person") or request.GET.get("person") or ""
    return next((p for p in people if str(p.pk) == wanted), None)


def _fitting(person_id: int | None):
    """Metrics that may stand on this kind of sheet."""
    other = Metric.CountedBy.PERSON if person_id is None else Metric.CountedBy.UNIT
    return Metric.objects.filter(retired_on=None).exclude(counted_by=other).order_by("name")


def _other_metrics(lines: list[Line], person_id: int | None) -> list[Metric]:
    shown = {line.metric.pk for line in lines}
    return [m for m in _fitting(person_id) if m.pk not in shown]
