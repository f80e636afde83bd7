"""受理: whoever is spoken to first takes the complaint, and answers for it. (Inventory rows 328, 333, 337; 首问负责.)"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wangdian.kernel.cases.actions import open_case
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.sealing import blind_index, seal
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import Scope

from ..models import Complaint


@dataclass(frozen=True)
class CustomerFacts:
    """Who complains. Both may be empty: an anonymous complaint is taken as well."""

    name: str = ""
    phone: str = ""


@transaction.atomic
def take_complaint(
    *,
    unit: Unit,
    title: str,
    said: str,
    channel: str,
    by: Scope,
    now: datetime,
    received_at: datetime | None = None,
    grade: str = "",
    sort: str = Complaint.Sort.COMPLAINT,
    customer: CustomerFacts = CustomerFacts(),
    about: Person | None = None,
    business: str = "",
    outside_number: str = "",
    confidential: bool = False,
    source: tuple[str, str] = ("", ""),
    first_receiver: Person | None = None,
) -> Case:
    """Take a complaint in. Its clocks run from `received_at`, also when it is entered later.

    The person who takes it is its owner until it is assigned on; the one complained about is not (then the owner is
    named later). The system itself (a bad call-back) names the `first_receiver`.
    Raises Refused: `service.said`, `service.phone`, `cases.started_later`, and what `open_case` refuses; Forbidden.
    """
    if not said.strip():
        raise Refused("service.said", "请记下客户反映了什么，尽量用客户原话。", field="said")
    if received_at is not None and received_at > now:
        raise Refused("cases.started_later", "受理时间不能晚于现在，请改正。", field="received_at")
    phone = "".join(c for c in customer.phone if c.isdigit() or c == "+")
    if customer.phone.strip() and not 5 <= len(phone) <= 20:
        raise Refused("service.phone", "电话号码不对，请核对；客户不愿留电话可以不填。", field="phone")
    receiver = first_receiver or Person.objects.get(pk=by.person_id)
    owner = None if about is not None and about.pk == receiver.pk else receiver

    def detail(case: Case) -> Complaint:
        return Complaint.objects.create(
            case=case, unit=unit, sort=sort, channel=channel, outside_number=outside_number.strip()[:60],
            received_at=received_at or now, first_receiver=receiver, about=about, business=business.strip()[:60],
            customer_sealed=seal(customer.name.strip()) if customer.name.strip() else "",
            phone_sealed=seal(phone) if phone else "", phone_index=blind_index(phone) if phone else "",
            phone_tail=phone[-4:], said=said.strip()[:8000],
        )  # fmt: skip

    return open_case(
        kind="complaint", unit=unit, title=title, by=by, now=now, grade=grade, owner=owner, detail=detail,
        confidential=confidential, source=source, started_at=received_at,
        subject_key=blind_index(phone)[:40] if phone else "", text=said.strip()[:2000] if not confidential else "",
    )  # fmt: skip
