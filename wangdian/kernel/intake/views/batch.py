"""One batch: how far it is, what is wrong with which row, what came of it."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import INTAKE_LOAD

from .. import queries
from ..models import Batch
from ..spec import REFUSED
from .list import TONES, importer_label
from .reach import batch_in_reach

SHOWN = 100


@page(INTAKE_LOAD)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The page of a batch; one whose columns are not said yet leads there."""
    found = batch_in_reach(request, batch_id)
    if found.state == Batch.State.MAPPING:
        return redirect("intake:columns", batch_id)
    return render(request, "intake/batch.html", _context(found))


@page(INTAKE_LOAD)
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The middle of the page, asked for every second while a job is at it."""
    return render(request, "intake/_batch.html", _context(batch_in_reach(request, batch_id)))


@page(INTAKE_LOAD)
def mend(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The refused rows as a workbook, with what is wrong with each."""
    found = batch_in_reach(request, batch_id)
    if not found.refused:
        raise Http404
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(queries.to_mend(found), content_type=kind)
    name = _("错误行_%(file)s.xlsx") % {"file": found.file_name.rpartition(".")[0] or found.file_name}
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _context(found: Batch) -> dict:
    results = [] if found.is_at_work else queries.results_of(found)
    refused = [r for r in results if r.state == REFUSED]
    return {
        "batch": found,
        "label": importer_label(found),
        "tone": TONES[found.state],
        "refused": refused[:SHOWN],
        "more": max(0, len(refused) - SHOWN),
        "percent": round(100 * found.progress / found.rows) if found.rows else 0,
        "may_start": found.state == Batch.State.CHECKED and found.good,
        "may_cancel": found.state in {Batch.State.CHECKED, Batch.State.CHECKING},
    }
