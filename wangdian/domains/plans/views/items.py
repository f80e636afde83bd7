"""Correct an item, or add one from selected words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_WRITE
from wangdian.kernel.org.queries import in_force

from ..actions import reviewing as actions
from ..forms import FORMS
from ..models import PlanItem, PlanVersion
from ..queries import NotFound, version_for

Kind = PlanItem.Kind


def _people(unit: Unit, day):
    return Person.objects.filter(in_force(day, prefix="appointments__"), appointments__unit=unit).distinct()


def _form(kind: str, request: HttpRequest, version: PlanVersion, initial: dict):
    options: dict = {"people": _people(version.unit, request.now.date()), "initial": initial}
    if kind == Kind.DUTY:
        options["metrics"] = [
            (i.key, i.data["name"])
            for i in version.items.filter(kind=Kind.METRIC).exclude(decision="REJECTED")
        ]
    return FORMS[kind](request.POST or None, **options)


def _initial(item: PlanItem) -> dict:
    data = dict(item.data)
    data["by_monthday"] = (data.get("by_monthday") or [None])[0]
    data["before"] = bool(data.get("before"))
    if item.kind == Kind.DEADLINE and str(data.get("date") or "").startswith("--"):
        data["date"] = f"{item.version.plan.starts_on.year}{data['date'][1:]}"
    return data | {"post": item.post_id, "person": item.person_id}


@page(PLANS_WRITE, methods=("GET", "POST"))
def edit(request: HttpRequest, version_id: int, item_id: int) -> HttpResponse:
    """What an item says, as a form."""
    version = version_for(request.scope, version_id)
    request.scope.demand(PLANS_WRITE, version.unit)
    item = version.items.select_related("version__plan").filter(pk=item_id, kind__in=FORMS).first()
    if item is None:
        raise NotFound("plans.item_gone", "没有这个条目，请回到核对页。")
    form = _form(item.kind, request, version, _initial(item))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                version_id=version.pk, item_id=item.pk, data=form.item_data(), post=form.cleaned_data["post"],
                person=form.cleaned_data["person"], by=request.scope, now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            response = redirect("plans:review", version.pk)
            response["Location"] += f"#item-{item.pk}"
            return response
    context = {"version": version, "item": item, "form": form}
    return render(request, "plans/item.html", context, status=422 if form.errors else 200)


@page(PLANS_WRITE, methods=("GET", "POST"))
def add(request: HttpRequest, version_id: int) -> HttpResponse:
    """A new item on the words from `start` to `end` of the text."""
    version = version_for(request.scope, version_id)
    request.scope.demand(PLANS_WRITE, version.unit)
    given = request.POST or request.GET
    kind = given.get("kind", Kind.DUTY)
    start, end = (int(given.get(n, "0")) if given.get(n, "0").isdigit() else 0 for n in ("start", "end"))
    if kind not in FORMS:
        raise NotFound("plans.kind_added", "可以添加指标、例行任务或时限。")
    words = version.text[start:end].strip()
    form = _form(
        kind, request, version, {"name": words[:60], "action": words[:200], "what": words[:200], "op": "ge"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(
                version_id=version.pk, kind=kind, start=start, end=end, data=form.item_data(),
                post=form.cleaned_data["post"], person=form.cleaned_data["person"], by=request.scope, now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            response = redirect("plans:review", version.pk)
            response["Location"] += f"#item-{item.pk}"
            return response
    context = {
        "version": version, "form": form, "kind": kind, "kinds": [(k, Kind(k).label) for k in FORMS], "words": words,
        "start": start, "end": end,
    }  # fmt: skip
    return render(request, "plans/item_add.html", context, status=422 if form.errors else 200)
