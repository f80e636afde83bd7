"""分解: hand a target out over units, people or months; what is left over stays in sight until it is zero."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.calendars import business_calendar
from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.queries import appointments_of, in_force

from .. import actions
from ..actions import Part
from ..actions.splitting import is_path, propose_months
from ..figures import FigureError, parse_figure, quantum, show_number
from ..models import Metric, Target
from ..queries import splits_of
from ..split import SplitError, apportion, month_parts, residual
from ..wording import demand_of, figure
from .target import _to_change

OVERS = {"units": Target.SplitBy.UNITS, "people": Target.SplitBy.PEOPLE, "months": Target.SplitBy.MONTHS}
BASES = {"equal": _("平均"), "heads": _("按人数"), "workdays": _("按目标的进度"), "kept": _("现有分解")}


@dataclass
class Row:
    """One share of the split on the page."""

    key: str
    name: str
    part: Part
    weight: Decimal
    typed: str = ""
    error: str = ""


@page(METRICS_TARGET, methods=("GET", "POST"))
def split(request: HttpRequest, target_id: int, over: str) -> HttpResponse:
    """The split of a target over one dimension. `?basis=` proposes shares; what is typed is kept."""
    target = _to_change(request, target_id)
    if over not in OVERS:
        raise Http404
    if target.value is None:
        return redirect("metrics:fill", target.pk)
    rows = _rows(request, target, over)
    step = quantum(target.metric.display_unit, target.metric.decimals)
    unit = (
        "%" if target.relative and not (over == "months" and is_path(target)) else target.metric.display_unit
    )
    additive = _additive(target, over)
    basis = request.GET.get("basis", "")
    status, problem = 200, None
    if request.method == "POST":
        values = _read(request, rows, unit)
        if values is not None:
            try:
                return once(
                    request,
                    act=lambda: _act(request, target, over, rows, values),
                    answer=lambda pk: redirect("metrics:target", pk),
                )
            except Refused as refusal:
                problem = refusal
        status = 422
    else:
        values = _proposal(target, over, rows, basis, additive, step)
        for row, value in zip(rows, values, strict=True):
            row.typed = show_number(value, unit, 4 if target.relative else max(target.metric.decimals, 2))
    left = residual(target.value, values) if additive and values is not None else None
    context = {
        "target": target,
        "unit": target.unit,
        "demand": demand_of(target),
        "over": over,
        "label": OVERS[over].label,
        "overs": [(code, o.label) for code, o in OVERS.items() if _possible(target, code)],
        "bases": [(code, BASES[code]) for code in _bases(over)],
        "basis": basis,
        "rows": rows,
        "shown_unit": unit,
        "additive": additive,
        "residual": left,
        "residual_shown": figure(target.metric, left),
        "problem": problem,
    }
    return render(request, "metrics/split.html", context, status=status)


def _rows(request: HttpRequest, target: Target, over: str) -> list[Row]:
    day = max(request.now.date(), target.starts_on)
    if over == "units":
        children = Unit.objects.filter(
            path__startswith=target.unit.path, depth=target.unit.depth + 1
        ).order_by("path")
        heads = dict(
            Appointment.objects.filter(in_force(day), unit__path__startswith=target.unit.path)
            .values_list("unit__path")
            .annotate(n=Count("person", distinct=True))
        )
        return [
            Row(f"u{u.pk}", u.name, Part(unit_id=u.pk), _heads(heads, u.path))
            for u in children
            if request.scope.has(METRICS_TARGET, u.path)
        ]
    if over == "people":
        people = {a.person_id: a for a in reversed(appointments_of(target.unit, day))}
        ordered = sorted(people.values(), key=lambda a: (a.post.rank, a.person.staff_no))
        return [
            Row(
                f"p{a.person_id}",
                f"{a.person.name}（{a.post.name}）",
                Part(target.unit_id, a.person_id),
                Decimal(1),
            )
            for a in ordered
        ]
    months = month_parts(
        target.starts_on, target.ends_on, target.profile, target.shares, business_calendar().workdays_between
    )
    return [
        Row(
            f"m{m.start:%Y%m}",
            f"{m.start:%Y-%m}",
            Part(),
            Decimal(m.weight.numerator) / Decimal(m.weight.denominator),
        )
        for m in months
    ]


def _heads(heads: dict[str, int], path: str) -> Decimal:
    return Decimal(sum(n for p, n in heads.items() if p.startswith(path)))


def _proposal(target: Target, over: str, rows: list[Row], basis: str, additive: bool, step: Decimal):
    """The values to begin with: the live parts, else shares by the basis asked for."""
    live = {}
    for way in splits_of(target):
        if way.over == OVERS[over]:
            for p in way.parts:
                key = {
                    "units": f"u{p.unit_id}",
                    "people": f"p{p.person_id}",
                    "months": f"m{p.starts_on:%Y%m}",
                }[over]
                live[key] = p.value
    if live and basis in {"", "kept"}:
        return [live.get(row.key) for row in rows]
    if over == "months" and is_path(target):
        return propose_months(target, [Fraction(row.weight) for row in rows])
    if not additive:
        return [target.value] * len(rows)
    weights = [
        Decimal(1) if basis == "equal" or (not basis and over != "months") else row.weight for row in rows
    ]
    try:
        return list(apportion(target.value, weights, step))
    except SplitError:
        return [None] * len(rows)


def _read(request: HttpRequest, rows: list[Row], unit: str) -> list[Decimal | None] | None:
    """What was typed, in the measure unit; None when something is no number."""
    values, good = [], True
    for row in rows:
        row.typed = request.POST.get(row.key, "")
        try:
            values.append(parse_figure(row.typed, unit))
        except FigureError as error:
            row.error, good = str(error), False
    return values if good else None


def _act(
    request: HttpRequest, target: Target, over: str, rows: list[Row], values: list[Decimal | None]
) -> int:
    """Split by the typed values. An empty field leaves a unit or person out; a month counts as nothing."""
    parts = [
        Part(row.part.unit_id, row.part.person_id, value=value if value is not None else Decimal(0))
        for row, value in zip(rows, values, strict=True)
        if value is not None or over == "months"
    ]
    actions.split_target(
        target_id=target.pk, over=OVERS[over], parts=parts, by=request.scope, now=request.now
    )
    return target.pk


def _additive(target: Target, over: str) -> bool:
    """Whether parts add up to the whole."""
    metric = target.metric
    if target.relative:
        return False
    if over == "months":
        return metric.aggregation == Metric.Aggregation.SUM
    return metric.roll_up == Metric.RollUp.SUM


def _possible(target: Target, over: str) -> bool:
    if over == "months":
        return target.period in {"QUARTER", "HALF", "YEAR", "SPAN"}
    if target.person_id is not None:
        return False
    if over == "units":
        return target.unit.numchild > 0
    return target.metric.counted_by != Metric.CountedBy.UNIT


def _bases(over: str) -> list[str]:
    return {
        "units": ["equal", "heads", "kept"],
        "people": ["equal", "kept"],
        "months": ["workdays", "equal", "kept"],
    }[over]
