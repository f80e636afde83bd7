"""Complaints from the call centre and other channels."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from wangdian.domains.service.actions import CustomerFacts, take_complaint
from wangdian.domains.service.models import Complaint
from wangdian.kernel.org.powers import COMPLAINTS_TAKE

from .cases import CaseOut, case_out, found, unit_of
from .doors import PROBLEMS, Holds, Problem, write

router = Router(tags=["投诉"])


class ComplaintIn(Schema):
    unit: str = Field(..., min_length=1, max_length=20, description="机构号")
    title: str = Field(..., min_length=1, max_length=200, pattern=r"\S")
    said: str = Field(..., min_length=1, max_length=8000, pattern=r"\S", description="客户原话")
    channel: Complaint.Channel = Complaint.Channel.HOTLINE
    grade: str = Field("", pattern="^(FIRST|SECOND|THIRD|)$")
    customer_name: str = Field("", max_length=40)
    phone: str = Field("", pattern=r"^(\+?[0-9]{5,19})?$")
    business: str = Field("", max_length=60)
    outside_number: str = Field("", max_length=60, description="转办编号")
    received_at: AwareDatetime | None = Field(None, description="受理时间；时限从这一刻算起")


@router.post("/", response={201: CaseOut, PROBLEMS: Problem}, auth=Holds(COMPLAINTS_TAKE), summary="受理投诉")
def take(request: HttpRequest, body: ComplaintIn):
    """Take a complaint in; the caller is its first receiver (首问责任人)."""
    received: datetime | None = body.received_at

    def act() -> int:
        return take_complaint(
            unit=unit_of(body.unit), title=body.title, said=body.said.replace("\x00", ""), channel=body.channel.value,
            grade=body.grade, customer=CustomerFacts(body.customer_name.replace("\x00", ""), body.phone),
            business=body.business.replace("\x00", ""), outside_number=body.outside_number.replace("\x00", ""),
            received_at=received, by=request.scope, now=request.now,
        ).pk  # fmt: skip

    return Status(201, case_out(found(request, write(request, act))))
