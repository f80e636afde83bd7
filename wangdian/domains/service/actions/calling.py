"""回访: load the day's customers, draw a share of them by lot, call, and open a complaint where one is unhappy."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.sealing import Unreadable, blind_index, seal, unseal
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE, COMPLAINTS_TAKE
from wangdian.kernel.org.scope import Scope

from ..models import CallBack, CallBackDay, Complaint, ServedCustomer, ServiceRule
from ..rules_in_force import value_of
from ..sampling import Served, draw
from ..telephones import digits_of
from .taking import CustomerFacts, take_complaint

UNHAPPY = 2  # an answer of 1 or 2 of 5
TRIES = 3


@dataclass(frozen=True)
class Customer:
    """One row of the day's customers, as it comes from the core system's list."""

    reference: str
    name: str = ""
    phone: str = ""
    business: str = ""
    served_by_staff_no: str = ""


def faults_of(customers: Sequence[Customer], staff: dict[str, int] | None = None) -> list[Refused | None]:
    """What is wrong with each customer of a list, None where nothing is. One query, none when `staff` is known.

    Refused `service.phone` for a number nobody can call, `service.staff` for a staff number nobody has. Both may be
    empty; what is written there and cannot be right is not taken for empty. The words repeat no number: they are kept.
    """
    staff, found = _staff(customers) if staff is None else staff, list[Refused | None]()
    for one in customers:
        try:
            digits_of(one.phone)
        except ValueError:
            words = (
                "联系电话打不通：应是11位手机号或带区号的座机。请对照原始名单改正后重新导入；没有电话请留空。"
            )
            found.append(Refused("service.phone", words, field="phone"))
            continue
        known = not one.served_by_staff_no.strip() or one.served_by_staff_no.strip() in staff
        words = "没有这个工号的人员。请核对工号后重新导入，新员工先登记人员；不知道是谁接待的请留空。"
        found.append(None if known else Refused("service.staff", words, field="staff_no"))
    return found


def _staff(customers: Sequence[Customer]) -> dict[str, int]:
    """The people that a list of customers names, by staff number."""
    named = {c.served_by_staff_no.strip() for c in customers} - {""}
    return dict(Person.objects.filter(staff_no__in=named).values_list("staff_no", "pk"))


@transaction.atomic
def load_customers(*, unit: Unit, day: date, customers: Sequence[Customer], by: Scope, now: datetime) -> int:
    """Add the day's customers; those already there (same reference) stay. Returns how many are new.

    Raises Refused `service.drawn_already` once the day was drawn, `service.future`, what `faults_of` finds; Forbidden.
    """
    grant = by.demand(COMPLAINTS_HANDLE, unit)
    if day > now.date():
        raise Refused("service.future", "日期不能晚于今天。", field="day")
    if CallBackDay.objects.filter(unit=unit, day=day).exists():
        raise Refused("service.drawn_already", "这一天已经抽取过回访名单，不能再增加客户。", field="day")
    staff = _staff(customers)
    fault = next((f for f in faults_of(customers, staff) if f is not None), None)
    if fault is not None:
        raise fault
    rows = []
    for one in customers:
        phone = digits_of(one.phone)
        rows.append(
            ServedCustomer(
                unit=unit, day=day, reference=one.reference.strip()[:40],
                name_sealed=seal(one.name.strip()) if one.name.strip() else "",
                phone_sealed=seal(phone) if phone else "", phone_index=blind_index(phone) if phone else "",
                phone_tail=phone[-4:], business=one.business.strip()[:60],
                served_by_id=staff.get(one.served_by_staff_no.strip()),
            )
        )  # fmt: skip
    before = ServedCustomer.objects.filter(unit=unit, day=day).count()
    ServedCustomer.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = ServedCustomer.objects.filter(unit=unit, day=day).count() - before
    record(
        unit_id=unit.pk, at=now, act="service.customers", target=("unit", unit.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary={"day": str(day), "number": new},
    )  # fmt: skip
    return new


@transaction.atomic
def draw_call_backs(*, unit: Unit, day: date, by: Scope, now: datetime, seed: str = "") -> CallBackDay:
    """Draw the share of the day's customers; a second call answers the first draw. The seed is kept for checking.

    Raises Refused `service.nobody` when no customers were loaded.
    """
    grant = by.demand(COMPLAINTS_HANDLE, unit)
    known = CallBackDay.objects.filter(unit=unit, day=day).first()
    if known is not None:
        return known
    rows = list(ServedCustomer.objects.filter(unit=unit, day=day).order_by("pk"))
    if not rows:
        raise Refused("service.nobody", "这一天还没有客户名单，请先导入当日业务客户。")
    share = value_of(ServiceRule.Name.CALL_BACK_SHARE, unit, day)
    seed = seed or secrets.token_hex(16)
    urn = [Served(r.pk, r.served_by_id, bool(r.phone_sealed)) for r in rows]
    chosen = draw(urn, Fraction(share), seed)
    made = CallBackDay.objects.create(
        unit=unit,
        day=day,
        customers=len(rows),
        share=share,
        seed=seed,
        drawn_at=now,
        drawn_by_id=by.person_id,
    )
    CallBack.objects.bulk_create([CallBack(unit=unit, draw=made, customer_id=pk, day=day) for pk in chosen])
    record(
        unit_id=unit.pk, at=now, act="service.draw", target=("callback_day", made.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"day": str(day), "number": len(chosen), "customers": len(rows), "seed": seed},
    )  # fmt: skip
    return made


def phone_for_call(call: CallBack, *, by: Scope, now: datetime) -> tuple[str, str]:
    """Name and phone of a customer to be called, opened for the caller; opening leaves a trace. Raises Refused."""
    grant = by.demand(COMPLAINTS_TAKE, call.unit)
    _not_the_server(call, by)
    try:
        found = tuple(unseal(s) if s else "" for s in (call.customer.name_sealed, call.customer.phone_sealed))
    except Unreadable as error:
        raise Refused("service.sealed", "客户资料的密钥已更换，无法打开，请联系系统管理员。") from error
    record(
        unit_id=call.unit_id, at=now, act="service.open_phone", target=("callback", call.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary={"day": str(call.day)},
    )  # fmt: skip
    return found


@transaction.atomic
def record_call(
    *,
    call_id: int,
    outcome: str,
    by: Scope,
    now: datetime,
    professional: int | None = None,
    waiting: int | None = None,
    remark: str = "",
) -> tuple[CallBack, Case | None]:
    """Write down what a customer said. An answer of 1 or 2 opens a complaint, once; returns it with the call.

    Not reached: the call stays to be made until the third try. Raises Refused `service.own_customer` (whoever served
    the customer does not call), `service.answers`, `service.remark`, `service.outcome`.
    """
    call = (
        CallBack.objects.select_for_update(of=("self",))
        .select_related("unit", "customer")
        .filter(pk=call_id)
        .first()
    )
    if call is None:
        raise Refused("service.not_found", "没有这次回访，可能不属于您的网点。")
    by.demand(COMPLAINTS_TAKE, call.unit)
    if call.state in {CallBack.State.DONE, CallBack.State.REFUSED}:
        return call, Case.objects.filter(source_kind="callback", source_id=str(call.pk)).first()
    _not_the_server(call, by)
    if outcome not in {CallBack.State.DONE, CallBack.State.UNREACHED, CallBack.State.REFUSED}:
        raise Refused("service.outcome", "请选择回访结果。", field="outcome")
    call.tries, call.caller_id, call.called_at = call.tries + 1, by.person_id, now
    case = None
    if outcome == CallBack.State.DONE:
        if professional not in range(1, 6) or waiting not in range(1, 6):
            raise Refused("service.answers", "请为专业程度和等候感受各选1到5分。", field="professional")
        unhappy = min(professional, waiting) <= UNHAPPY
        if unhappy and not remark.strip():
            raise Refused("service.remark", "客户不满意，请记下客户说了什么。", field="remark")
        call.professional, call.waiting, call.remark = professional, waiting, remark.strip()[:2000]
        call.state = outcome
        if unhappy:
            case = _open_complaint(call, by, now)
    elif outcome == CallBack.State.REFUSED or call.tries >= TRIES:
        call.state = outcome
    call.save()
    return call, case


def _not_the_server(call: CallBack, by: Scope) -> None:
    if call.customer.served_by_id is not None and call.customer.served_by_id == by.person_id:
        raise Refused("service.own_customer", "这位客户由您接待，回访须由其他同事进行。")


def _open_complaint(call: CallBack, by: Scope, now: datetime) -> Case:
    name, phone = (unseal(s) if s else "" for s in (call.customer.name_sealed, call.customer.phone_sealed))
    return take_complaint(
        unit=call.unit, title=f"回访不满意：{call.customer.business or '当日业务'}", said=call.remark,
        channel=Complaint.Channel.CALL_BACK, by=by, now=now, customer=CustomerFacts(name, phone),
        about=None, business=call.customer.business, source=("callback", str(call.pk)),
    )  # fmt: skip
