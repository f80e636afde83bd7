"""From 今日 into the checklist of a duty."""

from django.http import Http404, HttpRequest, HttpResponse

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CHECKLISTS_DO


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def for_occurrence(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    raise Http404
