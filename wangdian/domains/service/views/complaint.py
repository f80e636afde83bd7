"""One complaint."""

from django.http import HttpRequest, HttpResponse

from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import EVERYONE

from ..models import Complaint


@page(EVERYONE)
def complaint(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of a complaint: its steps, clocks, what the customer said, what was found and answered."""
    case = find(request, case_id, "complaint")
    detail = Complaint.objects.select_related("first_receiver", "about").get(case=case)
    return case_page(request, case, "service/complaint.html", {"complaint": detail})
