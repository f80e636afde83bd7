"""Into a checklist: from 今日, from the list, from an asset. A cover first, since looking begins nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.duties.actions import may_do
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CHECKLISTS_DO

from .. import actions
from ..actions.common import template_for
from ..mapping import definition_of
from ..models import Asset, Run, Template
from ..queries import last_run, templates_at
from .reach import asset_in_reach, unit_in_reach


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def for_occurrence(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """The checklist of a duty: its round when there is one, else the cover from which it is begun."""
    row = Occurrence.objects.select_related("unit", "duty").filter(pk=occurrence_id).first()
    if row is None or not row.checklist:
        raise Http404
    found = Run.objects.filter(occurrence=row).exclude(state=Run.State.ABANDONED).first()
    if found is not None:
        return redirect("checklists:run", found.pk)
    try:
        may_do(row, request.scope)
    except Refused:
        raise Http404 from None
    return _cover(request, template_for(row.checklist, row.unit), row.unit, occurrence=row)


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def begin(request: HttpRequest, unit_id: int, template_id: int) -> HttpResponse:
    """The cover of a checklist at a unit; `?asset=` for one of its assets."""
    unit = unit_in_reach(request, CHECKLISTS_DO, unit_id)
    template = next((t for t in templates_at(unit.pk) if t.pk == template_id), None)
    if template is None:
        raise Http404
    wanted = request.GET.get("asset", "")
    asset = asset_in_reach(request, int(wanted)) if wanted.isdigit() else None
    if asset is not None and (asset.unit_id != unit.pk or asset.retired_on):
        raise Http404
    return _cover(request, template, unit, asset=asset)


def _cover(
    request: HttpRequest,
    template: Template,
    unit: Unit,
    *,
    occurrence: Occurrence | None = None,
    asset: Asset | None = None,
) -> HttpResponse:
    if request.method == "POST":
        return once(
            request,
            act=lambda: (
                actions.start_run(
                    template_version=template.current, unit=unit, occurrence=occurrence, asset=asset,
                    by=request.scope, now=request.now,
                ).pk
            ),
            answer=lambda pk: redirect("checklists:run", pk),
        )  # fmt: skip
    definition = definition_of(template.current)
    last = last_run(template, unit.pk, asset.pk if asset else None)
    context = {
        "template": template,
        "unit": unit,
        "occurrence": occurrence,
        "asset": asset,
        "sections": [(s.title, len(s.items)) for s in definition.sections],
        "items": sum(1 for _item in definition.items()),
        "intro": definition.intro,
        "last": last,
        "last_failed": list(last.answers.filter(failed=True, withdrawn_at=None)) if last else [],
    }
    if last:
        before = definition_of(last.version)
        context["last_failed"] = [i.text for a in context["last_failed"] if (i := before.item(a.item))]
    return render(request, "checklists/begin.html", context)
