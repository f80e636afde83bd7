"""One complaint."""

from django.http import HttpRequest, HttpResponse

from wangdian.kernel.audit.actions import record
from wangdian.kernel.cases.views.case import case_page, find
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.database.sealing import unseal
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import EVERYONE, IMPROVEMENTS_PROPOSE

from .. import queries
from ..models import Complaint
from ..queries import masked_name


@page(EVERYONE, methods=("GET", "POST"))
def complaint(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of a complaint: its steps, clocks, what the customer said, what was found and answered.

    A POST shows the customer's name and phone once, and leaves a trace of who looked.
    """
    case = find(request, case_id, "complaint")
    detail = Complaint.objects.select_related("first_receiver", "about").get(case=case)
    context = {
        "complaint": detail, "customer": masked_name(detail.customer_sealed), "phone": _tail(detail),
        "improvements": queries.improvements(request.scope).filter(complaint=case).order_by("pk"),
        "may_propose": request.scope.has(IMPROVEMENTS_PROPOSE, case.unit.path),
    }  # fmt: skip

    def look() -> int:
        grant = request.scope.home
        record(
            unit_id=case.unit_id, at=request.now, act="service.open_phone", target=("case", case.pk),
            by_id=request.scope.person_id, post=grant.post_code if grant else "", summary={"code": case.code},
        )  # fmt: skip
        return case.pk

    def answer(_pk) -> HttpResponse:
        shown = {
            "customer": unseal(detail.customer_sealed) if detail.customer_sealed else "",
            "phone": unseal(detail.phone_sealed) if detail.phone_sealed else "",
            "opened": True,
        }
        return case_page(request, case, "service/complaint.html", context | shown)

    if request.method == "POST":
        return once(request, act=look, answer=answer)
    return case_page(request, case, "service/complaint.html", context)


def _tail(detail: Complaint) -> str:
    return f"*******{detail.phone_tail}" if detail.phone_tail else ""
